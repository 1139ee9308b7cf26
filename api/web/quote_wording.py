"""How quotes, what was corrected in them, and articles without quotes read on pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from api.services.article_status import ArticleStatus
from api.services.corrections import FieldChange
from api.services.records import ArticleRecord, QuoteRecord
from api.web.wording import day
from nlp.quotation import Polarity, QuotationType, Reported, SpeakerType

TYPE_WORDS: Mapping[str, str] = {
    QuotationType.DIRECT: "direct",
    QuotationType.MIXED: "partly direct",
    QuotationType.INDIRECT: "indirect",
}
POLARITY_WORDS: Mapping[str, str] = {
    Polarity.ASSERTED: "stated",
    Polarity.DENIED: "denied",
    Polarity.QUESTIONED: "asked, not stated",
    Polarity.WITHHELD: "not said",
}
REPORTED_WORDS: Mapping[str, str] = {Reported.SPEECH: "speech", Reported.THOUGHT: "thought"}
SPEAKER_TYPE_WORDS: Mapping[str, str] = {
    SpeakerType.PERSON: "person",
    SpeakerType.ORGANIZATION: "organisation",
    SpeakerType.GROUP: "group",
    SpeakerType.UNKNOWN: "not known",
}
FIELD_WORDS: Mapping[str, str] = {"content": "words", "reported": "speech or thought", "polarity": "stance"}
"""What people read instead of a field's name, where that is not the word."""

_VALUE_WORDS = {"type": TYPE_WORDS, "polarity": POLARITY_WORDS, "reported": REPORTED_WORDS}

_REASONS = {
    "unsupported_language": "the text does not seem to be in English, and only English is read",
    "text_too_long": "the text is longer than this server reads",
    "extraction_aborted": "reading it failed again and again",
    "internal": "the program that finds quotations failed on this text",
}
_STATUS_WORDS = {
    ArticleStatus.PENDING: "This article waits for its quotations to be found.",
    ArticleStatus.EXTRACTING: "The quotations of this article are being found right now.",
}


def quote_kind(quote: QuoteRecord) -> str:
    """How a quote stands in the text: Direct speech."""
    return f"{TYPE_WORDS[quote.type]} {REPORTED_WORDS[quote.reported]}".capitalize()


def moment(when: datetime) -> str:
    """Date and time as people read it: 3 March 2024, 08:00 UTC."""
    return f"{day(when)}, {when:%H:%M} UTC"


def status_words(article: ArticleRecord) -> str:
    """Why an article has no quotations yet, or never will; nothing where they were found."""
    if article.status == ArticleStatus.FAILED:
        reason = article.status_reason or ""
        return f"No quotations were found: {_REASONS.get(reason, reason or 'the reason is not known')}."
    return _STATUS_WORDS.get(ArticleStatus(article.status), "")


def field_words(field: str) -> str:
    """The name of a field that people correct."""
    return FIELD_WORDS.get(field, field)


def change_words(change: FieldChange) -> tuple[str, str, str]:
    """What was corrected, and what it said before and since."""
    if change.field == "rejected":
        return "verdict", _verdict(change.before), _verdict(change.after)
    return (
        field_words(change.field),
        _value_words(change.field, change.before),
        _value_words(change.field, change.after),
    )


def _verdict(rejected: bool) -> str:
    return "no quotation" if rejected else "a quotation"


def _value_words(field: str, value: Any) -> str:
    if field == "speaker":
        unnamed = (value or {}).get("unnamed") or {}
        return str((value or {}).get("name") or unnamed.get("description") or "nobody")
    if field == "content":
        return " … ".join(span["text"] for span in value)
    if field in _VALUE_WORDS:
        return _VALUE_WORDS[field].get(value, value)
    return str(value or "none")


FILTERS: dict[str, Callable[..., Any]] = {
    "quote_kind": quote_kind,
    "polarity_words": POLARITY_WORDS.__getitem__,
    "field_words": field_words,
    "change_words": change_words,
    "status_words": status_words,
    "moment": moment,
}
