"""Decides between the attributions that the rules propose."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets, QuotedRegion, text_of
from nlp.rules.outlet_marks import after_dateline, credit_after
from nlp.rules.page_layout import laid_out
from nlp.rules.proposal import Proposal
from nlp.rules.quotation_cues import QuotedSpeech
from nlp.rules.quoted_speech import QuotedSpeechReader
from nlp.rules.reported_clauses import proposals
from nlp.rules.senses import sense
from nlp.rules.token_spans import TokenRange, snapped, trimmed
from nlp.rules.weights import weight

THRESHOLD = 0.35
"""Proposals of a lower weight are dropped; chosen on a part of the training data set aside."""


ANONYMITY = ("to be named", "to be identified", "not to be named", "not to be identified")
"""What somebody who "asked not to be named" asks is nothing that an article reports them to say."""

UNREAL = 0.1
"""How much more a cue must weigh that does not tell what happened ("could say")."""

LEAST_WORDS = 3
"""Shorter contents outside quotation marks are dropped, but for those of the frames in `STATING`."""

STATING = frozenset({"clause", "question", "inserted", "according"})
"""Frames whose content is a statement, however short: "said it rained"."""

OUTER = 0.5
"""What a candidate gains for holding much: a report inside another's content is that other's content."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An attribution with the weight that decides between it and others."""

    attribution: Attribution
    weight: float
    cue_tokens: TokenRange
    unreal: bool = False


def attributions(doc: Doc) -> tuple[Attribution, ...]:
    """The attributions of a parsed Doc whose quoted regions are known, in order; contents never overlap."""
    regions = [region for region in doc._.quoted if region.depth == 0]
    taken = bytearray(len(text_of(doc)))
    kept = [Candidate(attribution, 1.0, (0, 0)) for attribution in laid_out(text_of(doc))]
    for candidate in kept:
        _take(taken, candidate.attribution.content)
    quoted = [_from_speech(doc, speech) for speech in QuotedSpeechReader(doc, weight).read()]
    direct = [candidate for candidate in quoted if not _is_taken(taken, candidate.attribution.content)]
    for candidate in direct:
        _take(taken, candidate.attribution.content)
    kept += direct
    cues = {i for candidate in direct for i in range(*candidate.cue_tokens)}
    likely = [c for c in clause_candidates(doc, regions) if c.weight >= THRESHOLD + UNREAL * c.unreal]
    for candidate in sorted(likely, key=lambda c: (-_priority(c), c.cue_tokens)):
        attribution, cue = candidate.attribution, candidate.cue_tokens
        if any(i in cues for i in range(*cue)):
            continue
        if _is_taken(taken, (*attribution.content, *attribution.cue)):
            continue
        _take(taken, attribution.content)
        cues.update(range(*cue))
        kept.append(candidate)
    return tuple(sorted((_made_sense_of(doc, c.attribution) for c in kept), key=lambda a: a.content[0]))


def _made_sense_of(doc: Doc, attribution: Attribution) -> Attribution:
    reported, polarity = sense(doc, attribution.cue, attribution.content)
    return replace(attribution, reported=reported, polarity=polarity)


def clause_candidates(doc: Doc, regions: list[QuotedRegion]) -> Iterator[Candidate]:
    """What the reported clauses propose, with their weights; spans are trimmed and snapped to marks."""
    nearby = RegionIndex(regions)
    for proposal in proposals_outside(doc, nearby):
        content = content_offsets(doc, proposal, nearby)
        if not content or asks_anonymity(doc, content):
            continue
        if proposal.frame not in STATING and not says_something(doc, content):
            continue
        first, last = doc[proposal.cue[0]], doc[proposal.cue[1] - 1]
        cue = first.idx, last.idx + len(last)
        source = trimmed(doc, proposal.source) if proposal.source else None
        via = trimmed(doc, proposal.via) if proposal.via else None
        if proposal.lemma != ":" and (credit := credit_after(text_of(doc), content[-1])) is not None:
            content = *content[:-1], (content[-1][0], credit[0])
            via = via or credit[1]
        if source is not None and any(source[0] < end and start < source[1] for start, end in content):
            continue
        chance = weight(proposal.lemma, frame_of(proposal, source))
        yield Candidate(
            Attribution(
                content=content,
                cue=(cue,),
                source=(source,) if source else (),
                via=(via,) if via else (),
                confidence=chance,
            ),
            chance,
            proposal.cue,
            proposal.unreal,
        )


