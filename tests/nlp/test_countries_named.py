"""The countries that a quotation names."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc, Span

from nlp.attributes import Attribution, register_attributes
from nlp.components.country_finder import CountryFinder


@pytest.fixture(autouse=True)
def _extensions() -> None:
    register_attributes()


def mentioned(text: str, *contents: str, people: tuple[str, ...] = ()) -> tuple[tuple[str, ...], ...]:
    doc = spacy.blank("en")(text)
    doc.ents = [_entity(doc, name) for name in people]
    spans = contents or (text,)
    doc._.attributions = tuple(
        Attribution(content=((text.index(span), text.index(span) + len(span)),)) for span in spans
    )
    found: tuple[tuple[str, ...], ...] = CountryFinder()(doc)._.mentioned_countries
    return found


def _entity(doc: Doc, name: str) -> Span:
    start = doc.text.index(name)
    span = doc.char_span(start, start + len(name), label="PERSON")
    assert span is not None
    return span


def test_countries_come_in_order_of_mention_each_once() -> None:
    assert mentioned("Moscow will seek shells from North Korea, and Russians say Pyongyang agrees.") == (
        ("RU", "KP"),
    )


def test_only_the_content_counts() -> None:
    assert mentioned("Japan said China must act; Peru agreed.", "China must act") == (("CN",),)


def test_a_form_cut_by_the_end_of_the_content_is_not_named() -> None:
    assert mentioned("He went South Korea way.", "He went South") == ((),)


def test_several_content_spans_are_one_list() -> None:
    doc = spacy.blank("en")("Iran, he said, and Iraq.")
    doc._.attributions = (Attribution(content=((0, 5), (15, 23))),)
    assert CountryFinder()(doc)._.mentioned_countries == (("IR", "IQ"),)


def test_a_person_is_no_country() -> None:
    text = "Michael Jordan spoke. Jordan won. He plays in Jordan, too."
    assert mentioned(text, "Jordan won", people=("Michael Jordan",)) == ((),)
    assert mentioned(text, "He plays in Jordan, too.", people=("Michael Jordan",)) == (("JO",),)
    assert mentioned("Paris Hilton came late.", people=("Paris Hilton",)) == ((),)
    assert mentioned("Dawn French laughed.", people=("Dawn French",)) == ((),)


def test_a_demonym_inside_what_was_taken_for_a_name_counts() -> None:
    assert mentioned("French President Hollande came.", people=("French President Hollande",)) == (("FR",),)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Georgia and Russia signed it in Tbilisi.", ("GE", "RU")),
        ("Georgia is a swing state, as Republicans in Atlanta know.", ()),
        ("Georgia wants peace.", ("GE",)),
        ("Brussels is a Belgian city.", ("BE",)),
        ("He spoke in Berlin, New Hampshire.", ()),
        ("He spoke in Paris, Texas.", ()),
        ("He spoke in Berlin, Paris and London.", ("DE", "FR", "GB")),
        ("He feels the Bern in Bern.", ("CH",)),
        ("Brussels, the EU Commission and the Council agreed.", ()),
    ],
)
def test_the_article_decides_between_places(text: str, countries: tuple[str, ...]) -> None:
    assert mentioned(text) == (countries,)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("She said it in English.", ()),
        ("She spoke French, then left.", ()),
        ("They want English-language signs.", ()),
        ("It was held in English waters.", ("GB",)),
        ("LET US PRAY FOR RAIN", ()),
        ("THE US IS OUT", ()),
        ("a deal with the US, he said", ("US",)),
    ],
)
def test_words_that_only_look_like_countries(text: str, countries: tuple[str, ...]) -> None:
    assert mentioned(text) == (countries,)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "“", "🇺🇸 🙂", "\x00"])
def test_odd_texts_name_nothing(text: str) -> None:
    doc = spacy.blank("en")(text)
    doc._.attributions = (Attribution(content=((0, len(text)),)),)
    assert CountryFinder()(doc)._.mentioned_countries == ((),)
    assert doc._.speaker_countries == (None,)


def test_without_attributions_nothing_is_set() -> None:
    doc = CountryFinder()(spacy.blank("en")("Russia is large."))
    assert doc._.mentioned_countries == ()
    assert doc._.speaker_countries == ()


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("He lives in Moscow, Idaho.", ()),
        ("He lives in Lebanon, Pa., near the river.", ()),
        ("He lives in London, Ontario.", ()),
        ("A fire in Macon, Georgia, was put out.", ()),
        ("A fire in Batumi, Georgia, was put out.", ("GE",)),
        ("Cairo, Georgia, has a syrup festival.", ()),
        ("A boat sank off Tripoli, Lebanon.", ("LB",)),
        ("A boat was found in Tripoli, Lebanon.", ("LB",)),
        ("They met in Paris, Berlin, and Rome.", ("FR", "DE", "IT")),
        ("The airport of Liberia, a town in northern Costa Rica, reopened.", ("CR",)),
        ("In Liberia, with help from Costa Rica, it reopened.", ("LR", "CR")),
        ("The town of Peru sold its school.", ()),
        ("The second city of Peru sold its school.", ("PE",)),
        ("The city of Singapore sold its port.", ("SG",)),
        ("The Ohio city of Dublin sold its school.", ()),
        ("He was born in Athens, Ohio. Athens is small.", ()),
        ("He was born in Athens, Ohio. Greeks like Athens.", ("GR", "GR")),
    ],
)
def test_a_town_elsewhere_is_no_country(text: str, countries: tuple[str, ...]) -> None:
    assert mentioned(text) == (tuple(dict.fromkeys(countries)),)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("She reads the Lusaka Times.", ()),
        ("She reads China Daily and the Washington Post.", ()),
        ("She flies with American Airlines.", ()),
        ("It sank in the South China Sea.", ()),
        ("Real Madrid won.", ()),
        ("She flies with Zambian Airways.", ()),
        ("It sank in Lake Malawi.", ()),
        ("Lokomotiv Sofia won.", ()),
        ("Sofia won.", ("BG",)),
        ("Haitian Americans and a Cuban-American voted.", ()),
        ("Russian-American talks failed.", ("RU", "US")),
        ("American and Russian officials met.", ("US", "RU")),
        ("British Columbia and New South Wales burn.", ()),
        ("Western Australia burns.", ("AU",)),
        ("It was translated from French.", ()),
        ("Emirates cut fares.", ()),
        ("The Emirates cut fares.", ("AE",)),
    ],
)
def test_another_name_is_no_country(text: str, countries: tuple[str, ...]) -> None:
    assert mentioned(text) == (countries,)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Kenya Dobson was elected.", ()),
        ("Kenya President William Ruto was elected.", ("KE",)),
        ("Chad, 34, was hurt.", ()),
        ("Her brother, Chad, was hurt.", ()),
        ("Chad's mother was hurt.", ()),
        ("Chad's army was hurt.", ("TD",)),
        ("Striker Colm Ireland was hurt. Ireland will rest.", ()),
        ("Southern Ireland was hurt.", ("IE",)),
        ("In Jordan Monday, rain fell.", ("JO",)),
    ],
)
def test_people_called_like_countries_need_no_recogniser(text: str, countries: tuple[str, ...]) -> None:
    assert mentioned(text) == (countries,)


def test_a_form_may_mean_the_country_beside() -> None:
    assert mentioned("Congo votes on Sunday, it said in Brazzaville.") == (("CG",),)
    assert mentioned("Congo votes on Sunday.") == (("CD",),)


def test_one_of_a_people_may_be_a_given_name() -> None:
    assert mentioned("Finn Halloran left.", people=("Finn Halloran",)) == ((),)
    assert mentioned("Finn Kimi Rautio left.", people=("Finn Kimi Rautio",)) == (("FI",),)
