"""Articles as they come in, and what is demanded of them whichever way they come."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from api.errors import InvalidValue, Unprocessable
from api.strict_text import text_fault


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDraft:
    """An article to be stored. `published_at` without a zone is taken as UTC."""

    text: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published_at: datetime | None = None
    authors: tuple[str, ...] = ()


def check_text(text: str, max_length: int) -> None:
    """Raise InvalidValue or Unprocessable (field "text") for a text that no article may have."""
    _refuse_faults(text, "text")
    if not text.strip():
        raise InvalidValue("The text is empty.", field="text", code="empty_text")
    if len(text) > max_length:
        raise Unprocessable(
            f"The text has {len(text)} characters; at most {max_length} are accepted.",
            field="text",
            code="text_too_long",
        )


def checked(draft: ArticleDraft, max_text_length: int) -> ArticleDraft:
    """The draft with its date in UTC.

    Raises InvalidValue or Unprocessable naming the field that is refused.
    """
    check_text(draft.text, max_text_length)
    for field in ("title", "url", "outlet"):
        _refuse_faults(getattr(draft, field), field)
    for author in draft.authors:
        _refuse_faults(author, "authors")
    if draft.url is not None:
        _check_url(draft.url)
    return replace(draft, published_at=_in_utc(draft.published_at))


def text_digest(draft: ArticleDraft) -> str:
    """What articles with the very same text have in common."""
    return _digest(draft.text)


def identity(draft: ArticleDraft) -> str:
    """What the same article has in common whenever it comes in: text, url and outlet."""
    return _digest(json.dumps([draft.text, draft.url, draft.outlet]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_faults(text: str | None, field: str) -> None:
    if text is not None and (fault := text_fault(text)):
        raise InvalidValue(fault, field=field)


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        acceptable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        acceptable = False
    if not acceptable or any(character.isspace() for character in url):
        raise InvalidValue("Must be an absolute http or https URL.", field="url")


def _in_utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise InvalidValue("Lies outside the calendar once in UTC.", field="published_at") from None
