"""Texts and pages that are read without being stored."""

from __future__ import annotations

from dataclasses import dataclass

from api.errors import Unprocessable
from api.services.drafts import Draft, PageDraft
from api.services.extraction import ExtractionService
from api.services.html_pages import PageReading
from api.services.records import ModelRecord
from nlp.quotation import Quotation


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """The quotations of a document. `text` is what they were found in, where that was a page."""

    id: str | None
    model: ModelRecord
    quotes: tuple[Quotation, ...]
    text: str | None


class DocumentReading:
    """Reads documents that nobody keeps."""

    def __init__(self, extraction: ExtractionService, pages: PageReading) -> None:
        self._extraction = extraction
        self._pages = pages

    def read(self, draft: Draft, document_id: str | None = None) -> DocumentRecord:
        """The quotations of a text, or of the main text of a page; the id comes back with them.

        Raises InvalidValue and Unprocessable naming the field of what cannot be read.
        """
        if isinstance(draft, PageDraft):
            with self._pages.reader() as reader:
                text, field = reader.article_of(draft).text, "html"
        else:
            text, field = draft.text, "text"
        result = self._extraction.extract(text)
        if result.error is not None:
            raise Unprocessable(result.error.message, field=field, code=result.error.code)
        shown = text if isinstance(draft, PageDraft) else None
        return DocumentRecord(document_id, self._extraction.model, result.quotations, shown)
