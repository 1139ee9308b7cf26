"""The questions of the reading benchmark: a thousand URLs of each kind, from what an archive has."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from api.pagination import Window, open_window
from api.services.records import Page
from benchmarks.made_up_rows import BEGIN, YEARS, vocabulary

URLS = 1_000
COMMON, RARE = (0, 300), (20_000, 60_000)  # ranks of words

Parameters = dict[str, Any]


class Questions:
    """Makes questions that an archive has answers to, the same ones each time."""

    def __init__(self, path: Path) -> None:
        with sqlite3.connect(path) as connection:
            self._speakers = _column(
                connection,
                "SELECT speaker_id FROM speaker_aliases ORDER BY uses DESC, speaker_id LIMIT 20000",
            )
            self._topics = _most(connection, "topic_id", "quote_topics")
            self._countries = _most(connection, "country", "quote_countries")
            self._outlets = _most(connection, "outlet", "articles")
            self._latest = _column(connection, "SELECT id FROM quotes ORDER BY listed_at DESC LIMIT 1")[0]
        self._words = vocabulary()
        self._chance = random.Random(1)

    def urls(self) -> Mapping[str, list[str]]:
        """The URLs by kind, none twice."""
        kinds: Mapping[str, Callable[[], Parameters]] = {
            "speaker": lambda: {"speaker": self._one(self._speakers)},
            "country, until a day": lambda: {
                "country": self._one(self._countries),
                "published_to": self._day(),
            },
            "topic, until a day": lambda: {"topic": self._one(self._topics), "published_to": self._day()},
            "speaker and topic": lambda: {
                "speaker": self._one(self._speakers[:1000]),
                "topic": self._one(self._topics[:200]),
            },
            "country and topic": lambda: {
                "country": self._one(self._countries),
                "topic": self._one(self._topics[:200]),
            },
            "speaker's country and mentioned country": lambda: {
                "speaker_country": self._one(self._countries[:100]),
                "mentioned_country": self._one(self._countries[:100]),
            },
            "outlet in a month": self._outlet_in_a_month,
            "rare word, by date": lambda: {"q": self._word(RARE)},
            "common word, by date": lambda: {"q": self._word(COMMON), "published_to": self._day()},
            "rare word, by relevance": lambda: {"q": self._word(RARE), "sort": "relevance"},
            "common word, by relevance": lambda: {
                "q": self._word(COMMON),
                "sort": "relevance",
                "limit": self._chance.randint(15, 25),
            },
            "deep page": lambda: {"cursor": self._cursor()},
        }
        return {kind: list(islice(_distinct(make), URLS)) for kind, make in kinds.items()}

    def _one(self, among: list[str]) -> str:
        """One of these, the first ones more often."""
        return among[int(len(among) * self._chance.random() ** 2)]

    def _word(self, ranks: tuple[int, int]) -> str:
        return self._words[self._chance.randrange(*ranks)]

    def _moment(self) -> datetime:
        return BEGIN + timedelta(days=365 * YEARS) * (0.02 + 0.98 * self._chance.random())

    def _day(self) -> date:
        return self._moment().date()

    def _outlet_in_a_month(self) -> Parameters:
        day = self._day()
        period = {"published_from": day, "published_to": day + timedelta(days=30)}
        return {"outlet": self._one(self._outlets[:300]), **period}

    def _cursor(self) -> str:
        page: Page[Any] = Page([], (self._moment().astimezone(UTC), self._latest))
        with _PAGINATING.test_request_context("/v1/quotes"):
            body, _ = Window(20, None, {}).envelope(page)
        return str(body["next_cursor"])


_PAGINATING = Flask(__name__)
_PAGINATING.add_url_rule("/v1/quotes", "quotes", str)


def _distinct(make: Callable[[], Parameters]) -> Iterator[str]:
    known: set[str] = set()
    for _ in range(100 * URLS):
        url = f"/v1/quotes?{urlencode(make())}"
        if url not in known:
            known.add(url)
            yield url


def _most(connection: sqlite3.Connection, column: str, table: str) -> list[str]:
    query = (
        f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY {column} ORDER BY count(*) DESC"
    )
    return _column(connection, query)


def _column(connection: sqlite3.Connection, query: str) -> list[str]:
    return [value for (value,) in connection.execute(query)]


def cursor_position(cursor: str) -> tuple[datetime, str]:
    """Where a page ends that gave this cursor."""
    with _PAGINATING.test_request_context("/v1/quotes"):
        moment, quote_id = open_window({"limit": 20, "cursor": cursor}, by=datetime).after or (None, "")
    if not isinstance(moment, datetime):
        raise ValueError("a cursor of another list")
    return moment, quote_id
