"""From what the network says of each word to attributions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.attributes import Attribution, Grounds, Offsets
from nlp.attribution.labels import Floats, Ints, Kind, begin, inside
from nlp.attribution.links import Role, fit, reach, relations, softmax, span_vectors
from nlp.attribution.model_files import Decoder, Settings
from nlp.attribution.pieces import Pieces, Shape
from nlp.attribution.reading import Reading
from nlp.attribution.tagging import WordSpan, best_tags, spans_of
from nlp.attribution.trimming import trimmed

CUE_REACH = 3
"""Paragraphs between a content and its cue, at most: a quotation may run over several. Beyond what a
window of training holds the model has not learned to tell them apart."""
SOURCE_REACH = 0
LEAST_SURE_AFAR = 0.9
"""How sure a link to another paragraph must be, else a quotation in marks stands alone."""
_LEAST_WITHOUT_CUE = 3  # words of a direct quotation that stands for itself
_LEAST_PROBABLE = 1e-6


@dataclass(frozen=True, slots=True)
class _Link:
    target: int
    probability: float
    afar: bool = False  # in another paragraph


def decode(
    text: str, pieces: Pieces, reading: Reading, decoder: Decoder, settings: Settings
) -> list[Attribution]:
    """Attributions in order of their first content.

    Every cue makes one attribution of the contents that choose it; contents never overlap. A direct
    quotation that finds no cue stands alone; any other content without one is dropped.
    """
    if not len(pieces.word_starts):
        return []
    tags = best_tags(reading.tags + settings.tag_bonuses(), pieces.word_paragraphs, decoder.transitions)
    contents = spans_of(tags, Kind.CONTENT)
    cues, sources = spans_of(tags, Kind.CUE), spans_of(tags, Kind.SOURCE)
    chosen = _cues_of(contents, cues, reading.vectors, pieces.word_paragraphs, decoder)
    speaking = _sources_of(cues, sources, reading.vectors, pieces.word_paragraphs, decoder)
    probable = _probabilities(reading.tags)
    sure = probable[np.arange(len(tags)), tags]

    by_cue: dict[int, list[int]] = defaultdict(list)
    alone: list[int] = []
    for number, link in enumerate(chosen):
        alone_fits = _stands_alone(contents[number], pieces)
        if link is not None and not (alone_fits and link.probability < LEAST_SURE_AFAR and link.afar):
            by_cue[link.target].append(number)
        elif alone_fits:
            alone.append(number)

    attributions: list[Attribution] = []
    for cue, numbers in by_cue.items():
        source = speaking[cue]
        links = [chosen[number] for number in numbers]
        linked = min(link.probability for link in links if link) * source.probability
        begun = min(sure[contents[number].start] for number in numbers) * sure[cues[cue].start]
        speaker = sources[source.target] if source.target >= 0 else None
        attributions.append(
            Attribution(
                content=_joined([contents[number] for number in numbers], text, pieces),
                cue=(_offsets(cues[cue], pieces),),
                source=(_offsets(speaker, pieces),) if speaker else (),
                confidence=round(float(linked * begun), 4),
                grounds=Grounds(
                    content=min(_tagged(probable, contents[number], Kind.CONTENT) for number in numbers),
                    cue=_tagged(probable, cues[cue], Kind.CUE),
                    source=_tagged(probable, speaker, Kind.SOURCE) if speaker else 0.0,
                    links=linked,
                ),
            )
        )
    attributions += [
        Attribution(
            content=_joined([contents[number]], text, pieces),
            confidence=round(float(sure[contents[number].start]) / 2, 4),
            grounds=Grounds(content=_tagged(probable, contents[number], Kind.CONTENT)),
        )
        for number in alone
    ]
    return sorted((a for a in attributions if a.content), key=lambda a: a.content)


def _cues_of(
    contents: Sequence[WordSpan],
    cues: Sequence[WordSpan],
    vectors: Floats,
    paragraphs: Ints,
    decoder: Decoder,
) -> list[_Link | None]:
    """For each content the cue that it belongs to; None where there is none within reach."""
    if not contents or not cues:
        return [None] * len(contents)
    asking = span_vectors(vectors, contents, Role.CONTENT_ASKING)
    answering = span_vectors(vectors, cues, Role.CUE_ANSWERING)
    keys = np.array(cues, dtype=np.int64)
    key_paragraphs = paragraphs[keys[:, 0]]
    links: list[_Link | None] = []
    for content, query in zip(contents, asking, strict=True):
        near = reach(paragraphs[content.start], key_paragraphs, CUE_REACH)
        if near.start == near.stop:
            links.append(None)
            continue
        places = relations(content, keys[near], paragraphs)
        scores = softmax(fit(query, answering[near]) + decoder.content_to_cue.scores(places))
        best = int(scores.argmax())
        afar = key_paragraphs[near][best] != paragraphs[content.start]
        links.append(_Link(near.start + best, float(scores[best]), bool(afar)))
    return links


def _sources_of(
    cues: Sequence[WordSpan], sources: Sequence[WordSpan], vectors: Floats, paragraphs: Ints, decoder: Decoder
) -> list[_Link]:
    """For each cue its source; target -1 for none."""
    if not cues:
        return []
    asking = span_vectors(vectors, cues, Role.CUE_ASKING)
    answering = span_vectors(vectors, sources, Role.SOURCE_ANSWERING)
    keys = np.array(sources, dtype=np.int64).reshape(-1, 2)
    key_paragraphs = paragraphs[keys[:, 0]]
    links: list[_Link] = []
    for cue, query in zip(cues, asking, strict=True):
        near = reach(paragraphs[cue.start], key_paragraphs, SOURCE_REACH)
        places = relations(cue, keys[near], paragraphs)
        scores = fit(query, answering[near]) + decoder.cue_to_source.scores(places)
        scores = softmax(np.append(scores, fit(query, decoder.no_source[None])))
        best = int(scores.argmax())
        links.append(_Link(near.start + best if best < len(scores) - 1 else -1, float(scores[best])))
    return links


def _probabilities(scores: Floats) -> Floats:
    """[word, tag]: how probable each tag is."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _tagged(probable: Floats, span: WordSpan, kind: Kind) -> float:
    """How probable the kind of a span is: the geometric mean over its words."""
    words = probable[span.start : span.end]
    of_kind = words[:, begin(kind)] + words[:, inside(kind)]
    return float(np.exp(np.log(np.maximum(of_kind, _LEAST_PROBABLE)).mean()))


