"""Quotes as lists show them, made by the transactions that change them.

What a list shows of a quote comes from five tables. So it is kept in one piece, together with the moment of
the change that it shows: where that is not the quote's last one, or the form is another version's, whoever
reads puts the quote together anew. Nothing depends on a quote being rendered but the time that takes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, select, text
from sqlalchemy.orm import Session

from api.storage.models import Article, Quote, RenderedQuote
from api.storage.quote_rows import COLUMNS, QuoteRow

FORM = "form"
"""Name of the value that a statement has which asks for `IS_CURRENT`."""

IS_CURRENT: ColumnElement[bool] = and_(
    RenderedQuote.number == Quote.number,
    RenderedQuote.updated_at == Quote.updated_at,
    RenderedQuote.form == bindparam(FORM),
)

MOST_RENDERED = 1_000
"""Quotes that a transaction renders; where it changes more, such as a name of very many, readers do."""

_TO_RENDER = "onrecord_to_render"


class Renderer(NamedTuple):
    """What makes of a row of `quote_rows` what lists show, in which form."""

    render: Callable[[Any], str]
    form: int


def changed(session: Session, quote_ids: Collection[str], renderer: Renderer) -> None:
    """Say that these quotes are new, or read differently."""
    session.info.setdefault(_TO_RENDER, (set[str](), renderer))[0].update(quote_ids)


def settle(session: Session) -> None:
    """Render what has changed; at the end of a writing transaction."""
    if (waiting := session.info.pop(_TO_RENDER, None)) is not None:
        ids, renderer = waiting
        session.flush()
        render(session, sorted(ids)[:MOST_RENDERED], renderer)


def render(session: Session, quote_ids: Collection[str], renderer: Renderer) -> None:
    """Render these quotes, as many as a statement can name, where they are there."""
    rows: list[Any] = [QuoteRow(*row) for row in session.execute(_BY_IDS, {"ids": list(quote_ids)})]
    if rows:
        values = [(row.number, row.updated_at, renderer.form, renderer.render(row)) for row in rows]
        session.execute(_KEEP, [dict(zip(_KEPT, each, strict=True)) for each in values])


def outdated(session: Session, form: int, among: int, behind_number: int) -> tuple[list[str], int | None]:
    """Of the next `among` quotes behind a number, the ids of those that readers have to put together.

    And the last one's number; None where there are no more quotes.
    """
    lot = select(Quote.number).where(Quote.number > behind_number).order_by(Quote.number).limit(among)
    numbers = lot.cte("lot").prefix_with("MATERIALIZED")
    query = select(Quote.number, Quote.id, RenderedQuote.number.is_(None)).select_from(numbers)
    query = query.join(Quote, Quote.number == numbers.c.number).outerjoin(RenderedQuote, IS_CURRENT)
    rows = session.execute(query.order_by(Quote.number), {FORM: form}).all()
    return [quote_id for _, quote_id, needed in rows if needed], rows[-1][0] if rows else None


_BY_IDS = (
    select(*COLUMNS)
    .select_from(Quote)
    .join(Article, Article.id == Quote.article_id)
    .where(Quote.id.in_(bindparam("ids", expanding=True)))
)
_KEPT = ("number", "updated_at", "form", "body")
_KEEP = text(
    f"INSERT INTO rendered_quotes ({', '.join(_KEPT)}) VALUES ({', '.join(f':{name}' for name in _KEPT)})"
    " ON CONFLICT (number) DO UPDATE SET updated_at = excluded.updated_at, form = excluded.form,"
    " body = excluded.body"
).bindparams(bindparam("updated_at", type_=RenderedQuote.updated_at.type))
