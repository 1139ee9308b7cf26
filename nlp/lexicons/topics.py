"""The IPTC Media Topics that OnRecord tells: their hierarchy, and the terms that tell of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import log
from types import MappingProxyType

from nlp.lexicons import read_lexicon
from nlp.lexicons.phrases import PhraseTable

COMMON = 0.02
"""Share of articles above which a term tells less."""

_PIECE = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Concept:
    """A Media Topic. `broader` is the identifier of the concept above it, None for the broadest."""

    id: str  # "medtop:20000642"
    name: str
    broader: str | None


class TopicTable:
    """Media Topics by identifier and name, with their hierarchy; read-only."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = MappingProxyType({concept.id: concept for concept in concepts})
        self._by_label = {
            label.casefold(): concept
            for concept in self.concepts.values()
            for label in (concept.id, concept.name)
        }
        self._children: dict[str, list[str]] = defaultdict(list)
        for concept in self.concepts.values():
            if concept.broader is not None:
                self._children[concept.broader].append(concept.id)

    def find(self, label: str) -> Concept | None:
        """The concept with this identifier or name, in any case; None where there is none."""
        return self._by_label.get(" ".join(label.split()).casefold())

    def narrower(self, identifier: str) -> frozenset[str]:
        """Identifiers of the concept and of all below it; raises KeyError for an unknown one."""
        found = [self.concepts[identifier].id]
        for known in found:  # grows while it is read
            found.extend(self._children.get(known, ()))
        return frozenset(found)

    def broader(self, identifier: str) -> tuple[str, ...]:
        """Identifiers of the concepts above this one, the nearest first; raises KeyError if unknown."""
        above = []
        concept = self.concepts[identifier]
        while concept.broader is not None:
            above.append(concept.broader)
            concept = self.concepts[concept.broader]
        return tuple(above)


@cache
def topic_table() -> TopicTable:
    """The table of topics.tsv."""
    return TopicTable(
        Concept(row["id"], row["name"], None if row["broader"] == "-" else row["broader"])
        for row in read_lexicon("topics")
    )


@dataclass(frozen=True, slots=True)
class TopicTerm:
    """A term, and the topics that it tells of by itself or with support; a figure of speech has none.

    `weight` is 1, and less for what many articles have, whatever they are about.
    """

    text: str
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    weight: float = 1.0


def term_pieces(term: str) -> list[str]:
    """The words and marks that a term consists of, in lower case."""
    return _PIECE.findall(term.lower().replace("’", "'"))


def share_weight(share: float) -> float:
    """What a term tells that stands in this share of all articles: 1 where few have it, falling to 0."""
    return 1.0 if share <= COMMON else log(share) / log(COMMON)


@cache
def topic_terms() -> PhraseTable[TopicTerm]:
    """The terms of topic_terms.tsv and the phrases of topic_idioms.tsv, which hide the terms in them.

    Raises KeyError where a term is of an unknown topic.
    """
    topics: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(lambda: {"strong": [], "weak": []})
    for row in read_lexicon("topic_terms"):
        concept = topic_table().find(row["topic"])
        if concept is None:
            raise KeyError(row["topic"])
        for term in row["terms"].split("; "):
            topics[tuple(term_pieces(term))][row["strength"]].append(concept.id)
    shares = {row["term"]: float(row["share"]) for row in read_lexicon("topic_term_shares")}
    terms = []
    for pieces, told in topics.items():
        text = " ".join(pieces)
        weight = share_weight(shares.get(text, 0))
        terms.append((pieces, TopicTerm(text, tuple(told["strong"]), tuple(told["weak"]), weight)))
    idioms = (tuple(term_pieces(row["phrase"])) for row in read_lexicon("topic_idioms"))
    return PhraseTable([*terms, *((pieces, TopicTerm(" ".join(pieces))) for pieces in idioms)])
