"""Articles as they come in, and what is demanded of them whichever way they come."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from api.errors import InvalidValue, Unprocessable
from api.strict_text import text_fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is told of an article beside its text. `published_at` without a zone is taken as UTC."""

    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published_at: datetime | None = None
    authors: tuple[str, ...] = ()
    external_id: str | None = None  # the client's own


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDraft(Metadata):
    """An article to be stored."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDraft(Metadata):
    """An article to be stored, as an HTML page that its text has yet to be found in.

    What is told of it goes before what the page says.
    """

    html: str


Draft = ArticleDraft | PageDraft

Told = TypeVar("Told", bound=Metadata)


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
    return checked_metadata(draft)


def checked_metadata(told: Told) -> Told:
    """The same with its date in UTC. Raises InvalidValue naming the field that is refused."""
    for field in ("title", "url", "outlet", "external_id"):
        _refuse_faults(getattr(told, field), field)
    for author in told.authors:
        _refuse_faults(author, "authors")
    if told.url is not None and not is_web_url(told.url):
        raise InvalidValue("Must be an absolute http or https URL.", field="url")
    return replace(told, published_at=_in_utc(told.published_at))


def is_web_url(url: str) -> bool:
    """Whether this is an absolute http or https URL."""
    try:
        parts = urlsplit(url)
        acceptable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
    return acceptable and not any(character.isspace() for character in url)


def text_digest(text: str) -> str:
    """What articles with the very same text have in common."""
    return _digest(text)


def identity(text: str, url: str | None, outlet: str | None) -> str:
    """What the same article has in common whenever it comes in: text, url and outlet."""
    return _digest(json.dumps([text, url, outlet]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_faults(text: str | None, field: str) -> None:
    if text is not None and (fault := text_fault(text)):
        raise InvalidValue(fault, field=field)


def _in_utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise InvalidValue("Lies outside the calendar once in UTC.", field="published_at") from None
