"""Quotations of a text that nobody keeps, as the quotes that pages show: without ids of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime

from api.services.names import fold
from api.services.records import ArticleReference, ModelRecord, QuoteRecord, QuoteSpeaker
from nlp.quotation import FIELDS, Quotation, Speaker

_NOWHERE = ArticleReference(id="", external_id=None, title=None, url=None, outlet=None, published_at=None)


def unstored_quotes(quotations: Iterable[Quotation], model: ModelRecord) -> Iterator[QuoteRecord]:
    """A quote for each; those whose speakers have the same name have the same speaker."""
    now = datetime.now(UTC)
    for number, quotation in enumerate(quotations, 1):
        told = {name: getattr(quotation, name) for name in FIELDS if name != "text"}
        yield QuoteRecord(
            **told | {"speaker": _speaker(quotation.speaker)},
            id=f"quotation-{number}",
            article=_NOWHERE,
            model=model,
            corrected=(),
            rejected=False,
            highlights=None,
            created_at=now,
            updated_at=now,
        )


def _speaker(speaker: Speaker | None) -> QuoteSpeaker | None:
    if speaker is None:
        return None
    told = {field.name: getattr(speaker, field.name) for field in fields(Speaker)}
    return QuoteSpeaker(**told, id=fold(speaker.name) or speaker.name)
