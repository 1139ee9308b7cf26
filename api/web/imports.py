"""Importing many articles from a file, and watching how far that is."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.article_lines import numbered_drafts
from api.errors import DomainError, Unavailable
from api.pagination import open_window
from api.services.imports import ImportService
from api.services.keys import Scope
from api.unpacking import limited, unpacked
from api.web.import_progress import ImportProgress, fault_rows
from api.web.pages import Pages, go_on_to
from api.web.uploads import Upload

_IMPORTS_AT_ONCE = 20
_FAULTS_AT_ONCE = 50


def import_pages(imports: ImportService) -> Pages:
    """The page to drop a file on, and those of what came of it."""
    pages = Pages("import_page")

    @pages.page("/import", scope=Scope.WRITE)
    def show_import() -> ResponseReturnValue:
        """The form, and earlier imports."""
        return _shown(imports)

    @pages.upload("/import")
    def receive_import(upload: Upload) -> ResponseReturnValue:
        """Store the articles of a file."""
        if not upload.name:
            return _shown(imports, "Choose a file first."), 422
        limits = current_app.config
        pieces = limited(unpacked(upload.pieces), limits["MAX_IMPORT_BYTES"])
        lines = numbered_drafts(pieces, limits["MAX_LINE_BYTES"])
        try:
            record = imports.receive(lines, g.get("client_name"), upload.name)
        except Unavailable:
            raise
        except DomainError as error:
            return _shown(imports, error.message), 422
        return go_on_to(url_for("import_page.show_one_import", import_id=record.id))

    @pages.page("/imports/<import_id>")
    def show_one_import(import_id: str) -> ResponseReturnValue:
        """How far one is, and the lines that were refused."""
        window = open_window(_query(_FAULTS_AT_ONCE), by=int)
        progress = ImportProgress(imports.get(import_id))
        faults = imports.faults(import_id, window.limit, window.after)
        page, _ = window.envelope(faults)
        return render_template(
            "import/one.html",
            progress=progress,
            faults=list(fault_rows(faults.items)),
            next_cursor=page["next_cursor"],
        )

    @pages.fragment("/imports/<import_id>/progress")
    def show_progress(import_id: str) -> ResponseReturnValue:
        """How far one is."""
        return render_template("import/progress.html", progress=ImportProgress(imports.get(import_id)))

    return pages


def _shown(imports: ImportService, fault: str | None = None) -> str:
    """The form with what is wrong with the file that was sent, and the imports there were."""
    query = _query(_IMPORTS_AT_ONCE) if request.method == "GET" else {"limit": _IMPORTS_AT_ONCE}
    window = open_window(query, by=datetime)
    page, _ = window.envelope(imports.list(window.limit, window.after))
    return render_template(
        "import/page.html",
        faults={"file": [fault]} if fault else {},
        imports=[ImportProgress(record) for record in page["items"]],
        next_cursor=page["next_cursor"],
        most_bytes=current_app.config["MAX_IMPORT_BYTES"],
        most_line_bytes=current_app.config["MAX_LINE_BYTES"],
    )


def _query(limit: int) -> dict[str, object]:
    """What the address asks for, as lists take it."""
    cursor = request.args.get("cursor")
    return {"limit": limit, **({"cursor": cursor} if cursor else {})}
