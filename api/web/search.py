"""The search: quotes under the same conditions as `/v1/quotes`, by the same names."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from api.services.quote_search import QuoteSearch
from api.services.speakers import SpeakerDirectory
from api.web.pages import Pages


def search_pages(quotes: QuoteSearch, speakers: SpeakerDirectory) -> Pages:
    """The page to search at."""
    pages = Pages("search")

    @pages.page("/search")
    def show_search() -> ResponseReturnValue:
        """The search."""
        return render_template("search/page.html")

    return pages
