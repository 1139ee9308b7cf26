"""The text that people give a page: pasted or in a file, plain or as HTML."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate
from werkzeug.datastructures import FileStorage

from api.schemas.base import RequestSchema
from api.services.drafts import ArticleDraft, Draft, PageDraft

GUESS, TEXT, HTML = "guess", "text", "html"

KINDS = {GUESS: "what it looks like", TEXT: "plain text", HTML: "HTML page"}
"""What a text may be said to be, and what people read."""

_HTML_FILES = (".html", ".htm", ".xhtml")
# Longer marks first: that of UTF-16 begins that of UTF-32.
_MARKS = (
    (BOM_UTF32_LE, "UTF-32"),
    (BOM_UTF32_BE, "UTF-32"),
    (BOM_UTF16_LE, "UTF-16"),
    (BOM_UTF16_BE, "UTF-16"),
)
_NO_TEXTS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a document of an office program, or another archive"),
    (b"\xd0\xcf\x11\xe0", "a document of an office program"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}\bcharset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_WHERE_DECLARED = 2048  # bytes
_MARKUP = re.compile(
    r"\s*(?:<\?xml\b[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|main|article|section|header|div|p|h[1-6]|ul|ol|blockquote|span)\b",
    re.IGNORECASE | re.DOTALL,
)
_UTF8 = "Save it as UTF-8, and choose it again."


class TryForm(RequestSchema):
    """What the form has beside a file."""

    text = fields.String(load_default="")
    kind = fields.String(load_default=GUESS, validate=validate.OneOf(list(KINDS)))
    sample = fields.String()


@dataclass(frozen=True, slots=True)
class GivenText:
    """A text, whether it is HTML, and the name of the file that it came in, if it did."""

    text: str
    is_html: bool = False
    file_name: str | None = None

    def draft(self, **told: Any) -> Draft:
        """An article of it."""
        return PageDraft(html=self.text, **told) if self.is_html else ArticleDraft(text=self.text, **told)


def pasted(text: str, kind: str) -> GivenText:
    """A text that somebody pasted. Raises ValidationError (field "text") where there is none."""
    if not text.strip():
        raise ma.ValidationError({"text": ["Paste a text first, or choose a file."]})
    return GivenText(_with_plain_ends(text), _is_html(text, kind))


def in_file(file: FileStorage, kind: str) -> GivenText:
    """The text in a file. Raises ValidationError (field "file") for what is none, or not UTF-8."""
    content = file.stream.read()
    name = PurePath(file.filename or "")
    text = _with_plain_ends(_decoded(content))
    if not text.strip():
        raise ma.ValidationError({"file": ["There is nothing in this file."]})
    said_by_name = HTML if name.suffix.lower() in _HTML_FILES else kind
    return GivenText(text, _is_html(text, said_by_name if kind == GUESS else kind), name.name)


def _is_html(text: str, kind: str) -> bool:
    return kind == HTML or (kind == GUESS and _MARKUP.match(text) is not None)


def _with_plain_ends(text: str) -> str:
    """The text with the line ends that it had before a browser or an editor made two characters of them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes) -> str:
    """The text. Raises ValidationError that names what it is instead."""
    for magic, what in _NO_TEXTS:
        if content.startswith(magic):
            raise _fault(f"This is {what}, no text: copy its text, and paste it above.")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            raise _fault(f"This file is {encoding}. {_UTF8}")
    try:
        text = content.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        raise _fault(f"This file is not UTF-8, but {_other_encoding(content)}. {_UTF8}") from None
    if "\x00" in text:
        raise _fault(f"This file is no text, or it is UTF-16. {_UTF8}")
    return text


def _other_encoding(content: bytes) -> str:
    declared = _DECLARED.search(content[:_WHERE_DECLARED])
    if declared and declared[1].lower() not in {b"utf-8", b"utf8"}:
        return f"{declared[1].decode()}, as it says itself"
    if b"\x00" in content:
        return "UTF-16, or no text at all"
    try:
        content.decode("windows-1252")
    except UnicodeDecodeError:
        return "in an encoding that is not known"
    return "probably Windows-1252 (Latin 1)"


def _fault(message: str) -> ma.ValidationError:
    return ma.ValidationError({"file": [message]})
