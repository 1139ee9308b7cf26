"""Who is one speaker, and who are two. When in doubt: two."""

from __future__ import annotations

from typing import Any

import pytest

from api.services import Services
from api.services.names import PersonName, fold, organization_key
from api.services.speaker_identity import Profile, same_speaker
from api.services.stated_facts import telling_words
from nlp.quotation import SpeakerType
from tests.factories import ScriptedExtractor, a_quotation, a_speaker, drafts_with

PERSON, ORGANIZATION, GROUP, UNKNOWN = (
    SpeakerType.PERSON,
    SpeakerType.ORGANIZATION,
    SpeakerType.GROUP,
    SpeakerType.UNKNOWN,
)
KREMLIN = {"role": "Kremlin spokesman", "affiliation": "Kremlin", "country": "RU"}


def linked(
    services: Services, extractor: ScriptedExtractor, *stated: tuple[str, SpeakerType, dict[str, Any]]
) -> int:
    """How many speakers there are after an article with each of these, one after the other."""
    speakers = [a_speaker(name, type=kind, **facts) for name, kind, facts in stated]
    quotations = [[a_quotation(f"Words {n}", speaker)] for n, speaker in enumerate(speakers)]
    for draft in drafts_with(extractor, *quotations):
        services.ingest.store([draft])
    return len(services.speakers.list(100).items)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dmitri Peskov", "Dmitry Peskov"),
        ("Dmitrii Peskov", "Dmitriy Peskov"),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
        ("Yevgeny Prigozhin", "Evgeny Prigozhin"),
        ("Sergei Lavrov", "Sergey Lavrov"),
        ("Kim Jong-un", "Kim Jong Un"),
        ("Kim Jong Un", "Jong-un Kim"),
        ("Kim Jong Un", "Kim Jongun"),
        ("Xi Jinping", "XI JINPING"),
        ("Lee Jae-myung", "Jae-myung Lee"),
        ("José Manuel Ríos", "Jose Manuel Rios"),
        ("Bashar al-Assad", "Bashar Assad"),
        ("Ursula von der Leyen", "Ursula Von Der Leyen"),
        ("Donald Trump", "Donald J. Trump"),
        ("J.D. Vance", "JD Vance"),
        ("J. D. Vance", "J.D. Vance"),
        ("Sir Keir Starmer", "Keir Starmer"),
        ("George W. Bush", "George Walker Bush"),
        ("Sinéad O’Connor", "Sinead O'Connor"),
        ("Ayman al-Khatib", "Ayman Al-Hatib"),
        ("Alexander Novak", "Alexander Novak"),
        ("Robert F. Kennedy Jr.", "Robert F. Kennedy Junior"),
    ],
)
def test_spellings_of_one_person(
    services: Services, extractor: ScriptedExtractor, one: str, other: str
) -> None:
    assert linked(services, extractor, (one, PERSON, {}), (other, PERSON, {})) == 1
    [speaker] = services.speakers.list(10).items
    assert {alias.name for alias in speaker.aliases} == {one, other}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xi Jinping", "Xu Jiping"),
        ("Kim Jong Un", "Kim Yo Jong"),
        ("Kim Jong Un", "Kim Jong Il"),
        ("Hillary Clinton", "Bill Clinton"),
        ("Dmitry Peskov", "Dmitry Medvedev"),
        ("Dmitry Peskov", "Nikolai Peskov"),
        ("Maria Rossi", "Mario Rossi"),
        ("Alexander Petrov", "Alexandra Petrov"),
        ("Gabriel Attal", "Gabrielle Attal"),
        ("Christine Lee", "Christian Lee"),
        ("Paul Smith", "Paula Smith"),
        ("Jean Martin", "Joan Martin"),
        ("George W. Bush", "George H. W. Bush"),
        ("Donald Trump", "Donald Trump Jr."),
        ("Robert Kennedy III", "Robert Kennedy Jr."),
        ("John Quincy Adams", "John Adams"),
        ("Clinton", "Hillary Clinton"),
        ("Peskov", "Peskov"),
        ("J. Smith", "John Smith"),
        ("Kim Min-seok", "Kim Min-seo"),
        ("Lee Child", "Lee Jae-myung"),
    ],
)
def test_names_that_may_be_two_persons(
    services: Services, extractor: ScriptedExtractor, one: str, other: str
) -> None:
    assert linked(services, extractor, (one, PERSON, {}), (other, PERSON, {})) == 2


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        ("Peskov", KREMLIN, 1),
        ("Peskov", {**KREMLIN, "role": None}, 1),
        ("D. Peskov", KREMLIN, 1),
        ("Dimitri Peskov", KREMLIN, 1),
        ("Peskov", {}, 2),
        ("Peskov", {"country": "RU"}, 2),
        ("Peskov", {"country": "RU", "role": "spokesman"}, 2),
        ("Peskov", {**KREMLIN, "country": "UA"}, 2),
        ("N. Peskov", KREMLIN, 2),
        ("Nikolai Peskov", KREMLIN, 2),
        ("Dmitry Peskov", {"country": "US"}, 2),
        ("Dmitry Peskov", {"country": "US", "affiliation": "the Kremlin"}, 2),
        ("Dmitry Peskov", {"country": "US", "affiliation": "Kremlin"}, 1),
        ("Dmitry Peskov", {"role": "poet"}, 2),
        ("Dmitry Peskov", {"role": "presidential aide"}, 1),
    ],
)
def test_what_speaks_for_a_doubtful_name(
    services: Services, extractor: ScriptedExtractor, name: str, facts: dict[str, Any], expected: int
) -> None:
    assert linked(services, extractor, ("Dmitry Peskov", PERSON, KREMLIN), (name, PERSON, facts)) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Dmitri Peskov", "Dmitry Peskov", "Dmitriy Peskov"], 1),
        (["Hillary Clinton", "Bill Clinton", "Hillary Rodham Clinton"], 2),
        (["???", "???!", "Peskov"], 3),
    ],
)
def test_one_article_may_spell_a_speaker_in_several_ways(
    services: Services, extractor: ScriptedExtractor, names: list[str], expected: int
) -> None:
    speakers = [a_speaker(name, country="US", role="senator", affiliation="Senate") for name in names]
    quotations = [a_quotation(f"Words {n}", speaker) for n, speaker in enumerate(speakers)]
    services.ingest.store(drafts_with(extractor, quotations))
    found = services.speakers.list(100).items
    assert len(found) == expected
    assert sorted(alias.name for speaker in found for alias in speaker.aliases) == sorted(names)


