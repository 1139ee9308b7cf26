"""An archive in which nearly all quotes have the same traits, and few have others: what costs most there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from sqlalchemy import insert, text

from api.storage.full_text import index, searched
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic, Speaker
from api.storage.search_query import parse_search_query
from api.storage.session import Database
from tests.databases import Databases

QUOTES = 12_000
RARELY = 1_500  # one of so many has what is rare, which then is eight
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)

CRITERIA: Mapping[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "speaker": ({"speaker_ids": ("spk_common",)}, {"speaker_ids": ("spk_rare",)}),
    "speakers": (
        {"speaker_ids": ("spk_common", "spk_none")},
        {"speaker_ids": ("spk_none", "spk_rare")},
    ),
    "topic": ({"topic_ids": ("medtop:1",)}, {"topic_ids": ("medtop:2",)}),
    "country": ({"countries": ("US",)}, {"countries": ("TV",)}),
    "mentioned": ({"mentioned_countries": ("US",)}, {"mentioned_countries": ("TV",)}),
    "outlet": ({"outlet_keys": ("herald",)}, {"outlet_keys": ("gazette",)}),
    "role": ({"role_words": ("official",)}, {"role_words": ("nobody", "chief of staff")}),
    "affiliation": ({"affiliation_words": ("city",)}, {"affiliation_words": ("river",)}),
    "search": ({"search": parse_search_query("often")}, {"search": parse_search_query("seldom")}),
}
COMMON = {f"common {name}": common for name, (common, _) in CRITERIA.items()}
RARE = {f"rare {name}": rare for name, (_, rare) in CRITERIA.items()}
PAIRS = {
    f"{one}, {other}": {**(COMMON | RARE)[one], **(COMMON | RARE)[other]}
    for one, other in combinations(COMMON | RARE, 2)
    if one.split()[1] != other.split()[1] and {"speaker", "speakers"} != {one.split()[1], other.split()[1]}
}


def fill(database: Database) -> None:
    """Make it the archive of an empty database."""
    quotes = [_quote(number) for number in range(QUOTES)]
    with database.writing() as session:
        speakers = ("spk_common", "spk_rare")
        session.execute(insert(Speaker), [_speaker(each) for each in speakers])
        session.execute(insert(Article), [_article(number) for number in range(QUOTES // 10)])
        session.execute(insert(Quote), quotes)
        topics = [(quote["id"], quote["listed_at"], "medtop:1") for quote in quotes]
        topics += [(quote_id, moment, "medtop:2") for quote_id, moment, _ in topics[1::RARELY]]
        names = ("quote_id", "listed_at", "topic_id")
        more = {"name": "topic", "score": 0.5, "position": 0}
        session.execute(
            insert(QuoteTopic), [{**dict(zip(names, row, strict=True)), **more} for row in topics]
        )
        countries = [(*row[:2], "US") for row in topics[:QUOTES]]
        countries += [(*row[:2], "TV") for row in topics[2:QUOTES:RARELY]]
        names = ("quote_id", "listed_at", "country")
        session.execute(
            insert(QuoteCountry),
            [{**dict(zip(names, row, strict=True)), "mentioned_position": 0} for row in countries],
        )
        index(session, {quote["number"]: searched(**quote) for quote in quotes})
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _quote(number: int) -> dict[str, Any]:
    moment = BEGIN + timedelta(hours=number // 10)
    words = "often seldom" if number % RARELY == 3 else "often"
    span = {"start": 0, "end": len(words), "text": words}
    return {
        "number": number + 1,
        "id": f"quo_{number:06}",
        "article_id": f"art_{number // 10:06}",
        "speaker_id": "spk_rare" if number % RARELY == 0 else "spk_common",
        "type": "direct",
        "reported": "speech",
        "polarity": "asserted",
        "text": words,
        "content": [span],
        "cue": [],
        "source": [],
        "speaker_name": "Ana Ruiz",
        "role": None,
        "role_key": " chief of staff " if number % RARELY == 5 else " senior official ",
        "affiliation": None,
        "affiliation_key": " river city " if number % RARELY == 6 else " city of the chief of staff ",
        "speaker_country": "US",
        "unnamed_description": None,
        "context": span,
        "confidence": number * 7919 % QUOTES / QUOTES,
        "outlet_key": "gazette" if number // 10 % RARELY == 4 else "herald",
        "listed_at": moment,
        "created_at": moment,
        "updated_at": moment,
    }


def _article(number: int) -> dict[str, Any]:
    moment = BEGIN + timedelta(hours=number)
    return {
        "id": f"art_{number:06}",
        "published_at": moment,
        "authors": [],
        "text": "Story.",
        "text_digest": f"{number}",
        "identity": f"{number}",
        "status": "extracted",
        "listed_at": moment,
        "created_at": moment,
        "updated_at": moment,
    }


def _speaker(speaker_id: str) -> dict[str, Any]:
    return {
        "id": speaker_id,
        "name": speaker_id,
        "sort_name": speaker_id,
        "type": "person",
        "created_at": BEGIN,
        "updated_at": BEGIN,
    }


@contextmanager
def lopsided(databases: Databases) -> Iterator[Database]:
    """An archive of its own, until the block ends."""
    url = databases.migrated()
    archive = Database(url)
    fill(archive)
    yield archive
    archive.close()
    databases.drop(url)
