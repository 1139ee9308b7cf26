"""What the rules and the learned model find in a text, put together.

The model finds more and draws the better edges; the rules know the grammar of reporting verbs and pair
quotation marks by themselves. Where both find a content, the model's edges, cue and source hold, but for
words that somebody passed on, which only the rules tell from words of his own. What only one of them finds
is kept where that one is sure enough.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets, inside_marks, text_of
from nlp.rules.candidates import RegionIndex, asks_anonymity, inner_offsets, says_something
from nlp.rules.outlet_marks import after_dateline, credit_after
from nlp.rules.senses import sense

SAME = 0.5
"""Jaccard overlap of two contents (in letters and digits) from which they are taken for the same."""

LEAST_RULED = 0.6
"""Confidence from which a finding of the rules alone is kept; chosen on articles set aside in training."""

LEAST_RULED_DIRECT = 0.3
"""The same for direct quotations, transcripts and words passed on: none is lost."""

LEAST_LEARNED = 0.2
"""Confidence from which a finding of the model alone is kept."""

LEAST_LEARNED_ALONE = 0.8
"""The same for one without a source, which is often a title or a fact in the passive."""

LEAST_LEARNED_SHORT = 0.5
"""The same for a content of a word or two: "supports Odell"."""

LEAST_TO_SPLIT = 0.4
HELD = 0.8
"""Findings of the rules with this confidence replace one of the model that holds this share of two."""


_RELATIVE_END = re.compile(r"(?<=\w),?\s+(?:who|which|that)\Z")


@dataclass(frozen=True, slots=True)
class _Finding:
    attribution: Attribution
    letters: frozenset[int]  # positions of the content's letters and digits
    surplus: float  # confidence above what is asked of its kind


def agreed(doc: Doc, ruled: Sequence[Attribution], learned: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """One list of attributions in order of the text, whose contents never overlap."""
    inside = inside_marks(doc)
    marks = RegionIndex([region for region in doc._.quoted if region.depth == 0])
    rules = [_finding(doc, a, _least(doc, a, inside)) for a in ruled]
    model = [
        _finding(doc, _finished(doc, a, marks), _least_learned(doc, a))
        for whole in learned
        for a in _by_paragraphs(doc, whole, inside)
    ]
    model = _one_report_each(model, rules)
    pairs = _pairs(rules, model)
    paired = set(pairs.values())
    both = [_finding(doc, _joined(rules[i].attribution, model[j].attribution), 0) for i, j in pairs.items()]
    alone = [finding for i, finding in enumerate(rules) if i not in pairs]
    alone += [finding for j, finding in enumerate(model) if j not in paired]
    alone = [
        finding
        for finding in alone
        if finding.surplus >= 0 and not asks_anonymity(doc, finding.attribution.content)
    ]
    # Words passed on come first: the model takes who passes them on for their speaker.
    alone.sort(key=lambda f: (not f.attribution.via, -f.surplus, f.attribution.content))
    return tuple(sorted(_apart([*both, *alone]), key=lambda attribution: attribution.content))


def _least(doc: Doc, ruled: Attribution, inside: bytearray) -> float:
    labelled = [text_of(doc)[start:end] for start, end in ruled.cue] == [":"]
    return LEAST_RULED_DIRECT if labelled or ruled.via or _is_direct(ruled, inside) else LEAST_RULED


def _least_learned(doc: Doc, learned: Attribution) -> float:
    if not learned.source:
        return LEAST_LEARNED_ALONE
    return LEAST_LEARNED if says_something(doc, learned.content) else LEAST_LEARNED_SHORT


def _finding(doc: Doc, attribution: Attribution, least: float) -> _Finding:
    text = text_of(doc)
    letters = frozenset(
        i for start, end in attribution.content for i in range(start, end) if text[i].isalnum()
    )
    return _Finding(attribution, letters, attribution.confidence - least)


def _pairs(rules: Sequence[_Finding], model: Sequence[_Finding]) -> dict[int, int]:
    """Numbers of findings with the same content, one to one, best overlap first."""
    at: dict[int, int] = {letter: j for j, finding in enumerate(model) for letter in finding.letters}
    found = []
    for i, finding in enumerate(rules):
        shared = Counter(at[letter] for letter in finding.letters if letter in at)
        for j, count in shared.items():
            overlap = count / len(finding.letters | model[j].letters)
            if overlap >= SAME:
                found.append((-overlap, i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(found):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _joined(ruled: Attribution, learned: Attribution) -> Attribution:
    """One attribution of two that have the same content."""
    confidence = 1 - (1 - ruled.confidence) * (1 - learned.confidence)
    if ruled.via or (ruled.source and not learned.source):
        learned = replace(learned, cue=ruled.cue, source=ruled.source, via=ruled.via)
        learned = replace(learned, reported=ruled.reported, polarity=ruled.polarity)
    return replace(learned, confidence=confidence)


def _finished(doc: Doc, attribution: Attribution, marks: RegionIndex) -> Attribution:
    """What the model found, up to its marks, without what is the outlet's, and with what the cue does."""
    text, via = text_of(doc), attribution.via
    content = [_to_marks(doc, span, marks) for span in attribution.content]
    content[0] = after_dateline(text, content[0])
    if (credit := credit_after(text, content[-1])) is not None and credit[0] > content[-1][0]:
        content[-1] = content[-1][0], credit[0]
        via = via or (credit[1],)
    source = tuple((start, end - _relative_end(text[start:end])) for start, end in attribution.source)
    reported, polarity = sense(doc, attribution.cue, content)
    return replace(
        attribution, content=tuple(content), source=source, via=via, reported=reported, polarity=polarity
    )


