"""Importing many articles from a file, and watching how far that is."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from api.services.imports import ImportService
from api.services.keys import Scope
from api.web.pages import Pages


def import_pages(imports: ImportService) -> Pages:
    """The page to drop a file on."""
    pages = Pages("import_page")

    @pages.page("/import", scope=Scope.WRITE)
    def show_import() -> ResponseReturnValue:
        """The form."""
        return render_template("import/page.html")

    return pages
