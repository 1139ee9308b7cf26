"""What quotes that meet some conditions have in common, with numbers: what to narrow a search by.

Among very many quotes the newest are counted, and the counts say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from api.services.quote_criteria import criteria_of
from api.services.quote_filter import QuoteFilter
from api.services.topics import concept_of
from api.storage import outlets, speakers
from api.storage.facet_rows import FacetRows, Newest
from api.storage.quote_criteria import QuoteCriteria
from api.storage.session import Database
from nlp.lexicons.countries import country_name

MOST_VALUES = 30
"""Values of one facet, those of most quotes."""

MOST_TOPICS = 100
"""The same of topics, which stand one below the other; the broader ones of each are among them."""

CONFIDENCES = (0.9, 0.75, 0.5)
"""Least confidences to choose from."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to narrow a search by, what it is called, and the number of quotes that are then left."""

    value: str
    name: str
    quotes: int
    broader: str | None = None  # value of the next broader topic


@dataclass(frozen=True, slots=True)
class Facets:
    """Values by the condition on quotes that they are for, those of most quotes first.

    A facet of which a value was chosen is counted as if none were, so that others can be seen beside it.
    """

    counted: int  # quotes that meet all conditions
    complete: bool  # whether these are all; else they are the newest
    values: Mapping[str, Sequence[FacetValue]]


class FacetCounts:
    """Counts values among the newest quotes that meet the conditions of a search."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = FacetRows(database)

    def of(self, asked: QuoteFilter) -> Facets:
        """The facets of a search. Raises InvalidValue naming the condition whose value means nothing."""
        with self._database.reading() as session:
            criteria = criteria_of(session, asked)
            archive = _Archive(session, self._rows)
            found = self._rows.newest(criteria)
            values: dict[str, Sequence[FacetValue]] = {}
            for name, facet in _FACETS.items():
                without = facet.without(criteria)
                among = found if without == criteria else self._rows.newest(without)
                values[name] = facet.count(archive, among)[: facet.most]
        return Facets(len(found.rows), found.complete, values)


class _Archive(NamedTuple):
    """Where there is more to know of what was found."""

    session: Session
    rows: FacetRows


@dataclass(frozen=True, slots=True)
class _Facet:
    """How a facet is counted, and the criteria that it stands for."""

    count: Callable[[_Archive, Newest], list[FacetValue]]
    criteria: tuple[str, ...]
    most: int = MOST_VALUES

    def without(self, criteria: QuoteCriteria) -> QuoteCriteria:
        """The criteria without those that the facet stands for."""
        return replace(criteria, **{name: _NOTHING[name] for name in self.criteria})


def _speakers(archive: _Archive, found: Newest) -> list[FacetValue]:
    most = Counter(row.speaker_id for row in found.rows if row.speaker_id).most_common(MOST_VALUES)
    names = {
        speaker.id: speaker.name for speaker in speakers.by_ids(archive.session, [key for key, _ in most])
    }
    return _sorted(FacetValue(key, names[key], number) for key, number in most)


def _roles(_: _Archive, found: Newest) -> list[FacetValue]:
    return _worded([(row.role, row.role_key) for row in found.rows])


def _affiliations(_: _Archive, found: Newest) -> list[FacetValue]:
    return _worded([(row.affiliation, row.affiliation_key) for row in found.rows])


def _worded(stated: Sequence[tuple[str | None, str | None]]) -> list[FacetValue]:
    """Texts by their most frequent spellings, each with the number of those that have its words."""
    spellings: dict[str, Counter[str]] = {}
    for text, key in stated:
        if text and key and key.strip():
            spellings.setdefault(key, Counter())[text] += 1
    totals = Counter({key: counted.total() for key, counted in spellings.items()})
    found = []
    for key, _ in totals.most_common(MOST_VALUES):
        # A search for the words finds what has them among others, too.
        number = sum(count for other, count in totals.items() if key in other)
        name = spellings[key].most_common(1)[0][0]
        found.append(FacetValue(name, name, number))
    return _sorted(found)


def _speaker_countries(_: _Archive, found: Newest) -> list[FacetValue]:
    return _countries(Counter(row.speaker_country for row in found.rows if row.speaker_country))


def _mentioned_countries(archive: _Archive, found: Newest) -> list[FacetValue]:
    return _countries(Counter(dict(archive.rows.mentioned_countries(_ids(found)))))


def _countries(counted: Counter[str]) -> list[FacetValue]:
    return _sorted(FacetValue(code, country_name(code), number) for code, number in counted.items())


def _topics(archive: _Archive, found: Newest) -> list[FacetValue]:
    counted = archive.rows.topics(_ids(found))
    concepts = [(concept, number) for topic, number in counted if (concept := concept_of(topic))]
    return _sorted(FacetValue(each.id, each.name, number, each.broader) for each, number in concepts)


def _types(_: _Archive, found: Newest) -> list[FacetValue]:
    counted = Counter(row.type for row in found.rows)
    return _sorted(FacetValue(type_, type_, number) for type_, number in counted.items())


def _outlets(archive: _Archive, found: Newest) -> list[FacetValue]:
    most = Counter(row.outlet_key for row in found.rows if row.outlet_key).most_common(MOST_VALUES)
    names = outlets.names(archive.session, [key for key, _ in most])
    return _sorted(FacetValue(names[key], names[key], number) for key, number in most)


def _confidences(_: _Archive, found: Newest) -> list[FacetValue]:
    numbers = {least: sum(row.confidence >= least for row in found.rows) for least in CONFIDENCES}
    return [FacetValue(str(least), str(least), number) for least, number in numbers.items() if number]


def _years(_: _Archive, found: Newest) -> list[FacetValue]:
    counted = Counter(row.year for row in found.rows if row.year)
    years = [FacetValue(year, year, number) for year, number in counted.items()]
    return sorted(years, key=lambda each: each.value, reverse=True)


_FACETS: Mapping[str, _Facet] = {
    "speaker": _Facet(_speakers, ("speaker_ids",)),
    "role": _Facet(_roles, ("role_words",)),
    "affiliation": _Facet(_affiliations, ("affiliation_words",)),
    "speaker_country": _Facet(_speaker_countries, ("speaker_countries",)),
    "mentioned_country": _Facet(_mentioned_countries, ("mentioned_countries",)),
    "topic": _Facet(_topics, ("topic_ids",), MOST_TOPICS),
    "type": _Facet(_types, ("types",)),
    "outlet": _Facet(_outlets, ("outlet_keys",)),
    "min_confidence": _Facet(_confidences, ("min_confidence",)),
    "published": _Facet(_years, ("published",)),
}

_NOTHING: Mapping[str, Any] = {field.name: field.default for field in fields(QuoteCriteria)}


def _ids(found: Newest) -> list[str]:
    return [row.id for row in found.rows]


def _sorted(values: Iterable[FacetValue]) -> list[FacetValue]:
    return sorted(values, key=lambda each: (-each.quotes, each.name.casefold(), each.value))
