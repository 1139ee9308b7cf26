"""Trying it: a text of one's own, and the quotations in it; kept only where that is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import marshmallow as ma
from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.article_lines import draft_of
from api.errors import DomainError, InvalidValue, Unprocessable
from api.schemas.article_drafts import ArticleDraft as DraftSchema
from api.services.articles import ArticleService, Creation
from api.services.documents import DocumentReading
from api.services.keys import Scope
from api.services.records import ModelRecord
from api.web import forms
from api.web.given_text import GUESS, KINDS, GivenText, TryForm, in_file, pasted
from api.web.pages import Pages, go_on_to
from api.web.quoted_text import QuotedText
from api.web.sample_text import SAMPLE
from api.web.unstored_quotes import unstored_quotes

_ABOUT_THE_TEXT = frozenset({"text", "html"})
_DONE = {Creation.THERE_BEFORE: "before", Creation.EXTRACTED: "now", Creation.ENQUEUED: "now"}


@dataclass(frozen=True, slots=True)
class Trial:
    """What somebody tries: the text they gave, what was found in it, and what is wrong."""

    given: GivenText
    kind: str = GUESS
    found: QuotedText | None = None
    model: ModelRecord | None = None
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)  # of the article that is to be kept


def try_pages(documents: DocumentReading, articles: ArticleService) -> Pages:
    """The page to paste a text into, and keeping what was pasted."""
    pages = Pages("try_it")

    @pages.page("/try")
    def show_try_it() -> ResponseReturnValue:
        """The form."""
        return _shown(Trial(GivenText("")))

    @pages.form("/try", scope=Scope.READ, extracts=True)
    def try_text() -> ResponseReturnValue:
        """Find the quotations of a text."""
        try:
            form = forms.fields_of(TryForm)
            given = _given(form)
        except ma.ValidationError as error:
            text = GivenText(request.form.get("text", ""))
            return _shown(Trial(text, request.form.get("kind", GUESS), faults=error.messages_dict)), 422
        return _tried(documents, given, GUESS if "sample" in form else form["kind"])

    @pages.form("/try/keep", extracts=True)
    def keep_text() -> ResponseReturnValue:
        """Store a text as an article."""
        try:
            draft = draft_of(forms.fields_of(DraftSchema))
            article, creation = articles.create(draft)
        except ma.ValidationError as error:
            return _not_kept(documents, error.messages_dict)
        except (InvalidValue, Unprocessable) as error:
            return _not_kept(documents, {error.field or "text": [error.message]})
        return go_on_to(url_for("article_page.show_article", article_id=article.id, kept=_DONE[creation]))

    return pages


def _given(form: Mapping[str, Any]) -> GivenText:
    """What was given: the sample where that was wanted, else a file if there is one, else the text."""
    if "sample" in form:
        return GivenText(SAMPLE)
    file = request.files.get("file")
    if file is not None and file.filename:
        return in_file(file, form["kind"])
    return pasted(form["text"], form["kind"])


def _tried(documents: DocumentReading, given: GivenText, kind: str, **more: Any) -> ResponseReturnValue:
    """The page with what is in the text, or why it cannot be read."""
    try:
        document = documents.read(given.draft())
    except (InvalidValue, Unprocessable) as error:
        place = "file" if given.file_name else "text"
        return _shown(Trial(given, kind, faults={place: [_sentence(error)]})), 422
    quotes = unstored_quotes(document.quotes, document.model)
    found = QuotedText(given.text if document.text is None else document.text, quotes)
    status = 422 if more.get("faults") else 200
    return _shown(Trial(given, kind, found, document.model, **more)), status


def _not_kept(documents: DocumentReading, faults: Mapping[str, Sequence[str]]) -> ResponseReturnValue:
    """The page with the text and what was told of it, and why it was not kept."""
    told = request.form.to_dict()
    given = GivenText(told.get("html") or told.get("text", ""), "html" in told)
    if not _ABOUT_THE_TEXT.isdisjoint(faults):
        messages = [message for name in sorted(_ABOUT_THE_TEXT & faults.keys()) for message in faults[name]]
        return _shown(Trial(given, faults={"text": messages})), 422
    return _tried(documents, given, GUESS, faults=faults, told=told)


def _sentence(error: DomainError) -> str:
    return f"{error.message[:1].upper()}{error.message[1:].rstrip('.')}."


def _shown(trial: Trial) -> str:
    most_bytes = current_app.config["MAX_FORM_MEMORY_SIZE"]
    return render_template("try_it/page.html", trial=trial, kinds=KINDS, most_bytes=most_bytes)
