"""The forms on the page of an article that correct its quotes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import marshmallow as ma
from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.conditional import CHANGED_MEANWHILE, unless_differs
from api.errors import Conflict, InvalidValue
from api.problems import Problem
from api.schemas.quotes import Quote
from api.services.corrections import Author, QuoteCorrections
from api.services.keys import Scope
from api.services.records import QuoteRecord
from api.services.speakers import SpeakerDirectory
from api.strict_text import text_fault
from api.web import forms
from api.web.article_page import ArticlePage, Candidate
from api.web.article_reading import ArticleReading
from api.web.correction_form import CorrectionForm, UndoForm, correction_of, filled_in_from, shown_at
from api.web.pages import Pages

_CHANGED = (
    "Somebody else has changed this quotation since you opened it. Here it is as it is now, and the history "
    "below tells what was changed. Nothing of yours was saved."
)
_MOST_SUGGESTED = 6
_LONGEST_NAME = 300


def correction_pages(
    reading: ArticleReading, corrections: QuoteCorrections, speakers: SpeakerDirectory
) -> Pages:
    """The forms, and the speakers that they suggest."""
    pages = Pages("correction_page")

    @pages.fragment("/speaker-choices", scope=Scope.WRITE)
    def suggest_speakers() -> ResponseReturnValue:
        """Speakers whose names have words that begin as what was typed."""
        typed = request.args.get("name", "").strip()[:_LONGEST_NAME]
        if text_fault(typed):
            typed = ""
        found = speakers.list(_MOST_SUGGESTED, q=typed).items if typed else []
        return render_template(
            "article/choices.html", candidates=[Candidate.from_directory(each) for each in found], typed=typed
        )

    @pages.form("/quotes/<quote_id>/corrections")
    def correct_quote(quote_id: str) -> ResponseReturnValue:
        """Correct a quote."""
        return _attempt(reading, quote_id, partial(_correct, corrections), "saved")

    @pages.form("/quotes/<quote_id>/corrections/<correction_id>/undo")
    def undo_correction(quote_id: str, correction_id: str) -> ResponseReturnValue:
        """Take a correction back."""
        return _attempt(reading, quote_id, partial(_undo, corrections, correction_id), "undone")

    return pages


def _correct(corrections: QuoteCorrections, page: ArticlePage, quote: QuoteRecord) -> bool:
    given = forms.fields_of(CorrectionForm)
    told = correction_of(given, quote, page.article.text or "")
    author = Author(g.get("client_name"), told.pop("comment", None))
    if told:
        corrections.correct(quote.id, told, author, unless_differs(Quote, given["seen"]))
    return bool(told)


def _undo(corrections: QuoteCorrections, correction_id: str, _: ArticlePage, quote: QuoteRecord) -> bool:
    seen = forms.fields_of(UndoForm)["seen"]
    author = Author(g.get("client_name"))
    corrections.undo(quote.id, correction_id, author, unless_differs(Quote, seen))
    return True


def _attempt(
    reading: ArticleReading, quote_id: str, change: Callable[[ArticlePage, QuoteRecord], bool], done: str
) -> ResponseReturnValue:
    """Change the quote and go back to the article, or show why not, with the form as it was filled in.

    What was filled in before somebody else changed the quote is not shown again: it is about what is no more.
    """
    page, quote = reading.page_of_quote(quote_id)
    filled_in = {**filled_in_from(quote), **request.form}
    try:
        has_changed = change(page, quote)
    except ma.ValidationError as error:
        return reading.shown(page, reading.refilled(page, quote, filled_in, error.messages_dict)), 422
    except InvalidValue as error:
        faults = {shown_at(error.field): [error.message]}
        return reading.shown(page, reading.refilled(page, quote, filled_in, faults)), 422
    except Conflict as error:
        return reading.shown(page, reading.opened(quote, notice=error.message)), 409
    except Problem as problem:
        if problem.slug != CHANGED_MEANWHILE:
            raise
        return reading.shown(page, reading.opened(quote, notice=_CHANGED)), 412
    told: dict[str, Any] = {done: quote_id} if has_changed else {}
    return redirect(
        url_for("article_page.show_article", article_id=page.article.id, **told, _anchor=quote_id), 303
    )
