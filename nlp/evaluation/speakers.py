"""Scores speakers, roles and countries on articles annotated by hand.

``python -m nlp.evaluation.speakers DIRECTORY [--corpus GOLD.jsonl] [--half develop|report]`` reads the YAML
files of a directory: articles written for the purpose, with their text, and articles of a corpus as records
of offsets, whose texts `--corpus` has (left out without it, and counted). ``--write`` writes a gold file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nlp.attributes import Offsets
from nlp.evaluation.corpus import GoldArticle, GoldError, gold_article, read_gold
from nlp.evaluation.rendering import render
from nlp.evaluation.scoring import evaluate_articles

_SPEAKER = {
    "name": "speaker",
    "type": "speaker_type",
    "role": "role",
    "affiliation": "affiliation",
    "country": "speaker_country",
}
_NOBODY: dict[str, Any] = {"speaker": None, "role": None, "affiliation": None}
_DEFAULTS: dict[str, Any] = {"reported": "speech", "polarity": "asserted", "countries": []}
_KEPT = ("reported", "polarity", "countries", "certain", "mention", "via", "addressee")


@dataclass(frozen=True, slots=True)
class Annotated:
    """An annotated article in the form of a gold file's line, and which half of the set it belongs to."""

    entry: dict[str, Any]
    half: str


def read_annotated(directory: Path, texts: Mapping[str, GoldArticle]) -> tuple[list[Annotated], int]:
    """The articles of a directory's YAML files, and how many lack their text.

    `texts` has the corpus' articles by id. Raises GoldError where a file does not fit its text.
    """
    found, lacking = [], 0
    for path in sorted(directory.glob("*.yaml")):
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        try:
            if "text" in record:
                found.append(_own(record))
            elif record["id"] in texts:
                found.append(_of_corpus(record, texts[record["id"]]))
            else:
                lacking += 1
        except (KeyError, ValueError) as error:
            raise GoldError(f"{path}: {error}") from error
    return found, lacking


def _of_corpus(record: dict[str, Any], article: GoldArticle) -> Annotated:
    digest = hashlib.sha256(article.text.encode()).hexdigest()
    if digest != record["sha256"]:
        raise ValueError(f"the corpus' text of {article.id} is another one (SHA-256 {digest})")
    spans = {quote.content: quote for quote in article.quotes}
    quotes = []
    for quote in record["quotes"]:
        annotated = spans[tuple((start, end) for start, end in quote["content"])]
        quotes.append(
            {
                **_facts(quote, record["speakers"]),
                "content": annotated.content,
                "cue": annotated.cue,
                "source": annotated.source,
            }
        )
    return Annotated({"id": article.id, "text": article.text, "quotes": quotes}, record["half"])


def _own(record: dict[str, Any]) -> Annotated:
    text = record["text"]
    quotes = []
    for quote in record["quotes"]:
        content = list(_in_order(quote["content"], text, quote.get("nth", 1)))
        quotes.append(
            {
                **_facts(quote, record["speakers"]),
                "content": content,
                "cue": _nearest(quote.get("cue"), text, content),
                "source": _nearest(quote.get("source"), text, content),
            }
        )
    return Annotated({"id": record["id"], "text": text, "quotes": quotes}, record["half"])


def _facts(quote: Mapping[str, Any], speakers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    facts = {**_DEFAULTS, **{name: quote[name] for name in _KEPT if name in quote}}
    facts["speech"] = facts["reported"] == "speech"
    if "speaker" in quote:
        speaker = speakers[quote["speaker"]]
        return facts | {fact: speaker[name] for name, fact in _SPEAKER.items() if name in speaker}
    described = quote["unnamed"] or {}
    return facts | _NOBODY | {_SPEAKER[name]: value for name, value in described.items() if name in _SPEAKER}


def _in_order(parts: Sequence[str], text: str, nth: int) -> Iterator[Offsets]:
    at = -1
    for number, part in enumerate(parts):
        for _ in range(nth if number == 0 else 1):
            at = text.find(part, at + 1)
        if at < 0:
            raise ValueError(f"{part!r} does not occur, or not in this order")
        yield at, at + len(part)
        at += len(part) - 1


def _nearest(words: str | list[str] | None, text: str, content: Sequence[Offsets]) -> list[Offsets]:
    """The occurrence of the words nearest to the content; none where there are no words."""
    found = []
    for part in [words] if isinstance(words, str) else words or []:
        places = [
            (match.start(), match.end())
            for match in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", text)
            if not any(match.start() < end and start < match.end() for start, end in content)
        ]
        if not places:
            raise ValueError(f"{part!r} does not occur outside the content")
        found.append(min(places, key=lambda place: _distance(place, content)))
    return found


def _distance(place: Offsets, content: Sequence[Offsets]) -> int:
    return min(max(start - place[1], place[0] - end) for start, end in content)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    from nlp.extractor import QuoteExtractor  # noqa: PLC0415  (loads spaCy, which writing needs not)

    parser = argparse.ArgumentParser(prog="python -m nlp.evaluation.speakers", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--corpus", type=Path, help="the corpus that the records of offsets are of")
    parser.add_argument("--half", choices=("develop", "report"))
    parser.add_argument("--write", type=Path, metavar="GOLD.jsonl", help="write a gold file, score nothing")
    given = parser.parse_args(arguments)
    try:
        texts = {article.id: article for article in read_gold(given.corpus)} if given.corpus else {}
        annotated, lacking = read_annotated(given.directory, texts)
    except (GoldError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    entries = [one.entry for one in annotated if given.half in (None, one.half)]
    if lacking:
        print(f"{lacking} articles are left out: their texts are in the corpus", file=sys.stderr)
    if given.write:
        lines = (json.dumps(entry, ensure_ascii=False) for entry in entries)
        given.write.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return 0
    articles = [gold_article(entry) for entry in entries]
    print(render(evaluate_articles(articles, QuoteExtractor())), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
