"""Articles that are stored in one transaction say what they would say had each had one of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from api.services import Services, build_services
from api.services.drafts import ArticleDraft
from api.services.imports import Line
from nlp.quotation import Span, SpeakerType
from tests.api.conftest import assert_counts_are_right, assert_rendered_quotes_are_right, small_settings
from tests.databases import Databases
from tests.factories import SANCTIONS, ScriptedExtractor, a_draft, a_filter, a_quotation, a_speaker

SPEAKERS: Sequence[tuple[str, SpeakerType, Sequence[dict[str, Any]]]] = [
    (name, kind, facts)
    for names, kind, facts in (
        (
            ("Dmitry Peskov", "Dmitri Peskov", "Peskov", "D. Peskov"),
            SpeakerType.PERSON,
            ({"role": "Kremlin spokesman", "affiliation": "Kremlin", "country": "RU"}, {}, {"country": "RU"}),
        ),
        (("Nikolai Peskov",), SpeakerType.PERSON, ({"role": "poet"}, {})),
        (
            ("Hillary Clinton", "Bill Clinton", "Clinton", "Hillary Rodham Clinton"),
            SpeakerType.PERSON,
            ({"role": "senator", "country": "US"}, {"role": "former president", "country": "US"}, {}),
        ),
        (
            ("Foreign Ministry", "Japanese Foreign Ministry", "Ministry of Foreign Affairs"),
            SpeakerType.ORGANIZATION,
            ({"country": "JP"}, {"country": "RU"}, {}),
        ),
        (("Kim Jong-un", "Kim Jong Un"), SpeakerType.PERSON, ({"role": "leader", "country": "KP"}, {})),
        (("protesters",), SpeakerType.GROUP, ({}, {"country": "FR"})),
    )
    for name in names
]
DAYS = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 1, 2)]


@dataclass
class Archive:
    """An archive, and what is found in the articles that are put there."""

    services: Services
    extractor: ScriptedExtractor

    def picture(self) -> dict[str, Any]:
        """All that there is, without ids and times.

        Speakers by all their names: of two that are as frequent, the one that it had is kept, which tells of
        the order in which it got them.
        """
        speakers = self.services.speakers.list(200).items
        named = {
            each.id: tuple(sorted((alias.name, alias.count) for alias in each.aliases)) for each in speakers
        }
        quotes = self.services.quotes.list(a_filter(), 500).items
        pairs = self.services.merge_candidates.list(500).items
        return {
            "speakers": sorted(
                (named[each.id], each.type, each.country or "", each.quote_count) for each in speakers
            ),
            "quotes": [
                (
                    quote.text,
                    quote.article.title,
                    quote.speaker and (named[quote.speaker.id], quote.speaker.role, quote.speaker.country),
                )
                for quote in quotes
            ],
            "pairs": sorted(
                (*sorted((named[each.one.id], named[each.other.id])), each.score) for each in pairs
            ),
        }


@pytest.fixture
def archives(databases: Databases) -> Iterator[list[Archive]]:
    """Three that are empty."""
    urls = [databases.migrated() for _ in range(3)]
    extractors = [ScriptedExtractor() for _ in urls]
    yield [
        Archive(build_services(small_settings(url), extractor), extractor)  # type: ignore[arg-type]
        for url, extractor in zip(urls, extractors, strict=True)
    ]
    for url in urls:
        assert_counts_are_right(url)
        assert_rendered_quotes_are_right(url)
        databases.drop(url)


def drawn(chance: random.Random, archives: Sequence[Archive], number: int) -> list[ArticleDraft]:
    """Articles with a few quotes each; several have one date, two may be versions of one."""
    drafts = []
    for article in range(number):
        quotations = []
        for place in range(chance.randint(0, 4)):
            name, kind, facts = chance.choice(SPEAKERS)
            words = f"Words {article:02}.{place}"
            quotations.append(
                a_quotation(
                    words,
                    a_speaker(name, type=kind, **chance.choice(facts)),
                    content=(Span(place * 20, place * 20 + len(words), words),),
                    mentioned_countries=chance.choice([(), ("FR",), ("FR", "DE")]),
                    topics=chance.choice([(), (SANCTIONS,)]),
                )
            )
        url = chance.choice([None, None, f"https://news.example/{article % 5}"])
        draft = a_draft(title=f"{article}", published_at=chance.choice(DAYS), url=url, outlet="Herald")
        for archive in archives:
            archive.extractor.finds(draft.text, quotations)
        drafts.append(draft)
    return drafts


@pytest.mark.parametrize("seed", range(10))
def test_articles_stored_together_are_as_if_stored_one_by_one(archives: list[Archive], seed: int) -> None:
    one_by_one, together, imported = archives
    drafts = drawn(random.Random(seed), archives, 16)
    for draft in drafts:
        one_by_one.services.ingest.store([draft])
    together.services.ingest.store(drafts)
    imported.services.imports.receive(Line(n, 1, draft) for n, draft in enumerate(drafts, 1))
    assert imported.services.waiting_articles.extract_some()
    assert not imported.services.waiting_articles.is_any()
    assert one_by_one.picture()["quotes"]
    assert together.picture() == one_by_one.picture()
    assert imported.picture() == one_by_one.picture()
