"""Where an article tells of which topic."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from math import log2
from typing import NamedTuple

from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets
from nlp.lexicons.topics import TopicTerm, term_pieces, topic_table, topic_terms

Evidence = Mapping[str, float]
"""How much something tells of topics, by their identifiers."""

_WEAK = 0.3  # what a weak term tells, where a strong one tells 1
_UPWARD = 0.4  # share of what tells of a topic that also tells of the broader one
_LEAD = 600  # characters: what an article opens with is what it is about
_STRETCH = 8_000  # characters; of a longer text each stretch has a theme of its own
_LITTLE = 3.0  # evidence below which an article has no leading topic
_LEAST = 1.0  # evidence of an article below which a topic is none of it: one ambiguous term


class Hit(NamedTuple):
    """A term, and where it stands."""

    start: int
    end: int
    term: TopicTerm


class Told(NamedTuple):
    """What an article tells of the topics of one attribution: in its content, and all around."""

    content: Evidence
    theme: Evidence  # as shares of the leading topic's evidence


class ArticleTopics:
    """The topics that an article tells of, and where."""

    def __init__(self, doc: Doc) -> None:
        self._hits = find_terms(doc)
        self._starts = [hit.start for hit in self._hits]
        self._said_by = {
            hit
            for attribution in doc._.attributions
            for span in (*attribution.cue, *attribution.source)
            for hit in self._between(span)
        }
        self._themes: dict[int, Evidence] = {}

    def told(self, attribution: Attribution) -> Told:
        """What tells of the topics of an attribution. Who speaks in the article, and how, does not."""
        inside = {hit for span in attribution.content for hit in self._between(span)}
        return Told(_evidence(inside), self._theme(attribution.content[0][0] // _STRETCH))

    def _theme(self, stretch: int) -> Evidence:
        if stretch not in self._themes:
            hits = self._between((stretch * _STRETCH, (stretch + 1) * _STRETCH))
            told = _whole(hits, self._said_by)
            leading = max((_LITTLE, *told.values()))
            self._themes[stretch] = {
                topic: amount / leading for topic, amount in told.items() if amount >= _LEAST
            }
        return self._themes[stretch]

    def _between(self, span: Offsets) -> list[Hit]:
        first, last = bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1])
        return [hit for hit in self._hits[first:last] if hit.end <= span[1]]


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


def _evidence(hits: Iterable[Hit]) -> Evidence:
    """How much the hits tell of each topic; a term counts once, however often it stands there."""
    return _weigh({hit.term.text: (hit.term, 1.0) for hit in hits}.values())


def _whole(hits: list[Hit], said_by: Set[Hit]) -> Evidence:
    """What a whole article tells: terms count by the logarithm of their number, more so in the opening."""
    counted = [hit for hit in hits if hit not in said_by]
    times = Counter(hit.term.text for hit in counted)
    opening = {hit.term.text for hit in counted if hit.start < _LEAD}
    return _weigh(
        (term, log2(1 + times[text]) + (text in opening))
        for text, term in {hit.term.text: hit.term for hit in counted}.items()
    )


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