def test_bare_surname_that_may_be_either_of_two_stays_apart(
    services: Services, extractor: ScriptedExtractor
) -> None:
    senate = {"affiliation": "Senate", "country": "US"}
    names = ["Hillary Clinton", "Bill Clinton", "Clinton"]
    assert linked(services, extractor, *((name, PERSON, senate) for name in names)) == 3


def test_bare_surname_linked_to_one_does_not_draw_in_the_other(
    services: Services, extractor: ScriptedExtractor
) -> None:
    senate = {"affiliation": "Senate", "country": "US"}
    names = ["Hillary Clinton", "Clinton", "Bill Clinton"]
    assert linked(services, extractor, *((name, PERSON, senate) for name in names)) == 2


def test_of_two_namesakes_the_one_from_the_same_country(
    services: Services, extractor: ScriptedExtractor
) -> None:
    here, there = {"country": "US"}, {"country": "GB"}
    stated = [("John Smith", PERSON, facts) for facts in (here, there, here, {}, {})]
    # The first without a country may be either; the second is most likely the one of whom none was told before.
    assert linked(services, extractor, *stated) == 3
    assert sorted(speaker.quote_count for speaker in services.speakers.list(10).items) == [1, 2, 2]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("the Kremlin", ORGANIZATION, {"country": "RU"}), ("Kremlin", ORGANIZATION, {"country": "RU"}), 1),
        (("Kremlin", ORGANIZATION, {}), ("KREMLIN", ORGANIZATION, {"country": "RU"}), 1),
        (("United States", ORGANIZATION, {"country": "US"}), ("the U.S.", ORGANIZATION, {"country": "US"}), 1),
        (("State Department", ORGANIZATION, {"country": "US"}), ("U.S. State Department", ORGANIZATION, {"country": "US"}), 1),
        (("Russia's Foreign Ministry", ORGANIZATION, {"country": "RU"}), ("Russian Foreign Ministry", ORGANIZATION, {"country": "RU"}), 1),
        (("Foreign Ministry", ORGANIZATION, {"country": "RU"}), ("Foreign Ministry", ORGANIZATION, {"country": "CN"}), 2),
        (("Amnesty International", ORGANIZATION, {}), ("Amnesty", ORGANIZATION, {}), 2),
        (("Washington", ORGANIZATION, {"country": "US"}), ("Washington", PERSON, {"country": "US"}), 2),
        (("Bank of China", ORGANIZATION, {"country": "CN"}), ("China", ORGANIZATION, {"country": "CN"}), 2),
        (("the Taliban", GROUP, {"country": "AF"}), ("Taliban", GROUP, {"country": "AF"}), 1),
        (("Miller", UNKNOWN, {}), ("Miller", UNKNOWN, {}), 2),
        (("???", PERSON, {}), ("???", PERSON, {}), 2),
        (("???", ORGANIZATION, {}), ("!!!", ORGANIZATION, {}), 2),
    ],
)  # fmt: skip
def test_organisations_and_others(
    services: Services, extractor: ScriptedExtractor, one: Any, other: Any, expected: int
) -> None:
    assert linked(services, extractor, one, other) == expected


