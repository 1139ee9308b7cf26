"""Operations on outlets."""

from __future__ import annotations

from typing import Any

from api.blueprint import Blueprint
from api.pagination import open_window
from api.schemas.base import ListQuery
from api.schemas.outlets import OutletPage
from api.services.catalogue import Catalogue


def outlet_routes(catalogue: Catalogue) -> Blueprint:
    """The blueprint of outlets."""
    blueprint = Blueprint("outlets", "Who published the articles", url_prefix="/v1")

    @blueprint.route("/outlets")
    @blueprint.arguments(ListQuery, location="query")
    @blueprint.listing(OutletPage)
    def list_outlets(query: dict[str, Any]) -> Any:
        """List outlets by name, with the numbers of their articles and quotes

        Spellings that differ in case and accents alone are one outlet.
        """
        window = open_window(query, by=str)
        return window.envelope(catalogue.outlets(window.limit, window.after))

    return blueprint
