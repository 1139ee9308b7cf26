"""Operations on quotes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.blueprint import Blueprint
from api.pagination import open_window
from api.schemas.quotes import Quote, QuotePage, QuoteQuery
from api.services.quote_filter import QuoteFilter
from api.services.quote_search import QuoteSearch


def quote_routes(quotes: QuoteSearch) -> Blueprint:
    """The blueprint of quotes."""
    blueprint = Blueprint("quotes", "Who said what", url_prefix="/v1")

    @blueprint.route("/quotes")
    @blueprint.arguments(QuoteQuery, location="query")
    @blueprint.response(200, QuotePage)
    def list_quotes(query: dict[str, Any]) -> Any:
        """Search quotes, newest first

        All conditions given must hold. Texts are compared without regard to case and accents. Quotes of one
        article come in order of its text.
        """
        window = open_window(query, by=datetime)
        return window.envelope(quotes.list(QuoteFilter(**window.filters), window.limit, window.after))

    @blueprint.route("/quotes/<quote_id>")
    @blueprint.response(200, Quote)
    def get_quote(quote_id: str) -> Any:
        """Read a quote

        With the sentences around it, its speaker, and its article.
        """
        return quotes.get(quote_id)

    return blueprint
