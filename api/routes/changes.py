"""What changed: for clients that keep a copy of the archive."""

from __future__ import annotations

from typing import Any

from api.blueprint import Blueprint
from api.pagination import open_stream
from api.schemas.changes import ChangePage, ChangeQuery
from api.services.change_feed import ChangeFeed


def change_routes(changes: ChangeFeed) -> Blueprint:
    """The blueprint of changes."""
    blueprint = Blueprint("changes", "What became of articles, quotes and speakers", url_prefix="/v1")

    @blueprint.route("/changes")
    @blueprint.arguments(ChangeQuery, location="query")
    @blueprint.response(200, ChangePage)
    def list_changes(query: dict[str, Any]) -> Any:
        """Follow the archive

        Without a cursor it begins with all that is there; `next_cursor` is always given, and asking with it
        later tells what has changed since. Only the last change of a resource is kept, so each stands here
        once, with what it is now. Whoever applies the items in their order has a faithful copy.
        """
        stream = open_stream(query)
        return stream.envelope(changes.list(stream.limit, stream.after, **stream.filters))

    return blueprint