def asks_anonymity(doc: Doc, content: tuple[Offsets, ...]) -> bool:
    """Whether a content is what somebody asks who "asked not to be named"."""
    return text_of(doc)[content[0][0] :].startswith(ANONYMITY)


def says_something(doc: Doc, content: tuple[Offsets, ...]) -> bool:
    """Whether a content has enough words to be worth quoting: "criticized the bank" reports nothing said."""
    text = " ".join(text_of(doc)[start:end] for start, end in content)
    return len(text.split()) >= LEAST_WORDS or any(mark in text for mark in '"“«')


def _priority(candidate: Candidate) -> float:
    """Weight, and a bonus for much text (up to 200 characters) and for a source: see `OUTER`."""
    held = sum(end - start for start, end in candidate.attribution.content)
    return candidate.weight + OUTER * (min(1.0, held / 200) - (not candidate.attribution.source))


def proposals_outside(doc: Doc, nearby: RegionIndex) -> Iterator[Proposal]:
    """The proposals whose cue stands outside quotation marks: what speakers report is their content."""
    for proposal in proposals(doc):
        start = doc[proposal.cue[0]].idx
        if not any(region.inner[0] <= start < region.inner[1] for region in nearby.near((start, start + 1))):
            yield proposal


def frame_of(proposal: Proposal, source: Offsets | None) -> str:
    """The proposal's frame in the lexicon: without a source, or with an unreal cue, it is another one."""
    return proposal.frame + "~" * proposal.unreal + "-" * (source is None)


class RegionIndex:
    """Quoted regions by position, so that a span asks only those near it."""

    def __init__(self, regions: list[QuotedRegion]) -> None:
        self._regions = regions
        self._starts = [region.outer[0] for region in regions]

    def near(self, span: Offsets) -> list[QuotedRegion]:
        """Regions that overlap the span."""
        last = bisect_left(self._starts, span[1])
        first = last
        while first > 0 and self._regions[first - 1].outer[1] > span[0]:
            first -= 1
        return self._regions[first:last]

    def continuing(self, span: Offsets) -> Iterator[QuotedRegion]:
        """Regions of the following paragraphs that go on with the one that holds the span's end."""
        number = bisect_left(self._starts, span[1])
        if number and span[1] <= self._regions[number - 1].outer[1]:
            while number < len(self._regions) and self._regions[number].continues:
                yield self._regions[number]
                number += 1


def content_offsets(doc: Doc, proposal: Proposal, nearby: RegionIndex) -> tuple[Offsets, ...]:
    """Offsets of a proposal's content, trimmed, and snapped to the quotation marks nearby."""
    spans: list[Offsets] = []
    for piece in proposal.content:
        span = trimmed(doc, piece, content=True)
        if span is None:
            continue
        start, end = after_dateline(text_of(doc), snapped(span, nearby.near(span)))
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        elif start < end:
            spans.append((start, end))
    if len(spans) == 1:
        inside = [region.inner for region in nearby.near(spans[0]) if region.outer == spans[0]]
        return tuple(inside or spans)
    return tuple(spans)


def _from_speech(doc: Doc, speech: QuotedSpeech) -> Candidate:
    source = trimmed(doc, speech.source) if speech.source else None
    cue = trimmed(doc, speech.cue) if speech.cue else None
    via = None
    if speech.relay is not None:
        via = trimmed(doc, speech.relay)
    content = [inner_offsets(doc, region) for region in speech.regions]
    if speech.opening is not None and (opening := trimmed(doc, (speech.opening, speech.opening + 1))):
        content[0] = after_dateline(text_of(doc), (opening[0], speech.regions[0].outer[1]))
    return Candidate(
        Attribution(
            content=tuple(content),
            cue=(cue,) if cue else (),
            source=(source,) if source else (),
            via=(via,) if via and via != source else (),
            confidence=speech.weight if source else UNATTRIBUTED,
        ),
        1.0,
        speech.cue or (0, 0),
    )


UNATTRIBUTED = 0.3
"""Confidence of a quotation that nobody is named for."""


def inner_offsets(doc: Doc, region: QuotedRegion) -> Offsets:
    """Offsets of what stands inside the marks, without outer spaces."""
    start, end = region.inner
    text = text_of(doc)
    while start < end - 1 and text[start].isspace():
        start += 1
    while end - 1 > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _take(taken: bytearray, spans: tuple[Offsets, ...]) -> None:
    for start, end in spans:
        taken[start:end] = b"\x01" * (end - start)


def _is_taken(taken: bytearray, spans: tuple[Offsets, ...]) -> bool:
    return any(1 in taken[start:end] for start, end in spans)
