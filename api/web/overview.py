"""The overview: numbers of quotes over time, by speaker, topic, country and type."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from api.services.statistics import Statistics
from api.web.pages import Pages


def overview_pages(statistics: Statistics) -> Pages:
    """The page of charts."""
    pages = Pages("overview")

    @pages.page("/overview")
    def show_overview() -> ResponseReturnValue:
        """The charts."""
        return render_template("overview/page.html")

    return pages