def _relative_end(source: str) -> int:
    """Length of the "who" at the end of a source of more words: "an engineer who"."""
    match = _RELATIVE_END.search(source)
    return len(match[0]) if match else 0


def _to_marks(doc: Doc, span: Offsets, marks: RegionIndex) -> Offsets:
    """The span up to the quotation marks beside it, so that it has the punctuation inside them."""
    text, (start, end) = text_of(doc), span
    for region in marks.near(span):
        (opens, closes), (first, last) = region.outer, inner_offsets(doc, region)
        to_first = not _has_letters(text, *sorted((start, first)))
        to_last = end <= closes and not _has_letters(text, *sorted((end, last)))
        if to_first and end <= closes:
            start = first
        elif to_first:
            start = opens  # the closing mark is inside: so is the opening one
        if to_last:
            end = closes if start < opens else last
    return start, end


def _has_letters(text: str, start: int, end: int) -> bool:
    return any(character.isalnum() for character in text[start:end])


def _by_paragraphs(doc: Doc, learned: Attribution, inside: bytearray) -> list[Attribution]:
    """The attribution, or one for each part of its content that other paragraphs stand between.

    Only quoted words run on into paragraphs without their cue; others there are somebody else's.
    """
    text = text_of(doc)
    held = [span for span in learned.content if inside[span[0]] or _shares_paragraph(text, span, learned.cue)]
    parts = [held[:1]] if held else []
    for previous, span in pairwise(held):
        between = text[previous[1] : span[0]].split("\n")[1:-1]
        if any(character.isalnum() for line in between for character in line):
            parts.append([])
        parts[-1].append(span)
    return [replace(learned, content=tuple(part)) for part in parts]


def _shares_paragraph(text: str, span: Offsets, cue: Sequence[Offsets]) -> bool:
    return not cue or any("\n" not in text[min(span[1], end) : max(span[0], start)] for start, end in cue)


def _one_report_each(learned: Sequence[_Finding], ruled: Sequence[_Finding]) -> list[_Finding]:
    """The learned findings without those in which the rules see several reports, each with its own cue."""
    at: dict[int, int] = {letter: j for j, finding in enumerate(learned) for letter in finding.letters}
    reports: Counter[int] = Counter()
    for finding in ruled:
        held = Counter(at[letter] for letter in finding.letters if letter in at)
        for j, count in held.items():
            certain = finding.attribution.confidence >= LEAST_TO_SPLIT and finding.attribution.cue
            reports[j] += bool(certain) and count >= HELD * len(finding.letters)
    return [finding for j, finding in enumerate(learned) if reports[j] < 2]


def _apart(findings: Iterable[_Finding]) -> list[Attribution]:
    """The attributions whose content shares no letter with an earlier one's."""
    taken: set[int] = set()
    kept = []
    for finding in findings:
        if finding.letters and taken.isdisjoint(finding.letters):
            taken |= finding.letters
            kept.append(finding.attribution)
    return kept


def _is_direct(attribution: Attribution, inside: bytearray) -> bool:
    spans: tuple[Offsets, ...] = attribution.content
    held = sum(end - start for start, end in spans)
    return sum(sum(inside[start:end]) for start, end in spans) > 0.9 * held
