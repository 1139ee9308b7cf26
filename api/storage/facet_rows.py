"""What the newest of the quotes that meet some criteria have in common, without reading all of them.

Rows are taken in the order of publication from the index of what is rarest among the criteria, so many at
most. Other values are tested in their own indexes; quotes are read of those rows alone that have them all,
until enough are counted. Where the index has no more rows, nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select

from api.storage import facet_statements, role_index
from api.storage.facet_statements import END, END_ID, KEYS, MOST, SCANNED, VISITED
from api.storage.frequencies import ENOUGH, Frequencies
from api.storage.kept_counts import Kind
from api.storage.named_values import named
from api.storage.quote_criteria import QuoteCriteria
from api.storage.quote_entries import LEADS, SEARCH
from api.storage.session import Database

MOST_VISITED = 5_000
"""Rows that are looked at; more cost more time than a page has."""

MOST_COUNTED = 2_000
"""Quotes that are counted."""

_MOST_SCANNED = 30_000
"""Quotes that are searched one by one where the index of words finds more than there is time to sort."""

_MOST_SORTED = 20_000

_KEPT = {
    "speaker_ids": Kind.SPEAKER,
    "topic_ids": Kind.TOPIC,
    "speaker_countries": Kind.SPEAKER_COUNTRY,
    "mentioned_countries": Kind.COUNTRY,  # in whose index they are
    "countries": Kind.COUNTRY,
    "outlet_keys": Kind.OUTLET,
}


class FacetRow(NamedTuple):
    """What there is to count of a quote."""

    id: str
    speaker_id: str | None
    role: str | None
    role_key: str | None
    affiliation: str | None
    affiliation_key: str | None
    speaker_country: str | None
    type: str
    outlet_key: str | None
    confidence: float
    year: str | None  # of publication


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest quotes, and whether there are no others."""

    rows: Sequence[FacetRow]
    complete: bool


class FacetRows:
    """Reads what there is to count, outside of any transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._frequencies = Frequencies(database)

    def newest(self, criteria: QuoteCriteria) -> Newest:
        """The newest quotes that meet the criteria: at most MOST_COUNTED, of MOST_VISITED looked at."""
        if criteria.speaker_ids == ():  # nobody has the name
            return Newest([], complete=True)
        question = _Question(criteria, *named(criteria))
        for by in self._rarest_first(question):
            if by == SEARCH:
                return self._among_found(question)
            if by is not None and _has_no_order(criteria, by):
                if (newest := self._among_few(question, by)) is not None:
                    return newest
            else:
                return self._along(question, by)
        raise AssertionError("all quotes are among all quotes")

    def topics(self, quote_ids: Sequence[str]) -> list[tuple[str, int]]:
        """Topics with the numbers of these quotes about them or a narrower one."""
        return self._numbers(facet_statements.TOPICS, quote_ids)

    def mentioned_countries(self, quote_ids: Sequence[str]) -> list[tuple[str, int]]:
        """Countries with the numbers of these quotes that mention them."""
        return self._numbers(facet_statements.MENTIONED, quote_ids)

    def _numbers(self, statement: Select[Any], quote_ids: Sequence[str]) -> list[tuple[str, int]]:
        rows = self._database.lookup.rows(statement, {KEYS: list(quote_ids)})
        return [(key, number) for key, number in rows]

    def _rarest_first(self, question: _Question) -> Iterator[str | None]:
        """Criteria by about how many quotes meet each; None, which all quotes meet, is the last."""
        criteria = question.criteria
        if criteria.article_id is not None:
            yield "article_id"
        asked = [by for by in LEADS if getattr(criteria, by)]
        # Of those that are frequent, some are soon come upon by the way.
        worded = role_index.asked_of(criteria).items()
        asked += [by for by, values in worded if self._frequencies.of(by, values) < ENOUGH]
        if criteria.search is not None:
            asked.append(SEARCH)
        yield from asked if len(asked) < 2 else sorted(asked, key=lambda by: self._number_of(question, by))
        yield None

    def _number_of(self, question: _Question, by: str) -> int:
        if by == SEARCH:
            found = self._frequencies.of_search(question.shape, question.values)
            # About few there may be a mistake; of many, any number more.
            return len(self._keys(question, by)) if found < ENOUGH else max(found, _MOST_SORTED)
        if role_index.is_answered(by):
            return self._frequencies.of(by, getattr(question.criteria, by))
        asked = {"kind": _KEPT[by], KEYS: list(getattr(question.criteria, by))}
        return sum(number for (number,) in self._database.lookup.rows(facet_statements.KEPT_NUMBERS, asked))

    def _along(self, question: _Question, by: str | None) -> Newest:
        """Walk along the index that has the quotes of a value, or all quotes, in order of publication."""
        places = self._database.lookup.rows(
            facet_statements.end(question.shape, by), {**question.values, VISITED: MOST_VISITED}
        )
        ends = [{END: listed_at, END_ID: quote_id} for listed_at, quote_id in places]
        walking = facet_statements.walking(question.shape, by, bool(ends))
        return self._read(walking, {**question.values, **(ends[0] if ends else {})}, not ends)

    def _among_few(self, question: _Question, by: str) -> Newest | None:
        """What meets a criterion whose quotes no index has in order: if all can be looked at."""
        keys = self._keys(question, by)
        if len(keys) > MOST_VISITED:
            return None
        return self._gathered(question, by, list(dict.fromkeys(keys)), complete=True)

    def _among_found(self, question: _Question) -> Newest:
        """What a search finds: the latest stored of it, if it is too much."""
        scanned = self._frequencies.of_search(question.shape, question.values) >= _MOST_SORTED
        keys = self._keys(question, SEARCH, scanned=scanned)
        complete = not scanned and len(keys) <= MOST_VISITED
        return self._gathered(question, SEARCH, keys[:MOST_VISITED], complete=complete)

    def _keys(self, question: _Question, by: str, *, scanned: bool = False) -> list[Any]:
        values = {**question.values, MOST: MOST_VISITED + 1, SCANNED: _MOST_SCANNED}
        rows = self._database.lookup.rows(facet_statements.keys(question.shape, by, scanned), values)
        return [key for (key,) in rows]

    def _gathered(self, question: _Question, by: str, keys: Sequence[Any], *, complete: bool) -> Newest:
        gathering = facet_statements.gathering(question.shape, by, complete)
        return self._read(gathering, {**question.values, KEYS: list(keys)}, complete)

    def _read(self, statement: Select[Any], values: Mapping[str, Any], complete: bool) -> Newest:
        rows = self._database.lookup.rows(statement, {**values, MOST: MOST_COUNTED + 1})
        found = [FacetRow(*row) for row in rows]
        return Newest(found[:MOST_COUNTED], complete and len(found) <= MOST_COUNTED)


def _has_no_order(criteria: QuoteCriteria, by: str) -> bool:
    """Whether no index has the quotes that meet a criterion in order of publication."""
    if by == "article_id":
        return False
    return role_index.is_answered(by) or len(getattr(criteria, by)) > 1


class _Question(NamedTuple):
    criteria: QuoteCriteria
    shape: QuoteCriteria  # the same of names
    values: Mapping[str, Any]  # by name
