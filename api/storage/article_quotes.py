"""Rows of the quotes of articles, for finding them anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from api.storage.bulk import add_rows, insert_rows, table_of
from api.storage.full_text import forget_quotes, index, searched
from api.storage.models import Correction, Quote, QuoteCountry, QuoteTopic

Spans = list[dict[str, Any]]

Columns = dict[str, Any]
"""A row, by column."""


class QuoteRows(NamedTuple):
    """A quote that is not stored yet, with the countries and topics that it concerns."""

    quote: Columns
    countries: list[Columns]
    topics: list[Columns]


def in_order(session: Session, article_id: str) -> list[Quote]:
    """All quotes of an article, in order of its text."""
    return by_article(session, [article_id]).get(article_id, [])


def by_article(session: Session, article_ids: Collection[str]) -> dict[str, list[Quote]]:
    """All quotes of these articles, each in order of its text; without articles that have none."""
    query = select(Quote).where(Quote.article_id.in_(article_ids)).order_by(Quote.id.desc())
    found: dict[str, list[Quote]] = {}
    for quote in session.scalars(query):
        found.setdefault(quote.article_id, []).append(quote)
    return found


def add(session: Session, new: Sequence[QuoteRows]) -> None:
    """Store quotes, and make them findable."""
    if not new:
        return
    quotes = {each.quote["id"]: each.quote for each in new}
    columns = table_of(Quote).c
    numbered = insert_rows(session, table_of(Quote), [*quotes.values()], (columns.number, columns.id))
    index(session, {number: searched(**quotes[quote_id]) for number, quote_id in numbered})
    for model, of_quote in ((QuoteCountry, attrgetter("countries")), (QuoteTopic, attrgetter("topics"))):
        rows = [{"quote_id": each.quote["id"], **row} for each in new for row in of_quote(each)]
        add_rows(session, model, rows)


def write_together(changed: Iterable[Quote], columns: Collection[str]) -> None:
    """Have these columns of all of these quotes written, changed or not: so one statement writes them all."""
    for quote in changed:
        for name in columns:
            flag_modified(quote, name)


def contents_found(session: Session, article_ids: Collection[str]) -> dict[str, Spans]:
    """What extraction found as the contents of quotes of these articles whose contents a person then set.

    By quote.
    """
    if not article_ids:
        return {}
    query = select(Correction).where(Correction.article_id.in_(article_ids))
    return {
        correction.quote_id: correction.changes["content"]["before"]
        for correction in session.scalars(query.order_by(Correction.number.desc()))
        if "content" in correction.changes
    }


def remove(session: Session, doomed: Collection[Quote]) -> None:
    """Delete quotes, also from the full-text index."""
    if doomed:
        numbers = [quote.number for quote in doomed]
        forget_quotes(session, select(Quote.number).where(Quote.number.in_(numbers)))
        for quote in doomed:
            session.expunge(quote)
        session.execute(delete(Quote).where(Quote.number.in_(numbers)))


def outdated_in_index(session: Session, changed: Collection[Quote]) -> None:
    """Take quotes whose wording changed out of the full-text index, to be put in anew."""
    if changed:
        numbers = [quote.number for quote in changed]
        forget_quotes(session, select(Quote.number).where(Quote.number.in_(numbers)))
