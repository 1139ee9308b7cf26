"""Trying it: a text of one's own, and the quotations in it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from api.services.documents import DocumentReading
from api.web.pages import Pages


def try_pages(documents: DocumentReading) -> Pages:
    """The page to paste a text into."""
    pages = Pages("try_it")

    @pages.page("/try")
    def show_try_it() -> ResponseReturnValue:
        """The form."""
        return render_template("try_it/page.html")

    return pages
