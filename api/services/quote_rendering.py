"""Quotes that were stored before lists showed them as they do now."""

from __future__ import annotations

from collections.abc import Iterator

from api.services.quote_items import RENDERER
from api.storage import rendered_quotes
from api.storage.session import Database

_AT_ONCE = 500


def render_outdated(database: Database) -> Iterator[int]:
    """Render them, some in a transaction; after each of these, how many that were.

    Lists need it not, and are read faster for it. It may be stopped at any time, and begun again.
    """
    behind: int | None = 0
    while behind is not None:
        with database.writing() as session:
            ids, behind = rendered_quotes.outdated(session, RENDERER.form, _AT_ONCE, behind)
            rendered_quotes.render(session, ids, RENDERER)
        yield len(ids)