def test_record_tells_names_and_roles(services: Services, extractor: ScriptedExtractor) -> None:
    services.ingest.store(
        drafts_with(
            extractor,
            [
                a_quotation("One", a_speaker("Dmitri Peskov", **KREMLIN)),
                a_quotation("Two", a_speaker("Dmitri Peskov")),
            ],
            [a_quotation(f"Three {n}", a_speaker("Dmitry Peskov", **KREMLIN)) for n in range(3)],
            [a_quotation(f"Four {n}", a_speaker("Peskov", **KREMLIN)) for n in range(4)],
        )
    )
    [speaker] = services.speakers.list(10).items
    assert (speaker.name, speaker.country, speaker.type, speaker.quote_count) == (
        "Dmitry Peskov",
        "RU",
        PERSON,
        9,
    )
    assert [(alias.name, alias.count) for alias in speaker.aliases] == [
        ("Peskov", 4),
        ("Dmitry Peskov", 3),
        ("Dmitri Peskov", 2),
    ]
    [role] = speaker.roles
    assert (role.role, role.affiliation, role.country, role.count) == (
        "Kremlin spokesman",
        "Kremlin",
        "RU",
        8,
    )
    assert services.speakers.get(speaker.id) == speaker


def test_speakers_are_listed_by_name(services: Services, extractor: ScriptedExtractor) -> None:
    names = ["Zoë Adams", "Émile Zola", "ann Baker", "Ángel Cruz"]
    services.ingest.store(drafts_with(extractor, *([a_quotation("x", name)] for name in names)))
    seen, after = [], None
    while True:
        page = services.speakers.list(1, after)
        seen += [speaker.name for speaker in page.items]
        after = page.next_key
        if after is None:
            break
    assert seen == ["Ángel Cruz", "ann Baker", "Émile Zola", "Zoë Adams"]
    assert [speaker.name for speaker in services.speakers.list(10, q="zola").items] == ["Émile Zola"]


@pytest.mark.parametrize(
    ("name", "surname", "given"),
    [
        ("", "", ()),
        ("...", "", ()),
        ("Kim Kardashian", "kardashian", ("kim",)),
        ("Marine Le Pen", "pen", ("marine",)),
        ("Le Pen", "pen", ()),
        ("Mr. Miller", "miller", ()),
        ("Dr", "dr", ()),
        ("Дмитрий Песков", "peskov", ("dmitri",)),
    ],
)
def test_names_are_taken_apart(name: str, surname: str, given: tuple[str, ...]) -> None:
    parsed = PersonName.parse(name)
    assert (parsed.surname, parsed.given) == (surname, given)


def test_folding() -> None:
    assert fold("  Łukasz O’Neill-Ångström, U.S. ") == "lukasz oneill angstrom us"


def test_organisations_own_country_is_left_out_only_where_it_is_known() -> None:
    assert organization_key("U.S. State Department", "US") == "state department"
    assert organization_key("U.S. State Department", None) == "us state department"
    assert organization_key("U.S.", "US") == organization_key("the United States of America", None)


def test_telling_words_leave_out_what_any_such_job_is_called() -> None:
    assert telling_words(["spokesman of the Kremlin", None, "Deputy Prime Minister"]) == {"kremlin"}


def test_nobody_known() -> None:
    assert same_speaker(Profile(("A B",), PERSON), []) is None
