"""Puts what the components left on the Doc together into quotations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets, Referent, Role, SpokenFor, inside_marks, quotation_type
from nlp.quotation import (
    CountryEvidence,
    Polarity,
    Quotation,
    Span,
    Speaker,
    UnnamedSource,
)

T = TypeVar("T")

_OPENING = frozenset("\"“‘'«„‹")  # marks that a parse leaves outside the sentence they belong to
_CLOSING = frozenset("\"”’'»“›")

_MOST_BESIDE = 1_000  # characters of a sentence before what is quoted, and as many behind it


def quotations_of(doc: Doc, text: str) -> tuple[Quotation, ...]:
    """Quotations of a Doc that went through the pipeline, in order of their content.

    `text` is the article as written; its length is that of ``doc.text``.
    """
    attributions: tuple[Attribution, ...] = doc._.attributions
    count = len(attributions)
    referents = _aligned(doc._.referents, count, None)
    roles = _aligned(doc._.roles, count, Role())
    addressees = _aligned(doc._.addressees, count, None)
    speaker_countries = _aligned(doc._.speaker_countries, count, None)
    mentioned_countries = _aligned(doc._.mentioned_countries, count, ())
    topics = _aligned(doc._.topics, count, ())
    confidences = _aligned(doc._.confidences, count, None)
    inside = inside_marks(doc)
    quotations = []
    for i, attribution in enumerate(attributions):
        source = _spans(attribution.source, text)
        sure = confidences[i]
        speaker, unnamed = _speaker(referents[i], roles[i], speaker_countries[i], source, text)
        quotations.append(
            Quotation(
                type=quotation_type(attribution.content, inside, text),
                reported=attribution.reported,
                polarity=Polarity(attribution.polarity),
                content=_spans(attribution.content, text),
                cue=_spans(attribution.cue, text),
                source=source,
                speaker=speaker,
                unnamed_source=unnamed,
                via=" … ".join(span.text for span in _spans(attribution.via, text)) or None,
                addressee=addressees[i],
                mentioned_countries=tuple(mentioned_countries[i]),
                topics=tuple(topics[i]),
                context=_context(doc, attribution, text),
                confidence=round(attribution.confidence if sure is None else sure, 4),
            )
        )
    return tuple(sorted(quotations, key=lambda quotation: quotation.content[0].start))


def _aligned(values: Sequence[T], count: int, default: T) -> Sequence[T]:
    """The values, or as many defaults where the component has not run."""
    return values if values else [default] * count


def _spans(offsets: Sequence[Offsets], text: str) -> tuple[Span, ...]:
    return tuple(Span(start, end, text[start:end]) for start, end in offsets)


def _speaker(
    referent: Referent | None, role: Role, spoken_for: SpokenFor | None, source: tuple[Span, ...], text: str
) -> tuple[Speaker | None, UnnamedSource | None]:
    if referent is None or not source:
        return None, None
    country = spoken_for.country if spoken_for else None
    evidence = _country_evidence(spoken_for, text) if spoken_for else None
    if referent.name is None:
        description = " … ".join(span.text for span in source)
        return None, UnnamedSource(description, referent.type, country, evidence)
    return Speaker(referent.name, referent.type, role.role, role.affiliation, country, evidence), None


def _country_evidence(spoken_for: SpokenFor, text: str) -> CountryEvidence:
    start, end = spoken_for.evidence
    return CountryEvidence(start, end, text[start:end], spoken_for.clue)


def _context(doc: Doc, attribution: Attribution, text: str) -> Span:
    """The sentences that hold content, cue and source, with the quotation marks around them.

    Of sentences that go on for thousands of characters, where a text has no full stops, what is near: else
    what is kept of a text would grow with the square of its length.
    """
    parts = [*attribution.content, *attribution.cue, *attribution.source]
    start, end = min(part[0] for part in parts), max(part[1] for part in parts)
    covered = doc.char_span(start, end, alignment_mode="expand")
    if covered is not None and len(covered):
        start = _no_earlier(min(start, covered[0].sent.start_char), start, text)
        end = _no_later(max(end, covered[-1].sent.end_char), end, text)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while start > 0 and text[start - 1] in _OPENING:
        start -= 1
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    return Span(start, end, text[start:end])


def _no_earlier(wanted: int, start: int, text: str) -> int:
    """Where a context begins that should begin at `wanted`: between words, not too far before `start`."""
    if start - wanted <= _MOST_BESIDE:
        return wanted
    earliest = start - _MOST_BESIDE
    return next((n for n in range(earliest, start) if text[n].isspace()), earliest)


def _no_later(wanted: int, end: int, text: str) -> int:
    """Where it ends, likewise."""
    if wanted - end <= _MOST_BESIDE:
        return wanted
    latest = end + _MOST_BESIDE
    return next((n for n in range(latest, end, -1) if text[n - 1].isspace()), latest)
