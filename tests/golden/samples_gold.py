"""Reads the expectations written by hand (samples.yaml) and resolves their text to offsets in the articles."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nlp.attributes import Offsets
from nlp.evaluation.corpus import FACTS

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples" / "articles.ndjson"
EXPECTATIONS = Path(__file__).with_name("samples.yaml")

_QUOTE_FIELDS = {"content", "nth", "source", "certain", "unnamed", "topics", *FACTS}
_SPEAKER_FIELDS = {"name": "speaker", "type": "speaker_type", "country": "speaker_country"}
_DEFAULTS: dict[str, Any] = {
    "reported": "speech",
    "polarity": "asserted",
    "countries": [],
    "via": None,
    "addressee": None,
}


@dataclass(frozen=True)
class Expectation:
    """What is expected of one sample article; `gold` is its line in the form of a gold file."""

    url: str
    text: str
    topics: list[str]
    not_quotations: list[Offsets]
    quotes: list[dict[str, Any]]

    @property
    def gold(self) -> dict[str, Any]:
        return {"id": self.url, "text": self.text, "quotes": self.quotes}


def read_samples() -> dict[str, dict[str, Any]]:
    """The sample articles by url."""
    return {article["url"]: article for article in map(json.loads, SAMPLES.read_text("utf-8").splitlines())}


def read_expectations() -> list[Expectation]:
    """Raises ValueError where a text does not occur in its article or a field is unknown."""
    samples = read_samples()
    entries = yaml.safe_load(EXPECTATIONS.read_text("utf-8"))
    return [_expectation(entry, samples[entry["url"]]["text"]) for entry in entries]


def _expectation(entry: dict[str, Any], text: str) -> Expectation:
    return Expectation(
        url=entry["url"],
        text=text,
        topics=entry["topics"],
        not_quotations=[_in_marks(part, text) for part in entry["not_quotations"]],
        quotes=[_quote(quote, entry["speakers"], text) for quote in entry["quotes"]],
    )


def _quote(quote: dict[str, Any], speakers: dict[str, dict[str, Any]], text: str) -> dict[str, Any]:
    if unknown := quote.keys() - _QUOTE_FIELDS:
        raise ValueError(f"unknown fields {sorted(unknown)} of {quote['content']!r}")
    parts = quote["content"] if isinstance(quote["content"], list) else [quote["content"]]
    content = [_occurrence(part, text, quote.get("nth")) for part in parts]
    source = quote["source"]
    resolved = {
        **_DEFAULTS,
        **{
            name: quote[name] for name in (*FACTS, "certain", "topics") if name in quote and name != "speaker"
        },
        "content": content,
        "source": [_nearest(source, text, content)] if source else [],
    }
    resolved["speech"] = "speech" in resolved["reported"]
    return resolved | _speaker_facts(quote, speakers)


def _speaker_facts(quote: dict[str, Any], speakers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if "speaker" in quote:
        return {_SPEAKER_FIELDS.get(name, name): value for name, value in speakers[quote["speaker"]].items()}
    if "unnamed" in quote:
        unnamed = quote["unnamed"]
        return {"speaker": None, "speaker_type": unnamed["type"], "speaker_country": unnamed["country"]}
    return {}


def _occurrences(part: str, text: str) -> list[Offsets]:
    """Where the part stands as whole words."""
    found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", text)]
    if not found:
        raise ValueError(f"{part!r} does not occur in the article that begins {text[:40]!r}")
    return found


def _occurrence(part: str, text: str, nth: int | None = None) -> Offsets:
    found = _occurrences(part, text)
    if len(found) > 1 and nth is None:
        raise ValueError(f"{part!r} occurs {len(found)} times in {text[:40]!r}: say which is meant")
    return found[(nth or 1) - 1]


def _in_marks(part: str, text: str) -> Offsets:
    found = re.search(rf"(?<=[\"'“‘]){re.escape(part)}(?=[,.]?[\"'”’])", text)
    if not found:
        raise ValueError(
            f"{part!r} does not stand in quotation marks in the article that begins {text[:40]!r}"
        )
    return found.span()


def _nearest(part: str, text: str, content: list[Offsets]) -> Offsets:
    """The occurrence with the least distance to the content."""

    def distance(span: Offsets) -> int:
        return min(max(start - span[1], span[0] - end) for start, end in content)

    outside = [span for span in _occurrences(part, text) if distance(span) >= 0]
    return min(outside, key=distance)
