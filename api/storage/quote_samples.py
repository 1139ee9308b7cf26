"""Quotes drawn evenly from those that meet some criteria, so that numbers of very many take few rows to tell.

An index that has the narrowest of the criteria is read from end to end, which takes little, and one entry of
so many is drawn: by its number, or by a hash of its id. The same are drawn every time, so numbers stay as
they are while nothing changes. Where there are no more than are wanted, all of them are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Text,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import Session

from api.storage.dialects import spelled
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic
from api.storage.periods import ALWAYS, within
from api.storage.quote_criteria import QuoteCriteria, meeting

MOST_READ = 5_000

_BETWEEN = "|"

_NOT_MENTIONED = "-"  # before a country that is the speaker's alone

_SPARSE = 4
"""Where fewer than one number in so many has a quote, numbers are no way to draw quotes."""

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
    """How quotes are drawn: what gives their keys, and the column that has these keys."""

    keys: Select[Any]
    found_by: ColumnElement[Any]


def sample(session: Session, criteria: QuoteCriteria, most: int | None = None) -> Sample:
    """Of the quotes that meet the criteria about `most` (MOST_READ), or all where there are no more."""
    number, narrowest = min(
        ((_size(session, stretch), stretch) for stretch in _stretches(criteria)), key=lambda sized: sized[0]
    )
    every = -(-number // (most or MOST_READ)) or 1
    drawing = _stepping(session, number, every) if not narrowest.conditions else _walking(narrowest, every)
    rows = session.execute(_reading(criteria, drawing))
    return Sample([SampledQuote._make((*row[:-2], *_beside(*row[-2:]))) for row in rows], every)


def _stretches(criteria: QuoteCriteria) -> Iterator[_Stretch]:
    """Parts of indexes each of which has all quotes meant, and none twice."""

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
    if not found or criteria.published != ALWAYS:
        yield of(Quote)


def _size(session: Session, stretch: _Stretch) -> int:
    query = select(func.count()).select_from(stretch.table).where(*stretch.conditions)
    return session.scalars(query).one()


def _walking(stretch: _Stretch, every: int) -> _Drawing:
    """Draw from a stretch of an index, which is read from end to end."""
    # On SQLite every index has the number of its row at hand, on PostgreSQL only what it is made of.
    quote_id, number = stretch.quote_id, literal_column(f"{stretch.table.__tablename__}.rowid", BigInteger)
    found_by: Any = Quote.id
    key = quote_id
    if stretch.table is Quote:
        key = found_by = spelled(sqlite=_NUMBER, postgresql=quote_id)
    keys = select(key.label("key")).select_from(stretch.table).where(*stretch.conditions)
    if every > 1:
        chance = spelled(
            sqlite=_scattered(number), postgresql=func.abs(cast(func.hashtext(quote_id), BigInteger))
        )
        keys = keys.where(chance % every == 0)
    return _Drawing(keys, found_by)


def _stepping(session: Session, number: int, every: int) -> _Drawing:
    """Draw from all quotes there are, by their numbers, without reading an index."""
    # Asked apart, SQLite finds each at an end of the table.
    first, last = (session.scalar(select(end(_NUMBER))) or 0 for end in (func.min, func.max))
    if every == 1 or (last - first) > _SPARSE * number:
        return _walking(_Stretch(Quote, []), every)
    steps = select(literal(0, BigInteger).label("number")).cte("steps", recursive=True)
    following = steps.c.number + 1
    steps = steps.union_all(select(following).where(following <= (last - first) // every))
    key = first + steps.c.number * every + _scattered(steps.c.number) % every
    return _Drawing(select(key.label("key")), _NUMBER)


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
    query = query.select_from(drawn).join(Quote, drawing.found_by == drawn.c.key)
    query = query.join(Article, Article.id == Quote.article_id)
    wanted: Any = meeting(select(Quote.id).join(Quote.article), criteria).whereclause
    # Put so that no planner begins with another index than the one that was drawn from.
    return query.where(case((wanted, true()), else_=false()))


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
    codes = countries.split(_BETWEEN) if countries else []
    return (
        tuple(topics.split(_BETWEEN)) if topics else (),
        tuple(code.removeprefix(_NOT_MENTIONED) for code in codes),
        tuple(code for code in codes if not code.startswith(_NOT_MENTIONED)),
    )
