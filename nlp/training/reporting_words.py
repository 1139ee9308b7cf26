"""Measures the lexicon of reporting words: how often people annotated what a rule proposes.

``python -m nlp.training.reporting_words CORPUS.jsonl`` writes ``nlp/lexicons/reporting_words.tsv``. The
corpus has one JSON a line: "text" and "quotes" with "content", "cue" and "source" as lists of
[start, end]. The precision of a word in a frame is shrunk towards that of the frame.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import spacy
from spacy.tokens import Doc

from nlp.attributes import Offsets, register_attributes
from nlp.pipeline import DEFAULT_SPACY_MODEL
from nlp.rules.candidates import RegionIndex, content_offsets, frame_of, inner_offsets, proposals_outside
from nlp.rules.quoted_speech import QuotedSpeechReader
from nlp.rules.token_spans import trimmed
from nlp.rules.weights import ANY

Record = dict[str, list[list[int]]]
"""An annotated attribution: [start, end] pairs of its content, cue and source."""

PRIOR = 4.0  # how many expected observations a word starts with in a frame
MOST = 0.9  # the most that is expected of a word in a frame
LEAST = 3  # proposals a word needs to be listed
KEEP = 0.2  # a word of lower precision than this is listed only where it is below its frame's average


def main(corpus: str) -> None:
    """Measure on `corpus` and write the lexicon."""
    out = Path(__file__).parent.parent / "lexicons" / "reporting_words.tsv"
    register_attributes()
    nlp = spacy.load(DEFAULT_SPACY_MODEL, exclude=["ner"])
    nlp.add_pipe("onrecord_paragraphs", before="parser")
    nlp.add_pipe("onrecord_quotation_marks")
    records = [json.loads(line) for line in Path(corpus).read_text(encoding="utf-8").splitlines()]
    docs = nlp.pipe(record["text"] for record in records)
    out.write_text(lexicon(observations(zip(docs, records, strict=True))), encoding="utf-8")


Counts = Counter[tuple[str, str, bool]]
"""Numbers of proposals by lemma, frame and whether people annotated them."""


def observations(pairs: Iterable[tuple[Doc, dict[str, list[Record]]]]) -> Counts:
    """Counts of (lemma, frame, whether it was right) over Docs and their annotations."""
    counts: Counts = Counter()
    for doc, record in pairs:
        gold = Annotations(doc.text, record["quotes"])
        for lemma, frame, content, source, whole in _proposed(doc):
            counts[lemma, frame, gold.hold(content, source, whole)] += 1
    return counts


def _proposed(doc: Doc) -> Iterator[tuple[str, str, list[Offsets], Offsets | None, bool]]:
    """Lemma, frame, content, source and whether the content is all of it (a region may be a part)."""
    regions = [region for region in doc._.quoted if region.depth == 0]
    nearby = RegionIndex(regions)
    for proposal in proposals_outside(doc, nearby):
        content = content_offsets(doc, proposal, nearby)
        source = trimmed(doc, proposal.source) if proposal.source else None
        if content:
            yield proposal.lemma, frame_of(proposal, source), list(content), source, True
    for speech in QuotedSpeechReader(doc, lambda lemma, frame: 1.0).proposals():
        source = trimmed(doc, speech.source) if speech.source else None
        yield (
            speech.lemma,
            speech.frame,
            [inner_offsets(doc, region) for region in speech.regions],
            source,
            False,
        )


class Annotations:
    """One article's annotated attributions, as sets of alphanumeric characters."""

    def __init__(self, text: str, quotes: list[Record]) -> None:
        self._text = text
        self._gold = [(self._characters(q["content"]), self._characters(q["source"])) for q in quotes]
        self._at: dict[int, list[int]] = {}
        for n, (content, _) in enumerate(self._gold):
            for i in content:
                self._at.setdefault(i, []).append(n)

    def _characters(self, spans: Iterable[Sequence[int]]) -> frozenset[int]:
        return frozenset(i for start, end in spans for i in range(start, end) if self._text[i].isalnum())

    def hold(self, content: list[Offsets], source: Offsets | None, whole: bool) -> bool:
        """Whether some annotation has this source and this content (or, where not `whole`, holds it)."""
        characters = self._characters(content)
        speaker = self._characters([source] if source else [])
        near = Counter(n for i in characters for n in self._at.get(i, ()))
        return any(
            (_overlap(characters, self._gold[n][0]) if whole else _share(characters, self._gold[n][0])) >= 0.5
            and (not self._gold[n][1] or _overlap(speaker, self._gold[n][1]) >= 0.5)
            for n, _ in near.most_common(3)
        )


def _overlap(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


def _share(part: frozenset[int], whole: frozenset[int]) -> float:
    return len(part & whole) / len(part) if part else 0.0


def lexicon(counts: Counts) -> str:
    """The counts as a lexicon file."""
    averages = _averages(counts)
    factors = _factors(counts, averages)
    rows = [(ANY, frame, average, 0) for frame, average in averages.items()]
    rows += [
        (lemma, ANY, factor, n) for lemma, (factor, n) in factors.items() if n >= LEAST and lemma.isascii()
    ]
    for lemma, frame in {(lemma, frame) for lemma, frame, _ in counts}:
        right, wrong = counts[lemma, frame, True], counts[lemma, frame, False]
        if right + wrong < LEAST or not lemma.isascii():
            continue
        expected = min(MOST, averages[frame] * factors[lemma][0])
        precision = (right + PRIOR * expected) / (right + wrong + PRIOR)
        if precision >= KEEP or expected >= KEEP:
            rows.append((lemma, frame, precision, right + wrong))
    rows.sort(key=lambda row: (row[1], row[0]))
    return HEADER + "".join(f"{lemma}\t{frame}\t{value:.3f}\t{n}\n" for lemma, frame, value, n in rows)


def _averages(counts: Counts) -> dict[str, float]:
    """The precision of each frame over all words."""
    frames: Counter[tuple[str, bool]] = Counter()
    for (_, frame, right), n in counts.items():
        frames[frame, right] += n
    return {f: frames[f, True] / (frames[f, True] + frames[f, False]) for f in {frame for frame, _ in frames}}


def _factors(counts: Counts, averages: dict[str, float]) -> dict[str, tuple[float, int]]:
    """How many times as often as the frames' averages a word was right, and its number of proposals."""
    right: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for (lemma, frame, was_right), n in counts.items():
        right[lemma] += n * was_right
        expected[lemma] += n * averages[frame]  # type: ignore[assignment]
        total[lemma] += n
    return {word: ((right[word] + 1) / (expected[word] + 1), n) for word, n in total.items()}


HEADER = """\
# How likely a word in a frame reports something: precision is the share of the rules' proposals that people
# annotated as attributions with this content and source, shrunk towards what the word's other frames and the
# frame's other words let expect; support is how many there were. Lemma "*" holds a frame's average, frame
# "*" by how much a word beats the averages of its frames. Measured on the training split of PolNeAR (Newell,
# Margolin and Ruths, LREC 2018) by python -m nlp.training.reporting_words. A frame's name ends in "~" where
# the cue tells nothing that happened ("could say"), in "-" where no source was found. Do not edit: measure
# again.
lemma\tframe\tprecision\tsupport
"""

if __name__ == "__main__":
    main(*sys.argv[1:])
