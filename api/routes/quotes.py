"""Operations on quotes."""

from __future__ import annotations

from typing import Any

from flask import Response

from api import feeds
from api.blueprint import Blueprint
from api.pagination import open_window
from api.schemas.quotes import Quote, QuoteExportQuery, QuoteFeedQuery, QuotePage, QuoteQuery
from api.services.quote_filter import QuoteFilter
from api.services.quote_search import QuoteSearch
from api.storage.orders import QuoteOrder


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
        page = quotes.items(QuoteFilter.of(**window.filters), window.limit, window.after, **window.options)
        return window.envelope(page)

    def feed(query: dict[str, Any], media_type: str) -> Response:
        order = QuoteOrder.LAST_STORED
        window = open_window(query, by=order.position)
        asked = QuoteFilter.of(**window.filters)
        page = quotes.list(asked, window.limit, window.after, order=order)
        return feeds.feed_response(window, page, media_type)

    @blueprint.route("/quotes/feed.atom")
    @blueprint.arguments(QuoteFeedQuery, location="query")
    @blueprint.feed(feeds.ATOM)
    def get_atom_feed(query: dict[str, Any]) -> Any:
        """Follow a search as an Atom feed

        The quotes stored last come first; `rel="next"` leads to older ones (RFC 5005).
        """
        return feed(query, feeds.ATOM)

    @blueprint.route("/quotes/feed.json")
    @blueprint.arguments(QuoteFeedQuery, location="query")
    @blueprint.feed(feeds.JSON_FEED)
    def get_json_feed(query: dict[str, Any]) -> Any:
        """Follow a search as a JSON Feed

        The quotes stored last come first; `next_url` leads to older ones. `_onrecord` has the whole quote.
        """
        return feed(query, feeds.JSON_FEED)

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
