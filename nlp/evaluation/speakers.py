"""Articles annotated by hand for their speakers, in YAML.

A directory holds articles written for the purpose, with their text, and articles of a corpus as records of
offsets, whose texts the corpus has. ``onrecord evaluate`` scores them;
``python -m nlp.evaluation.speakers DIRECTORY [--corpus GOLD.jsonl] [--half develop|report] --write FILE``
writes them as a gold file for other programs.
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

HALVES = ("develop", "report")
"""What rules may be made on, and what only reports."""

_SPEAKER = {
    "name": "speaker",
    "type": "speaker_type",
    "role": "role",
    "affiliation": "affiliation",
    "country": "speaker_country",
}
_NOBODY: dict[str, Any] = {"speaker": None, "role": None, "affiliation": None}
_DEFAULTS: dict[str, Any] = {"reported": "speech", "polarity": "asserted", "countries": []}
_KEPT = ("reported", "polarity", "countries", "certain", "mention", "via", "addressee", "topics")


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


def articles_of(
    path: Path, corpus: Path | None = None, half: str | None = None
) -> tuple[list[GoldArticle], int]:
    """The articles of a gold file, or of a directory of YAML files, and how many of these lack their text.

    `corpus` is the gold file that the records of offsets are of; `half` is "develop", "report" or None for
    both. Raises GoldError where a file does not fit its text, OSError where it cannot be read.
    """
    if not path.is_dir():
        return list(read_gold(path)), 0
    entries, lacking = _entries(path, corpus, half)
    return [gold_article(entry) for entry in entries], lacking


def to_develop_on(directory: Path, texts: Mapping[str, GoldArticle]) -> list[GoldArticle]:
    """The articles of a directory to make rules and models with; `texts` has those of records, by id.

    Raises GoldError where a file does not fit its text, OSError where it cannot be read.
    """
    annotated, _ = read_annotated(directory, texts)
    return [gold_article(one.entry) for one in annotated if one.half == "develop"]


def _entries(directory: Path, corpus: Path | None, half: str | None) -> tuple[list[dict[str, Any]], int]:
    texts = {article.id: article for article in read_gold(corpus)} if corpus else {}
    annotated, lacking = read_annotated(directory, texts)
    return [one.entry for one in annotated if half in (None, one.half)], lacking


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.evaluation.speakers", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--corpus", type=Path, help="the corpus that the records of offsets are of")
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--write", type=Path, metavar="GOLD.jsonl", required=True)
    given = parser.parse_args(arguments)
    try:
        entries, lacking = _entries(given.directory, given.corpus, given.half)
    except (GoldError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if lacking:
        print(lacking_told(lacking), file=sys.stderr)
    lines = (json.dumps(entry, ensure_ascii=False) for entry in entries)
    given.write.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return 0


def lacking_told(count: int) -> str:
    """What to say where articles lack their text."""
    return f"{count} articles are left out: their texts are in the corpus"


if __name__ == "__main__":
    sys.exit(main())
