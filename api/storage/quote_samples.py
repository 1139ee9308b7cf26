"""Quotes drawn evenly from those that meet some criteria, so that numbers of very many take few rows to tell.

An index that has the narrowest of the criteria is read from end to end, which takes little, and one entry of
so many is drawn: by its number, or by a hash of its id. The same are drawn every time, so numbers stay as
they are while nothing changes. Where there are no more than are wanted, all of them are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import Session

from api.storage.dialects import spelled
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic
from api.storage.periods import ALWAYS, within
from api.storage.quote_criteria import QuoteCriteria, tested, tests_of

MOST_READ = 3_000
"""Quotes that are read: each lies elsewhere, and a page has to wait for all of them."""

_BETWEEN = "|"

_NOT_MENTIONED = "-"  # before a country that is the speaker's alone

_SPARSE = 4
"""Where fewer than one number in so many has a quote, numbers are no way to draw quotes."""

_TRIED = 100
"""About so many numbers tell how many have one."""

_NUMBER: Any = Quote.number


class SampledQuote(NamedTuple):
    """What numbers are made of."""

    day: str  # of publication, or of storage where that is not known: 2024-03-01, in UTC
    is_dated: bool  # whether it is that of publication
    type: str
    outlet_key: str | None
    speaker_id: str | None
    role: str | None
    affiliation: str | None
    speaker_country: str | None
    topics: tuple[str, ...]  # as found, without broader ones
    countries: tuple[str, ...]  # the speaker's, and those mentioned
    mentioned_countries: tuple[str, ...]


class Sample(NamedTuple):
    """Quotes that stand for `every` times as many; where that is 1, there are no others."""

    quotes: list[SampledQuote]
    every: int


class _Stretch(NamedTuple):
    """Part of an index: the table that it is of, and the conditions that say where it lies."""

    table: type[Quote | QuoteTopic | QuoteCountry]
    conditions: list[ColumnElement[bool]]

    @property
    def quote_id(self) -> Any:
        """The column with the ids of the quotes."""
        return Quote.id if self.table is Quote else self.table.quote_id  # type: ignore[union-attr]


class _Drawing(NamedTuple):
    """How quotes are drawn, one of so many: what gives their keys, and the column that has these keys."""

    every: int
    keys: Select[Any]
    found_by: ColumnElement[Any]


def sample(session: Session, criteria: QuoteCriteria, most: int | None = None) -> Sample:
    """Of the quotes that meet the criteria about `most` (MOST_READ), or all where there are no more."""
    most = most or MOST_READ
    stretches = list(_stretches(criteria))
    drawing = _walking(session, stretches, most) if stretches else _stepping(session, most)
    rows = session.execute(_reading(criteria, drawing))
    return Sample([SampledQuote._make((*row[:-2], *_beside(*row[-2:]))) for row in rows], drawing.every)


def _stretches(criteria: QuoteCriteria) -> Iterator[_Stretch]:
    """Parts of indexes each of which has all quotes meant, and none twice; none where all quotes are."""

    def of(table: type[Quote | QuoteTopic | QuoteCountry], *conditions: ColumnElement[bool]) -> _Stretch:
        return _Stretch(table, [*conditions, *within(table.listed_at, criteria.published)])

    found = []
    if criteria.article_id is not None:
        found.append(of(Quote, Quote.article_id == criteria.article_id))
    if criteria.speaker_ids is not None:
        found.append(of(Quote, Quote.speaker_id.in_(criteria.speaker_ids)))
    if criteria.speaker_countries:
        found.append(of(Quote, Quote.speaker_country.in_(criteria.speaker_countries)))
    if criteria.outlet_keys:
        found.append(of(Quote, Quote.outlet_key.in_(criteria.outlet_keys)))
    # With several topics or countries a quote would be there twice.
    if len(criteria.topic_ids) == 1:
        found.append(of(QuoteTopic, QuoteTopic.topic_id.in_(criteria.topic_ids)))
    for countries in (criteria.countries, criteria.mentioned_countries):
        if len(countries) == 1:
            found.append(of(QuoteCountry, QuoteCountry.country.in_(countries)))
    yield from found
    if criteria.published != ALWAYS:
        yield of(Quote)


def _size(session: Session, stretch: _Stretch) -> int:
    query = select(func.count()).select_from(stretch.table).where(*stretch.conditions)
    return session.scalars(query).one()


def _walking(session: Session, stretches: Sequence[_Stretch], most: int) -> _Drawing:
    """Draw from the shortest of the stretches, which is read from end to end."""
    sized = ((_size(session, stretch), stretch) for stretch in stretches)
    number, stretch = min(sized, key=lambda each: each[0])
    every = _one_of(number, most)
    # On SQLite every index has the number of its row at hand, on PostgreSQL only what it is made of.
    quote_id, row = stretch.quote_id, literal_column(f"{stretch.table.__tablename__}.rowid", BigInteger)
    found_by: Any = Quote.id
    key = quote_id
    if stretch.table is Quote:
        key = found_by = spelled(sqlite=_NUMBER, postgresql=quote_id)
    keys = select(key.label("key")).select_from(stretch.table).where(*stretch.conditions)
    if every > 1:
        chance = spelled(
            sqlite=_scattered(row), postgresql=func.abs(cast(func.hashtext(quote_id), BigInteger))
        )
        keys = keys.where(chance % every == 0)
    return _Drawing(every, keys, found_by)


def _stepping(session: Session, most: int) -> _Drawing:
    """Draw from all quotes there are, by their numbers, without reading an index or counting them."""
    # Asked apart, SQLite finds each at an end of the table.
    first, last = (session.scalar(select(end(_NUMBER))) or 0 for end in (func.min, func.max))
    every = _one_of(last - first + 1, most)
    steps = select(literal(0, BigInteger).label("number")).cte("steps", recursive=True)
    following = steps.c.number + 1
    steps = steps.union_all(select(following).where(following <= (last - first) // every))
    keys = select((first + steps.c.number * every + _scattered(steps.c.number) % every).label("key"))
    # Some of them tell whether most numbers have a quote.
    apart = (last - first) // every // _TRIED or 1
    tried = keys.where(steps.c.number % apart == 0).subquery()
    number, there = session.execute(
        select(func.count(), func.count(Quote.number))
        .select_from(tried)
        .outerjoin(Quote, tried.c.key == _NUMBER)
    ).one()
    if every == 1 or there * _SPARSE < number:
        return _walking(session, [_Stretch(Quote, [])], most)
    return _Drawing(every, keys, _NUMBER)


def _one_of(number: int, most: int) -> int:
    return -(-number // most) or 1


def _scattered(number: ColumnElement[int]) -> ColumnElement[int]:
    """A number made of another so that no rhythm of the one, such as so many quotes an article, is left."""
    return (number * 2_654_435_761 % 2**32) // 2**8


def _reading(criteria: QuoteCriteria, drawing: _Drawing) -> Select[Any]:
    """The statement that reads the quotes drawn, of which those are wanted that meet all criteria."""
    drawn = drawing.keys.cte("drawn").prefix_with("MATERIALIZED")
    query = select(
        _DAY,
        Article.published_at.is_not(None),
        Quote.type,
        Quote.outlet_key,
        Quote.speaker_id,
        Quote.role,
        Quote.affiliation,
        Quote.speaker_country,
        _TOPICS,
        _COUNTRIES,
    )
    # Outer joins, and conditions for each row alone: planners begin with what was drawn, and read an article
    # only of those quotes that are still wanted then.
    query = query.select_from(drawn).outerjoin(Quote, drawing.found_by == drawn.c.key)
    query = query.outerjoin(Article, Article.id == Quote.article_id)
    return query.where(*map(tested, [Quote.id.is_not(None), *tests_of(criteria)]))


_DAY: ColumnElement[str] = spelled(
    sqlite=func.substr(Quote.listed_at, 1, 10, type_=String),
    postgresql=func.to_char(Quote.listed_at, "YYYY-MM-DD", type_=String),  # sessions are in UTC
)


def _joined(value: ColumnElement[str], *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    """What stands beside a quote, in one text."""
    joined = spelled(
        sqlite=func.group_concat(value, _BETWEEN, type_=Text),
        postgresql=func.string_agg(value, _BETWEEN, type_=Text),
    )
    return select(joined).where(*conditions).correlate(Quote).scalar_subquery()


_TOPICS = _joined(
    cast(QuoteTopic.topic_id, Text), QuoteTopic.quote_id == Quote.id, QuoteTopic.position.is_not(None)
)
_COUNTRIES = _joined(
    case((QuoteCountry.mentioned_position.is_(None), _NOT_MENTIONED), else_="") + QuoteCountry.country,
    QuoteCountry.quote_id == Quote.id,
)


def _beside(
    topics: str | None, countries: str | None
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Topics, countries, and of these the mentioned ones."""
    return (tuple(topics.split(_BETWEEN)) if topics else (), *_countries(countries))


@lru_cache(1_000)
def _countries(joined: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    codes = joined.split(_BETWEEN) if joined else []
    return (
        tuple(code.removeprefix(_NOT_MENTIONED) for code in codes),
        tuple(code for code in codes if not code.startswith(_NOT_MENTIONED)),
    )
