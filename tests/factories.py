"""Builders of what tests need: quotations, article drafts, and an extractor that finds what it is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from api.services.drafts import ArticleDraft
from api.services.quote_filter import QuoteFilter, QuoteTraits
from nlp.extractor import Extraction, ExtractionError, ModelInfo
from nlp.quotation import (
    Polarity,
    Quotation,
    QuotationType,
    Reported,
    Span,
    Speaker,
    SpeakerType,
    Topic,
    UnnamedSource,
)

_numbers = count(1)

SANCTIONS = Topic("medtop:20000642", "economic sanction", 0.8)


def a_speaker(name: str = "Dmitry Peskov", **fields: Any) -> Speaker:
    """A person, unless told otherwise."""
    return Speaker(**{"name": name, "type": SpeakerType.PERSON, **fields})


def a_quotation(
    text: str = "We will see", speaker: Speaker | str | None = "Dmitry Peskov", **fields: Any
) -> Quotation:
    """A direct quotation of speech at the beginning of a text; a string is the name of its speaker."""
    if isinstance(speaker, str):
        speaker = a_speaker(speaker)
    unnamed: UnnamedSource | None = fields.get("unnamed_source")
    name = speaker.name if speaker else unnamed.description if unnamed else ""
    context = f"“{text},” said {name}."
    source = context.index(name) if name else 0
    return Quotation(
        **{
            "type": QuotationType.DIRECT,
            "reported": Reported.SPEECH,
            "polarity": Polarity.ASSERTED,
            "content": (Span(1, 1 + len(text), text),),
            "cue": (Span(len(text) + 4, len(text) + 8, "said"),),
            "source": (Span(source, source + len(name), name),) if name else (),
            "speaker": speaker,
            "unnamed_source": None,
            "via": None,
            "addressee": None,
            "mentioned_countries": (),
            "topics": (),
            "context": Span(0, len(context), context),
            "confidence": 0.9,
            **fields,
        }
    )


def a_draft(text: str | None = None, **fields: Any) -> ArticleDraft:
    """An article like no other, unless it is given a text."""
    return ArticleDraft(text=f"Story number {next(_numbers)}." if text is None else text, **fields)


def a_filter(**conditions: Any) -> QuoteFilter:
    """A filter of quotes; a single value stands for a list of one, where a list is wanted."""
    lists = {trait.name for trait in dataclasses.fields(QuoteTraits)}
    return QuoteFilter.of(
        **{
            name: [value] if name.removeprefix("exclude_") in lists and not isinstance(value, list) else value
            for name, value in conditions.items()
        }
    )


class ScriptedExtractor:
    """Finds in a text what it was told to find there, and nothing in other texts."""

    model = ModelInfo("script", "1")

    def __init__(self) -> None:
        self.script: dict[str, Extraction] = {}
        self.texts_read: list[str] = []

    def finds(self, text: str, quotations: Iterable[Quotation]) -> None:
        """From now on `text` holds these quotations."""
        self.script[text] = Extraction(tuple(quotations))

    def fails(self, text: str, code: str = "unsupported_language") -> None:
        """From now on `text` cannot be extracted."""
        self.script[text] = Extraction(error=ExtractionError(code, "only English is read"))

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        for text in texts:
            self.texts_read.append(text)
            yield self.script.get(text, Extraction())


def drafts_with(
    extractor: ScriptedExtractor, *articles: Sequence[Quotation] | Mapping[str, Any]
) -> list[ArticleDraft]:
    """A draft for each list of quotations, which the extractor then finds in it."""
    drafts = []
    for article in articles:
        fields = dict(article) if isinstance(article, Mapping) else {"quotations": article}
        quotations = fields.pop("quotations")
        draft = a_draft(**fields)
        extractor.finds(draft.text, quotations)
        drafts.append(draft)
    return drafts
