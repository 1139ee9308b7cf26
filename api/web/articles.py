"""The page of an article: its text, with the quotations in it, and who says them."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from api.web.article_reading import ArticleReading
from api.web.pages import Pages

_DONE = {"saved": "Saved.", "undone": "Taken back."}
"""What was done to a quote just now, by the parameter that names the quote."""

_KEPT = {"now": "This article is stored now.", "before": "This article was stored before, as it is."}
"""What became of an article that was to be kept."""


def article_pages(reading: ArticleReading) -> Pages:
    """The page of an article."""
    pages = Pages("article_page")

    @pages.page("/articles/<article_id>")
    def show_article(article_id: str) -> ResponseReturnValue:
        """The article as written; the quote that `quote` names is opened."""
        page = reading.page(article_id)
        for parameter, done in {"quote": None, **_DONE}.items():
            if (quote := page.quote(request.args.get(parameter, ""))) is not None:
                return reading.shown(page, reading.opened(quote, done=done))
        return reading.shown(page, notice=_KEPT.get(request.args.get("kept", "")))

    return pages
