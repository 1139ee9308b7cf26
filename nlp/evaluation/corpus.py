"""Gold files: articles in which people marked every quotation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from nlp.attributes import Offsets

Answer = frozenset[str]
"""The values of one fact about a quotation: none or one for most, any number for countries."""

MULTIPLE = frozenset({"countries"})
"""Facts whose answer is a set of values. All others have one value or none."""

FACTS = (
    "type",
    "reported",
    "polarity",
    "speaker",
    "speaker_type",
    "role",
    "affiliation",
    "speaker_country",
    "countries",
    "via",
    "addressee",
)
"""What gold may tell about a quotation beyond its spans, by the names it has in gold files."""


class Mention(StrEnum):
    """How a source refers to its speaker."""

    FULL = "full"  # the full name, perhaps with a title
    PARTIAL = "partial"  # a surname, a short form, an acronym
    ROLE = "role"  # "the former minister", "the agency"
    PRONOUN = "pronoun"
    NONE = "none"  # there is no source


class GoldError(ValueError):
    """A gold file that cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """One annotated quotation. `mention` is how its source refers to the speaker; None: not annotated.

    `facts` maps names of `FACTS` to the answers that count as right; a fact that is not annotated is
    absent. `certain` is false where careful annotators might leave the quotation out, `speech` where a
    thought is reported (None where the corpus does not tell).
    """

    content: tuple[Offsets, ...]
    cue: tuple[Offsets, ...] = ()
    source: tuple[Offsets, ...] = ()
    certain: bool = True
    speech: bool | None = None
    facts: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    mention: Mention | None = None
    topics: tuple[str, ...] = ()  # names of Media Topics, the most important first


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """A text with all of its quotations."""

    id: str
    text: str
    quotes: tuple[GoldQuote, ...]


def read_gold(path: Path) -> tuple[GoldArticle, ...]:
    """Articles of a gold file, one JSON object a line: ``{"id", "text", "quotes": [{"content", …}]}``.

    Spans are ``[start, end]`` in characters of the text. A fact is a value, null, or a list of values of
    which any is right; `countries` is the list of all that are named. Raises GoldError where a line is
    not of this form, OSError where the file cannot be read.
    """
    return tuple(_articles(path))


def _articles(path: Path) -> Iterator[GoldArticle]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield gold_article(json.loads(line))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise GoldError(f"{path}, line {number}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def gold_article(entry: dict[str, Any]) -> GoldArticle:
    """The article of a gold file's line. Raises KeyError or ValueError where it is not of this form."""
    text = entry["text"]
    return GoldArticle(entry["id"], text, tuple(_quote(quote, len(text)) for quote in entry["quotes"]))


def _quote(entry: dict[str, Any], length: int) -> GoldQuote:
    speech = entry.get("speech")
    facts = {name: _accepted(name, entry[name]) for name in FACTS if name in entry}
    if speech is not None:
        facts.setdefault("reported", (frozenset({"speech" if speech else "thought"}),))
    return GoldQuote(
        content=_spans(entry["content"], length),
        cue=_spans(entry.get("cue"), length),
        source=_spans(entry.get("source"), length),
        certain=entry.get("certain", True),
        speech=speech,
        facts=facts,
        mention=Mention(entry["mention"]) if "mention" in entry else None,
        topics=tuple(entry.get("topics", ())),
    )


def _spans(entries: list[list[int]] | None, length: int) -> tuple[Offsets, ...]:
    spans = tuple((start, end) for start, end in entries or ())
    for start, end in spans:
        if not 0 <= start <= end <= length:
            raise ValueError(f"the span [{start}, {end}] does not lie in the text of {length} characters")
    return spans


def _accepted(name: str, value: Any) -> tuple[Answer, ...]:
    if name in MULTIPLE:
        return (frozenset(value),)
    alternatives = value if isinstance(value, list) else [value]
    return tuple(frozenset() if each is None else frozenset({each}) for each in alternatives)
