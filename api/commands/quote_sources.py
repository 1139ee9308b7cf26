"""Where quotes are searched: in the local database, by the services; or on a server, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import click
import marshmallow as ma

from api.commands.quote_options import Conditions
from api.commands.server import Server
from api.schemas.base import MAX_LIMIT
from api.schemas.dumping import dumper
from api.services.quote_filter import QuoteFilter
from api.services.quote_search import QuoteSearch

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """Some of the quotes, and where the next ones begin, if there are any."""

    items: list[Item]
    following: Any | None
    total: int | None
    ranked_newest: int | None


class QuoteSource(Protocol):
    """Answers who said what."""

    def page(self, limit: int, after: Any | None, *, count: bool) -> Answer:
        """Quotes from `after` on."""


class StoredQuotes:
    """The quotes of the local database that meet the conditions, with the fields of `schema`."""

    def __init__(self, quotes: QuoteSearch, conditions: Conditions, schema: ma.Schema) -> None:
        options = {name: value for name, value in conditions.loaded.items() if name != "fields_"}
        self._order = options.pop("sort")
        self._asked = QuoteFilter.of(**options)
        self._quotes = quotes
        self._dump = dumper(schema)

    def page(self, limit: int, after: Any | None, *, count: bool) -> Answer:
        """Quotes from `after` on. Raises DomainError where they cannot be had."""
        page = self._quotes.list(self._asked, limit, after, order=self._order, count=count)
        return Answer(
            [self._dump(item) for item in page.items], page.next_key, page.total, page.ranked_newest
        )


class ServedQuotes:
    """The quotes of a server that meet the conditions, with the fields of `schema`."""

    def __init__(self, server: Server, conditions: Conditions, schema: ma.Schema) -> None:
        self._server = server
        self._given = conditions.given
        self._fields = set(schema.fields)

    def page(self, limit: int, after: Any | None, *, count: bool) -> Answer:
        """Quotes from `after` on. Raises click.ClickException where they cannot be had."""
        query = self._given | {"limit": limit} | ({"count": "true"} if count else {})
        body = self._server.get("/v1/quotes", query | ({} if after is None else {"cursor": after}))
        items = body.get("items")
        if not isinstance(items, list) or any(not self._fields.issubset(item) for item in items):
            raise click.ClickException(
                "The server gives quotes of another version of OnRecord than this one."
            )
        return Answer(items, body.get("next_cursor"), body.get("total"), body.get("ranked_newest"))


class Found:
    """The quotes of a source, page by page; knows afterwards what there was."""

    def __init__(
        self, source: QuoteSource, limit: int | None, expect: Callable[[int], None] | None = None
    ) -> None:
        """`expect` is told how many quotes there will be; without it they are not counted."""
        self._source = source
        self._limit = limit
        self._expect = expect
        self.ranked_newest: int | None = None
        self.number = 0
        self.more = False

    def pages(self) -> Iterator[list[Item]]:
        """The quotes, some at a time."""
        after: Any | None = None
        while True:
            wanted = MAX_LIMIT if self._limit is None else min(self._limit - self.number, MAX_LIMIT)
            answer = self._source.page(wanted, after, count=self._expect is not None and after is None)
            if self._expect is not None and answer.total is not None:
                self._expect(answer.total if self._limit is None else min(answer.total, self._limit))
            self.number += len(answer.items)
            self.more = answer.following is not None
            self.ranked_newest = answer.ranked_newest
            yield answer.items
            after = answer.following
            if not self.more or self.number == self._limit:
                return
