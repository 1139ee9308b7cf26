"""Every change of the archive is noted once, in the transaction that makes it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from api.services import Services
from api.services.quote_filter import QuoteFilter
from api.settings import Settings
from api.storage.changes import Action
from api.storage.models import Change
from api.storage.session import Database
from tests.factories import ScriptedExtractor, a_quotation, a_speaker, drafts_with

EVERYTHING = QuoteFilter()


class Follower:
    """Reads what changed since it last looked."""

    def __init__(self, settings: Settings) -> None:
        self._database = Database(settings.database_url)
        self._seen = 0

    def news(self) -> list[tuple[str, str, str]]:
        with self._database.reading() as session:
            rows = session.scalars(
                select(Change).where(Change.sequence > self._seen).order_by(Change.sequence)
            ).all()
            self._seen = max([self._seen, *(row.sequence for row in rows)])
            return [(row.resource, row.resource_id, row.action) for row in rows]


def test_what_is_stored_and_erased_is_told(
    services: Services, settings: Settings, extractor: ScriptedExtractor
) -> None:
    follower = Follower(settings)
    [draft] = drafts_with(extractor, [a_quotation("One"), a_quotation("Two")])
    article, _ = services.articles.create(draft)
    quotes = services.quotes.list(EVERYTHING, 10).items
    [speaker] = services.speakers.list(10).items
    expected = [("article", article.id), ("speaker", speaker.id), *(("quote", quote.id) for quote in quotes)]
    news = follower.news()
    assert sorted(news) == sorted((*resource, Action.UPSERTED) for resource in expected)
    services.articles.create(draft)
    assert follower.news() == []
    services.erasure.erase(article.id)
    assert sorted(follower.news()) == sorted((*resource, Action.DELETED) for resource in expected)


def test_a_new_version_changes_the_old_one_and_its_quotes(
    services: Services, settings: Settings, extractor: ScriptedExtractor
) -> None:
    follower = Follower(settings)
    old, new = drafts_with(
        extractor,
        {"quotations": [a_quotation("Old")], "url": "https://a.example/1"},
        {"quotations": [a_quotation("New", "Sarah Smith")], "url": "https://a.example/1"},
    )
    first, _ = services.articles.create(old)
    [quote] = services.quotes.list(EVERYTHING, 10).items
    follower.news()
    second, _ = services.articles.create(new)
    news = follower.news()
    assert ("article", first.id, Action.UPSERTED) in news
    assert ("quote", quote.id, Action.UPSERTED) in news
    assert services.quotes.get(quote.id).updated_at > quote.updated_at
    services.erasure.erase(second.id)
    assert ("article", first.id, Action.UPSERTED) in follower.news()
    assert services.articles.get(first.id).superseded_by is None


def test_a_speaker_who_gets_a_fuller_name_changes_with_all_quotes(
    services: Services, settings: Settings, extractor: ScriptedExtractor
) -> None:
    follower = Follower(settings)
    known = {"role": "spokesman", "affiliation": "Kremlin", "country": "RU"}
    short, full = drafts_with(
        extractor,
        [a_quotation("Early", a_speaker("Peskov", **known))],
        [a_quotation("Late", a_speaker("Dmitry Peskov", **known))],
    )
    services.articles.create(short)
    [early] = services.quotes.list(EVERYTHING, 10).items
    follower.news()
    services.articles.create(full)
    assert services.quotes.get(early.id).speaker == replace(early.speaker, name="Dmitry Peskov")
    assert ("quote", early.id, Action.UPSERTED) in follower.news()