def _stands_alone(content: WordSpan, pieces: Pieces) -> bool:
    """Whether a content is all of what stands between two quotation marks."""
    before, after = content.start - 1, content.end
    shapes = pieces.shapes[pieces.word_pieces]
    while after < len(shapes) and shapes[after] in (Shape.SENTENCE_END, Shape.OTHER):
        after += 1
    return (
        content.end - content.start >= _LEAST_WITHOUT_CUE
        and before >= 0
        and shapes[before] == Shape.OPENING_MARK
        and after < len(shapes)
        and shapes[after] == Shape.CLOSING_MARK
    )


def _offsets(span: WordSpan, pieces: Pieces) -> Offsets:
    return int(pieces.word_starts[span.start]), int(pieces.word_ends[span.end - 1])


def _joined(contents: Sequence[WordSpan], text: str, pieces: Pieces) -> tuple[Offsets, ...]:
    """The contents of one attribution, trimmed; those with nothing but marks and spaces between are one."""
    joined: list[Offsets] = []
    for content in sorted(contents):
        start, end = _offsets(content, pieces)
        if joined:
            between = text[joined[-1][1] : start]
            if "\n" not in between and not any(character.isalnum() for character in between):
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    clean = [trimmed(text, span, that=number == 0) for number, span in enumerate(joined)]
    return tuple(span for span in clean if span is not None)
