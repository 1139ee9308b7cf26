"""The page of a speaker: names, roles, and what was said."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from api.services.quote_search import QuoteSearch
from api.services.speakers import SpeakerDirectory
from api.web.pages import Pages


def speaker_pages(speakers: SpeakerDirectory, quotes: QuoteSearch) -> Pages:
    """The page of a speaker."""
    pages = Pages("speaker_page")

    @pages.page("/speakers/<speaker_id>")
    def show_speaker(speaker_id: str) -> ResponseReturnValue:
        """The speaker; one who was merged into another is shown as that one."""
        return render_template("speaker/page.html", speaker=speakers.get(speaker_id))

    return pages
