"""Speakers are shown to whoever begins to type their names."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, update

from api.errors import InvalidValue
from api.services import Services
from api.services.records import Key
from api.services.speaker_neighbours import update_outdated_keys
from api.settings import Settings
from api.storage.models import Speaker, SpeakerWord
from api.storage.session import Database
from nlp.quotation import SpeakerType
from tests.factories import ScriptedExtractor, a_quotation, a_speaker, drafts_with

MINISTRY = a_speaker("Ministry of Peru", type=SpeakerType.ORGANIZATION, country="PE")


@pytest.fixture
def stored(services: Services, extractor: ScriptedExtractor) -> Services:
    services.ingest.store(
        drafts_with(
            extractor,
            [
                a_quotation("One", "Dmitry Peskov"),
                a_quotation("Two", a_speaker("José Pérez", country="MX")),
                a_quotation("Three", a_speaker("José Pérez", country="MX")),
                a_quotation("Four", "Peter Ek"),
                a_quotation("Five", MINISTRY),
                a_quotation("Six", "Kim Jong-un"),
            ],
        )
    )
    return services


def names(services: Services, **conditions: Any) -> list[str]:
    return [speaker.name for speaker in services.speakers.list(100, **conditions).items]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("pesk", ["Dmitry Peskov"]),
        ("PÉR", ["José Pérez", "Ministry of Peru"]),
        ("dm", ["Dmitry Peskov"]),
        ("pes dmi", ["Dmitry Peskov"]),
        ("jose per", ["José Pérez"]),
        ("pe jos", ["José Pérez"]),
        ("per", ["José Pérez", "Ministry of Peru"]),
        ("peskovx", []),
        ("eskov", []),
        ("jong u", ["Kim Jong-un"]),
        ("jongun", []),
        ("%", []),
        ("_", []),
        ("...", []),
        ("p" * 300, []),
    ],
)
def test_beginnings_of_words(stored: Services, typed: str, expected: list[str]) -> None:
    assert names(stored, q=typed) == expected


def test_whose_name_begins_so_comes_first_then_who_is_quoted_most(stored: Services) -> None:
    found = names(stored, q="pe")
    assert found[:2] == ["Peter Ek", "José Pérez"]
    assert set(found[2:]) == {"Dmitry Peskov", "Ministry of Peru"}


def test_page_by_page(stored: Services) -> None:
    whole, seen, after = names(stored, q="p"), list[str](), None
    while True:
        page = stored.speakers.list(1, after, q="p")
        seen += [speaker.name for speaker in page.items]
        after = page.next_key
        if after is None:
            break
    assert seen == whole
    assert stored.speakers.list(1, q="p", count=True).total == len(whole)


def test_other_conditions(stored: Services) -> None:
    assert names(stored, q="pe", type=[SpeakerType.ORGANIZATION]) == ["Ministry of Peru"]
    assert names(stored, country=["mx", "PE"]) == ["José Pérez", "Ministry of Peru"]
    assert names(stored, name="perez") == ["José Pérez"]
    assert names(stored, name="perez", q="dm") == []
    with pytest.raises(InvalidValue, match="country code"):
        names(stored, country=["QQ"])


@pytest.mark.parametrize("after", [("name", "spk_1"), (None, "spk_1")])
def test_positions_that_are_none(stored: Services, after: Key) -> None:
    with pytest.raises(InvalidValue):
        stored.speakers.list(1, after, q="p")


def test_speakers_stored_by_an_older_version_are_found(stored: Services, settings: Settings) -> None:
    database = Database(settings.database_url)
    with database.writing() as session:
        session.execute(delete(SpeakerWord))
        session.execute(update(Speaker).values(blocked_by=2))
    assert names(stored, q="pesk") == []
    update_outdated_keys(database)
    assert names(stored, q="pesk") == ["Dmitry Peskov"]


def test_an_erased_speaker_is_not_found(services: Services, extractor: ScriptedExtractor) -> None:
    [outcome] = services.ingest.store(drafts_with(extractor, [a_quotation("One", "Dmitry Peskov")]))
    assert names(services, q="pes") == ["Dmitry Peskov"]
    services.erasure.erase(outcome.article_id or "")
    assert names(services, q="pes") == []
