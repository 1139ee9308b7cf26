"""Operations on quotes."""

from __future__ import annotations

from typing import Any

from api.blueprint import Blueprint
from api.pagination import open_window
from api.schemas.quotes import Quote, QuoteExportQuery, QuotePage, QuoteQuery
from api.services.quote_filter import QuoteFilter
from api.services.quote_search import QuoteSearch


def quote_routes(quotes: QuoteSearch) -> Blueprint:
    """The blueprint of quotes."""
    blueprint = Blueprint("quotes", "Who said what", url_prefix="/v1")

    @blueprint.route("/quotes")
    @blueprint.arguments(QuoteQuery, location="query")
    @blueprint.listing(QuotePage)
    def list_quotes(query: dict[str, Any]) -> Any:
        """Search quotes, newest first

        All conditions given must hold; of several values of one any will do, and `exclude_…` leaves out what
        has one of its values. Texts are compared without regard to case and accents. Quotes of one article
        come in order of its text.
        """
        window = open_window(query, by=query["sort"].position)
        page = quotes.list(QuoteFilter.of(**window.filters), window.limit, window.after, **window.options)
        return window.envelope(page)

    @blueprint.route("/quotes/export")
    @blueprint.arguments(QuoteExportQuery, location="query")
    @blueprint.export(Quote)
    def export_quotes(query: dict[str, Any]) -> Any:
        """Export quotes, any number of them

        Under the same conditions as a search, without pages: a JSON array, NDJSON or CSV, sent as it is read.
        Each few hundred quotes are read in one go, so what changes meanwhile may be in it or not; what was
        there throughout is in it exactly once.
        """
        order = query.pop("sort")
        return quotes.export(QuoteFilter.of(**query), order=order)

    @blueprint.route("/quotes/<quote_id>")
    @blueprint.item(Quote)
    def get_quote(quote_id: str) -> Any:
        """Read a quote

        With the sentences around it, its speaker, and its article.
        """
        return quotes.get(quote_id)

    return blueprint
