"""Made-up articles, quotes and speakers, as rows of the tables; the same for the same number of quotes.

They are skewed as real ones are: a few speakers, countries, topics, outlets and words stand in very many
quotes, most in hardly any. What a quote's columns hold is asked of the services' own functions.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import create_engine

from api.services.drafts import identity, text_digest
from api.services.mapping import quote_rows
from api.services.names import fold, link_key, spelling_key
from api.services.speaker_blocks import VERSION, stored_keys
from api.storage import fts5
from api.storage.full_text import searched
from api.storage.models import (
    Article,
    Base,
    Quote,
    QuoteCountry,
    QuoteTopic,
    Speaker,
    SpeakerAlias,
    SpeakerBlock,
    SpeakerWord,
)
from benchmarks.speaker_linking import Names
from nlp.lexicons.countries import COUNTRY_CODES
from nlp.lexicons.topics import topic_table
from nlp.quotation import (
    Polarity,
    Quotation,
    QuotationType,
    Reported,
    Span,
    SpeakerType,
    Topic,
    UnnamedSource,
)
from nlp.quotation import Speaker as StatedSpeaker

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
YEARS = 5
QUOTES_PER_SPEAKER = 10
OUTLETS = 2_000
WORDS = 60_000
FULL_TEXT = "quote_full_text"
ROLES = ("senator", "minister", "police chief", "professor", "spokesman", "chief executive", "mayor", None)

Rows = dict[str, list[tuple[Any, ...]]]
"""Rows by table, their values as SQLite stores them."""


class Zipf:
    """Draws numbers from 0 on, the nth of which is about n times rarer than the first."""

    def __init__(self, number: int, source: np.random.Generator, flat: int = 0) -> None:
        weights = 1 / (np.arange(1, number + 1) + flat)
        self._cumulative = np.cumsum(weights) / weights.sum()
        self._source = source
        self._drawn = iter(self)

    def __iter__(self) -> Iterator[int]:
        while True:
            yield from np.searchsorted(self._cumulative, self._source.random(10_000)).tolist()

    def draw(self, number: int = 1) -> list[int]:
        """So many of them."""
        return list(islice(self._drawn, number))


def vocabulary() -> list[str]:
    """Made-up words, the most frequent first."""
    choose = random.Random(1)
    onsets, vowels = [*"bcdfghjklmnprstvwz", "ch", "st", "tr", "pl"], "aeiou"
    words: dict[str, None] = {}
    while len(words) < WORDS:
        syllables = 1 + len(words) // 20_000 + choose.randrange(2)
        word = "".join(choose.choice(onsets) + choose.choice(vowels) for _ in range(syllables))
        words[word + choose.choice(("", "n", "r", "s", "t"))] = None
    return list(words)


@dataclass
class Person:
    """A made-up speaker."""

    id: str
    name: str
    country: str | None
    roles: Sequence[str | None]
    uses: int = 0
    first: datetime | None = None
    row: Speaker = field(init=False)

    def __post_init__(self) -> None:
        self.row = Speaker(id=self.id)


class MadeUpRows:
    """Makes the rows of an archive with so many quotes."""

    def __init__(self, quotes: int) -> None:
        self.quotes = quotes
        self._source = np.random.default_rng(quotes)
        self._random = random.Random(quotes)
        self._words = vocabulary()
        countries = sorted(COUNTRY_CODES)
        self._random.shuffle(countries)
        self._countries = countries
        concepts = [concept.id for concept in topic_table().concepts.values()]
        self._random.shuffle(concepts)
        self._topics = [Topic(each, topic_table().concepts[each].name, 0.0) for each in concepts]
        self._which_word = Zipf(WORDS, self._source, flat=20)
        self._which_country = Zipf(len(countries), self._source, flat=2)
        self._which_topic = Zipf(len(concepts), self._source, flat=5)
        self._which_outlet = Zipf(OUTLETS, self._source, flat=3)
        self._people = self._made_up_people(max(quotes // QUOTES_PER_SPEAKER, 10))
        self._which_person = Zipf(len(self._people), self._source)
        self._store = _Stores()
        self._number = 0

    def lots(self) -> Iterator[Rows]:
        """The rows, some thousand quotes at a time; those of speakers come last."""
        span = timedelta(days=365 * YEARS)
        while self._number < self.quotes:
            rows: Rows = {}
            for _ in range(2_000):
                if self._number < self.quotes:
                    self._add_article(rows, BEGIN + span * (self._number / self.quotes))
            yield rows
        yield self._speaker_rows()

    # --- articles and quotes -----------------------------------------------------------------------------

    def _add_article(self, rows: Rows, created: datetime) -> None:
        chance = self._random
        number = min(chance.randint(1, 11), self.quotes - self._number)
        lag = (
            timedelta(days=chance.random() * 365)
            if chance.random() < 0.1
            else timedelta(hours=chance.random() * 12)
        )
        outlet = f"Outlet {self._which_outlet.draw(1)[0]}" if chance.random() < 0.97 else None
        published = (created - lag).replace(microsecond=0) if chance.random() < 0.95 else None
        serial = self._number
        words = iter(self._texts(number * 70 + 200))
        article = Article(
            id=_id("art", created, serial),
            title=" ".join(islice(words, 8)).capitalize(),
            url=f"https://outlet.example/{serial}",
            outlet=outlet,
            outlet_key=None if outlet is None else fold(outlet),
            published_at=published,
            authors=[],
            status="extracted",
            model_name="onrecord",
            model_version="0.1.0",
            attempts=0,
            listed_at=published or created,
            created_at=created,
            updated_at=created,
        )
        text, quotations = "", []
        for _ in range(number):
            filler = " ".join(islice(words, 18)).capitalize() + ". "
            quotation, person = self._quotation(words, len(text) + len(filler))
            text += filler + quotation.context.text + "\n\n"
            quotations.append((quotation, person))
        article.text, article.text_digest = text, text_digest(text)
        article.identity = identity(text, article.url, outlet)
        superseded = chance.random() < 0.01 and "articles" in rows
        article.superseded_by = rows["articles"][-1][0] if superseded else None
        self._store.add(rows, article)
        self._store.change(rows, "article", article.id, "upserted", created)
        for n, (quotation, person) in enumerate(quotations):
            self._add_quote(rows, _id("quo", created, serial, number - n), article, quotation, person)

    def _add_quote(
        self, rows: Rows, quote_id: str, article: Article, quotation: Quotation, person: Person | None
    ) -> None:
        self._number += 1
        stored = quote_rows(quote_id, quotation, article, person.row if person else None)
        rejected = article.created_at if self._random.random() < 0.001 else None
        if person is not None:
            person.uses += 1
            person.first = person.first or article.created_at
        self._store.add_values(rows, Quote, {**stored.quote, "number": self._number, "rejected_at": rejected})
        for country in stored.countries:
            self._store.add_values(rows, QuoteCountry, {**country, "quote_id": quote_id})
        for topic in stored.topics:
            self._store.add_values(rows, QuoteTopic, {**topic, "quote_id": quote_id})
        texts = fts5.columns(searched(**stored.quote))
        rows.setdefault(FULL_TEXT, []).append((self._number, *texts.values()))
        self._store.change(
            rows, "quote", quote_id, "rejected" if rejected else "upserted", article.created_at
        )

    def _quotation(self, words: Iterator[str], start: int) -> tuple[Quotation, Person | None]:
        chance = self._random
        content = " ".join(islice(words, chance.randint(6, 36))).capitalize()
        person = self._people[self._which_person.draw(1)[0]] if chance.random() < 0.85 else None
        unnamed = None
        if person is None and chance.random() < 0.8:
            unnamed = UnnamedSource("two officials", SpeakerType.GROUP, None)
        who = person.name if person else unnamed.description if unnamed else ""
        role = chance.choice(person.roles) if person else None
        country = person.country if person and chance.random() < 0.9 else None
        behind = " ".join(islice(words, 10))
        begin = start + 1
        context = f"“{content},” said {f'{role} ' if role else ''}{who}, {behind}."
        source = context.rindex(who, 0, len(context)) if who else 0
        mentioned = tuple(
            dict.fromkeys(self._countries[n] for n in self._which_country.draw(chance.choice((0, 0, 1, 2))))
        )
        found = {
            self._topics[n].id: self._topics[n] for n in self._which_topic.draw(chance.choice((0, 1, 1, 2)))
        }
        quotation = Quotation(
            type=chance.choice(tuple(QuotationType)),
            reported=Reported.THOUGHT if chance.random() < 0.12 else Reported.SPEECH,
            polarity=Polarity.ASSERTED if chance.random() < 0.9 else Polarity.DENIED,
            content=(Span(begin, begin + len(content), content),),
            cue=(Span(begin + len(content) + 3, begin + len(content) + 7, "said"),),
            source=(Span(start + source, start + source + len(who), who),) if who else (),
            speaker=StatedSpeaker(person.name, SpeakerType.PERSON, role, None, country) if person else None,
            unnamed_source=unnamed,
            via=None,
            addressee=None,
            mentioned_countries=mentioned,
            topics=tuple(
                Topic(each.id, each.name, round(0.9 - n / 10, 2)) for n, each in enumerate(found.values())
            ),
            context=Span(start, start + len(context), context),
            confidence=round(0.4 + 0.6 * chance.random(), 4),
        )
        return quotation, person

    def _texts(self, number: int) -> list[str]:
        words = self._words
        return [words[n] for n in self._which_word.draw(number)]

    # --- speakers ----------------------------------------------------------------------------------------

    def _made_up_people(self, number: int) -> list[Person]:
        names, chance = Names(seed=number), self._random
        taken: dict[str, None] = {}
        while len(taken) < number:
            taken[names.one()] = None
        countries = [self._countries[n] for n in self._which_country.draw(number)]
        return [
            Person(f"spk_{n:028x}", name, country, chance.choices(ROLES, k=2))
            for n, (name, country) in enumerate(zip(taken, countries, strict=True))
        ]

    def _speaker_rows(self) -> Rows:
        rows: Rows = {}
        for person in self._people:
            if not person.uses or person.first is None:
                continue
            moments = {"created_at": person.first, "updated_at": person.first}
            sort_name, kind = fold(person.name), SpeakerType.PERSON
            values = {"id": person.id, "name": person.name, "sort_name": sort_name, "type": kind.value}
            more = {"country": person.country, "blocked_by": VERSION}
            self._store.add_values(rows, Speaker, {**values, **more, **moments})
            keys = {
                "spelling": spelling_key(sort_name),
                "link_key": link_key(person.name, kind, person.country),
            }
            alias = {
                "speaker_id": person.id,
                "name": person.name,
                "uses": person.uses,
                "added_by_hand": False,
            }
            self._store.add_values(rows, SpeakerAlias, {**keys, **alias})
            for key in stored_keys([person.name], kind, person.country):
                self._store.add_values(rows, SpeakerBlock, {"key": key, "speaker_id": person.id})
            for word in sorted(set(sort_name.split())):
                self._store.add_values(rows, SpeakerWord, {"word": word, "speaker_id": person.id})
            self._store.change(rows, "speaker", person.id, "upserted", person.first)
        return rows


def _id(prefix: str, moment: datetime, *numbers: int) -> str:
    serial, within = (*numbers, 0)[:2]
    return f"{prefix}_{int(moment.timestamp() * 1000):012x}{serial:010x}{within:06x}"


class _Stores:
    """Turns values into what SQLite stores, as SQLAlchemy does it."""

    def __init__(self) -> None:
        dialect = create_engine("sqlite://").dialect
        self._converters: dict[str, list[tuple[str, Callable[[Any], Any] | None]]] = {
            table.name: [(column.name, _quick(column, dialect)) for column in table.columns]
            for table in Base.metadata.tables.values()
        }
        self._changes = 0

    def add(self, rows: Rows, row: Base) -> None:
        """Add the row of an object."""
        self.add_values(rows, type(row), row.__dict__)

    def add_values(self, rows: Rows, kind: type[Base], values: dict[str, Any]) -> None:
        """Add a row with these values; those that are not there are null."""
        name: str = kind.__tablename__
        get = values.get
        rows.setdefault(name, []).append(
            tuple(
                value if convert is None or value is None else convert(value)
                for column, convert in self._converters[name]
                for value in (get(column),)
            )
        )

    def change(self, rows: Rows, resource: str, resource_id: str, action: str, moment: datetime) -> None:
        """Add the row of a change."""
        self._changes += 1
        stored = (self._changes, resource, resource_id, action, None, _moment(moment))
        rows.setdefault("changes", []).append(stored)


def _quick(column: Any, dialect: Any) -> Callable[[Any], Any] | None:
    processor = column.type.dialect_impl(dialect).bind_processor(dialect)
    if processor is None:
        return None
    kind = type(column.type).__name__
    return _moment if kind == "UtcDateTime" else json.dumps if kind == "JSON" else processor


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
