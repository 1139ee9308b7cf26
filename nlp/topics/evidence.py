"""Where an article tells of which topic."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from math import log2
from typing import NamedTuple

from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets, text_of
from nlp.lexicons.topics import TopicTerm, term_pieces, topic_table, topic_terms

Evidence = Mapping[str, float]
"""How much something tells of topics, by their identifiers."""

_WEAK = 0.3  # what a weak term tells, where a strong one tells 1
_UPWARD = 0.4  # share of what tells of a topic that also tells of the broader one
_OPENING = 600  # characters: what an article opens with is what it is about
_HEADLINE = 200  # characters; a longer one is none
_NEAR = 1_000  # characters; of a longer paragraph what is farther away has no say
_STRETCH = 8_000  # characters; of a longer text each stretch has a theme of its own
_LEAST = 1.0  # evidence of a stretch below which a topic is none of it: one ambiguous term
_PARAGRAPH = re.compile(r"[^\n]+")


class Hit(NamedTuple):
    """A term, and where it stands."""

    start: int
    end: int
    term: TopicTerm


class Places(NamedTuple):
    """The passages that may tell of the topics of an attribution, from the nearest to all of the text."""

    content: tuple[Offsets, ...]
    source: tuple[Offsets, ...]  # who speaks, and the cue
    sentence: Offsets  # all sentences that hold something of the content
    paragraph: Offsets
    around: Offsets  # the paragraph with those beside it
    headline: Offsets
    opening: Offsets  # of the stretch
    theme: Offsets  # all of the stretch


class Told(NamedTuple):
    """What the passages of an attribution tell of topics, see `Places`."""

    content: Evidence
    source: Evidence
    sentence: Evidence
    paragraph: Evidence
    around: Evidence
    headline: Evidence
    opening: Evidence
    theme: Evidence


class ArticleTopics:
    """The topics that an article tells of, and where."""

    def __init__(self, doc: Doc) -> None:
        self._doc, self._text = doc, text_of(doc)
        self._hits = find_terms(doc)
        self._starts = [hit.start for hit in self._hits]
        self._said_by = {
            number
            for attribution in doc._.attributions
            for span in (*attribution.cue, *attribution.source)
            for number in self._within(span)
        }
        self._told: dict[tuple[Offsets, bool, bool], Evidence] = {}

    def places(self, attribution: Attribution) -> Places:
        """The passages that may tell of the topics of an attribution."""
        span = (attribution.content[0][0], attribution.content[-1][1])
        stretch = span[0] // _STRETCH * _STRETCH
        end = min(stretch + _STRETCH, len(self._text))
        return Places(
            content=attribution.content,
            source=(*attribution.cue, *attribution.source),
            sentence=_holding(self._sentences, span),
            paragraph=_near(span, _holding(self._paragraphs, span)),
            around=_near(span, _holding(self._paragraphs, span, beside=1)),
            headline=self._headline if stretch == 0 else (stretch, stretch),
            opening=(stretch, min(stretch + _OPENING, end)),
            theme=(stretch, end),
        )

    def told(self, places: Places) -> Told:
        """What the passages tell."""
        own = {number for span in places.source for number in self._within(span)}
        sentence = [number for number in self._within(places.sentence) if number not in own]
        return Told(
            content=self._evidence(number for span in places.content for number in self._within(span)),
            source=self._evidence(own),
            sentence=self._evidence(sentence),
            paragraph=self._told_by(places.paragraph),
            around=self._told_by(places.around),
            headline=self._told_by(places.headline, speakers=True),
            opening=self._told_by(places.opening, speakers=True),
            theme=self._told_by(places.theme, whole=True),
        )

    def topics(self, places: Places) -> list[str]:
        """The topics that an attribution may be about: all that its stretch tells of enough, in order."""
        told = self._told_by(places.theme, speakers=True, whole=True)
        return sorted(topic for topic, amount in told.items() if amount >= _LEAST)

    @cached_property
    def _sentences(self) -> list[Offsets]:
        if not self._doc.has_annotation("SENT_START"):
            return [(0, len(self._text))]
        return [(sentence.start_char, sentence.end_char) for sentence in self._doc.sents]

    @cached_property
    def _paragraphs(self) -> list[Offsets]:
        return [match.span() for match in _PARAGRAPH.finditer(self._text)]

    @cached_property
    def _headline(self) -> Offsets:
        first = self._sentences[0] if self._sentences else (0, 0)
        return (0, min(first[1], _HEADLINE))

    def _within(self, span: Offsets) -> Iterable[int]:
        first, last = bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1])
        return (number for number in range(first, last) if self._hits[number].end <= span[1])

    def _told_by(self, span: Offsets, speakers: bool = False, whole: bool = False) -> Evidence:
        """What a passage tells, with or without who speaks in it and how."""
        asked = (span, speakers, whole)
        if asked not in self._told:
            numbers = self._within(span)
            counted = [number for number in numbers if speakers or number not in self._said_by]
            self._told[asked] = self._whole(counted) if whole else self._evidence(counted)
        return self._told[asked]

    def _evidence(self, numbers: Iterable[int]) -> Evidence:
        """How much terms tell of each topic; a term counts once, however often it stands there."""
        terms = {hit.term.text: (hit.term, 1.0) for hit in map(self._hits.__getitem__, numbers)}
        return _weigh(terms.values())

    def _whole(self, numbers: Iterable[int]) -> Evidence:
        """What a stretch tells: terms count by the logarithm of their number, more so in the opening."""
        counted = [self._hits[number] for number in numbers]
        times = Counter(hit.term.text for hit in counted)
        opening = {hit.term.text for hit in counted if hit.start < _OPENING}
        terms = {hit.term.text: hit.term for hit in counted}
        return _weigh((term, log2(1 + times[text]) + (text in opening)) for text, term in terms.items())


def _near(span: Offsets, passage: Offsets) -> Offsets:
    """As much of a passage as is near a span."""
    return max(passage[0], span[0] - _NEAR), min(passage[1], span[1] + _NEAR)


def _holding(passages: list[Offsets], span: Offsets, beside: int = 0) -> Offsets:
    """From the first to the last of the passages that touch a span, and so many more on either side."""
    first = bisect_left(passages, span[0], key=lambda passage: passage[1] - 1)
    last = bisect_left(passages, span[1], key=lambda passage: passage[0]) - 1
    if first > last:
        return span
    return passages[max(first - beside, 0)][0], passages[min(last + beside, len(passages) - 1)][1]


def find_terms(doc: Doc) -> list[Hit]:
    """The terms of a text in their order, none overlapping."""
    people = [ent for ent in doc.ents if ent.label_ == "PERSON" and len(ent) > 1]
    in_names = {token.i for ent in people for token in ent}
    surnames = {ent[-1].text for ent in people}
    spellings: list[tuple[str, ...]] = []
    offsets: list[Offsets] = []
    for token in doc:
        if token.i in in_names or token.text in surnames:  # Ms. Judge is no judge
            spellings.append(())
            offsets.append((token.idx, token.idx))
        elif token.text.isalnum():
            spellings.append((token.lower_, token.lemma_.lower()))
            offsets.append((token.idx, token.idx + len(token)))
        elif token.is_space:
            if "\n" in token.text:  # no term runs over a line break
                spellings.append(("\n",))
                offsets.append((token.idx, token.idx))
        else:
            for piece in term_pieces(token.text):
                spellings.append((piece,))
                offsets.append((token.idx, token.idx + len(token)))
    return [
        Hit(offsets[match.start][0], offsets[match.end - 1][1], match.entry)
        for match in topic_terms().find(spellings)
        if match.entry.strong or match.entry.weak
    ]


def _weigh(terms: Iterable[tuple[TopicTerm, float]]) -> Evidence:
    told: dict[str, float] = defaultdict(float)
    for term, amount in terms:
        for topic in term.strong:
            told[topic] += amount * term.weight
        for topic in term.weak:
            told[topic] += _WEAK * amount * term.weight
    return _upward(told)


def _upward(told: Mapping[str, float]) -> Evidence:
    """What tells of a topic tells of the one above it, too, but not of those on the two upper levels."""
    table = topic_table()
    spread = dict(told)
    for topic in sorted(told, key=lambda topic: -len(table.broader(topic))):
        above = table.broader(topic)
        if len(above) > 2:
            spread[above[0]] = spread.get(above[0], 0) + _UPWARD * spread[topic]
    return spread
