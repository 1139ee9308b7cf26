"""Operations on topics."""

from __future__ import annotations

from typing import Any

from api.blueprint import Blueprint
from api.pagination import open_window
from api.schemas.base import ListQuery
from api.schemas.topics import TopicPage
from api.services.catalogue import Catalogue


def topic_routes(catalogue: Catalogue) -> Blueprint:
    """The blueprint of topics."""
    blueprint = Blueprint("topics", "What quotes are about", url_prefix="/v1")

    @blueprint.route("/topics")
    @blueprint.arguments(ListQuery, location="query")
    @blueprint.listing(TopicPage)
    def list_topics(query: dict[str, Any]) -> Any:
        """List topics by name, with the number of their quotes

        A quote about a topic counts for the broader ones too.
        """
        window = open_window(query, by=str)
        return window.envelope(catalogue.topics(window.limit, window.after))

    return blueprint
