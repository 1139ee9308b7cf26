"""Operations on countries."""

from __future__ import annotations

from typing import Any

from api.blueprint import Blueprint
from api.pagination import open_window
from api.schemas.base import ListQuery
from api.schemas.countries import CountryPage
from api.services.catalogue import Catalogue


def country_routes(catalogue: Catalogue) -> Blueprint:
    """The blueprint of countries."""
    blueprint = Blueprint("countries", "Countries that speak or are spoken of", url_prefix="/v1")

    @blueprint.route("/countries")
    @blueprint.arguments(ListQuery, location="query")
    @blueprint.listing(CountryPage)
    def list_countries(query: dict[str, Any]) -> Any:
        """List countries by name, with the number of their quotes

        Those whose speakers are quoted, and those that a quote mentions.
        """
        window = open_window(query, by=str)
        return window.envelope(catalogue.countries(window.limit, window.after))

    return blueprint
