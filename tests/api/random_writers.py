"""Everything that writes, drawn by chance, and the numbers that are to come of it."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from sqlalchemy import select

from api.errors import DomainError
from api.services import Services
from api.services.corrections import Author
from api.storage.kept_counts import Kind
from api.storage.models import Article, KeptCount, Quote, Speaker
from api.storage.session import Database
from nlp.quotation import Quotation, Reported, Span, Topic
from tests.factories import SANCTIONS, ScriptedExtractor, a_draft, a_quotation, a_speaker

CODES = ("DE", "ES", "FR", "US", None)
TOPICS = (SANCTIONS, Topic("medtop:11000000", "politics and government", 0.7))


def kept(database: Database) -> dict[tuple[str, str], int]:
    """The numbers that are kept."""
    with database.reading() as session:
        return {(row.kind, row.key): row.number for row in session.scalars(select(KeptCount))}


def counted_plainly(database: Database) -> Counter[tuple[str, str]]:
    """The numbers, by looking at one quote after the other."""
    found = Counter[tuple[str, str]]()
    with database.reading() as session:
        for article in session.scalars(select(Article)):
            if article.outlet_key is not None:
                found[Kind.ARTICLES_OF_OUTLET, article.outlet_key] += 1
        for quote in session.scalars(select(Quote)):
            if quote.reported != "speech" or quote.rejected_at or quote.article.superseded_by:
                continue
            found.update((Kind.TOPIC.value, row.topic_id) for row in quote.topics)
            found.update((Kind.COUNTRY.value, row.country) for row in quote.countries)
            mentioned = [row.country for row in quote.countries if row.mentioned_position is not None]
            found.update((Kind.MENTIONED_COUNTRY.value, country) for country in mentioned)
            if quote.speaker_country is not None:
                found[Kind.SPEAKER_COUNTRY, quote.speaker_country] += 1
            if quote.speaker_id is not None:
                found[Kind.SPEAKER, quote.speaker_id] += 1
            if quote.outlet_key is not None:
                found[Kind.OUTLET, quote.outlet_key] += 1
    return found


class Writers:
    """Everything that writes, drawn by chance."""

    def __init__(self, services: Services, extractor: ScriptedExtractor, database: Database, seed: int):
        self._services, self._extractor, self._database = services, extractor, database
        self._chance = random.Random(seed)
        self.done = Counter[str]()

    def step(self) -> None:
        """One change; one that is refused is none."""
        name, change = self._chance.choice(
            [
                ("store", self._store),
                ("store", self._store),
                ("store several", self._store_several),
                ("describe", self._describe),
                ("reextract", self._reextract),
                ("correct", self._correct),
                ("correct", self._correct),
                ("undo", self._undo),
                ("merge", self._merge),
                ("merge back", self._merge_back),
                ("split", self._split),
                ("erase", self._erase),
            ]
        )
        try:
            change()
        except DomainError:
            return
        self.done[name] += 1

    def _quotations(self) -> list[Quotation]:
        chance = self._chance
        return [
            a_quotation(
                f"Words {n}",
                a_speaker(chance.choice(("Ana Ruiz", "Jan Novak", "Li Wei")), country=chance.choice(CODES)),
                content=(Span(n * 10, n * 10 + 7, f"Words {n}"),),
                reported=chance.choice((Reported.SPEECH, Reported.SPEECH, Reported.THOUGHT)),
                mentioned_countries=tuple(chance.sample(CODES[:-1], chance.randrange(3))),
                topics=tuple(chance.sample(TOPICS, chance.randrange(3))),
            )
            for n in chance.sample(range(4), chance.randrange(4))
        ]

    def _draft(self) -> Any:
        draft = a_draft(outlet=self._outlet(), url=self._url())
        self._extractor.finds(draft.text, self._quotations())
        return draft

    def _outlet(self) -> str | None:
        return self._chance.choice(("Daily", "DAILY", "Weekly", None))

    def _url(self) -> str | None:
        return self._chance.choice(("https://news.example/1", "https://news.example/2", None))

    def _one(self, model: type[Article | Quote | Speaker]) -> Any:
        with self._database.reading() as session:
            return self._chance.choice(session.scalars(select(model).order_by(model.id)).all() or [None])

    def _store(self) -> None:
        self._services.articles.create(self._draft())

    def _store_several(self) -> None:
        self._services.ingest.store([self._draft() for _ in range(3)])

    def _describe(self) -> None:
        if article := self._one(Article):
            told = {"outlet": self._outlet(), "url": self._url()}
            self._services.article_editor.describe(article.id, told, _allowed)

    def _reextract(self) -> None:
        if article := self._one(Article):
            text = self._services.articles.get(article.id).text
            self._extractor.finds(text, self._quotations())
            self._services.article_editor.reextract(article.id, _allowed)

    def _correct(self) -> None:
        if quote := self._one(Quote):
            name, country = self._chance.choice(("Ana Ruiz", "Eva Roth")), self._chance.choice(CODES)
            told = self._chance.choice(
                (
                    {"rejected": quote.rejected_at is None},
                    {"reported": self._chance.choice(("speech", "thought"))},
                    {"speaker": {"name": name, "country": country}},
                )
            )
            self._services.corrections.correct(quote.id, told, Author())

    def _undo(self) -> None:
        if quote := self._one(Quote):
            for correction in self._services.corrections.history(quote.id)[-1:]:
                self._services.corrections.undo(quote.id, correction.id, Author())

    def _merge(self) -> None:
        speaker, other = self._one(Speaker), self._one(Speaker)
        if speaker and speaker.id != other.id:
            self._services.speaker_decisions.merge(speaker.id, other.id, Author())

    def _split(self) -> None:
        if (quote := self._one(Quote)) and quote.speaker_id:
            self._services.speaker_decisions.split(quote.speaker_id, [quote.id], [], Author())

    def _merge_back(self) -> None:
        if speaker := self._one(Speaker):
            for decision in self._services.speaker_decisions.history(speaker.id)[-1:]:
                self._services.speaker_decisions.undo(speaker.id, decision.id, Author())

    def _erase(self) -> None:
        if article := self._one(Article):
            self._services.erasure.erase(article.id)


def _allowed(_: object) -> None:
    """Refuse nothing."""
