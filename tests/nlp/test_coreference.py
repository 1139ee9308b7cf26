"""Whom sources mean, through the whole article."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from nlp.attributes import Attribution
from nlp.components.coreference import CoreferenceResolver
from nlp.quotation import SpeakerType
from tests.marked_text import names, resolved, unmarked


def referent(pipeline: Language, marked: str) -> tuple[str | None, SpeakerType]:
    found = resolved(pipeline, marked)._.referents[-1]
    assert found is not None
    return found.name, found.type


def test_marks_are_taken_out() -> None:
    assert unmarked("[He] said {no}.") == ("He said no.", [(0, 2)], [(8, 10)])


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("[Harbour board member Anneke Visser] said no. Then [Visser] left.", "Anneke Visser"),
        ("[Henrik Dahl, the mayor of Aarhus,] said no. [Mr. Dahl] then left.", "Henrik Dahl"),
        (
            "“No,” said [Leila Haddad, a professor at Leeds University in Leeds]. [Haddad] left.",
            "Leila Haddad",
        ),
        ("[The mayor's wife, Petra Novak,] said no. [Novak] left.", "Petra Novak"),
        ("[The mine's operator, Nordic Lithium,] said no.", "Nordic Lithium"),
        ("[President Yoon Tae Il] spoke first. [Yoon] said no.", "Yoon Tae Il"),
        ("[Clara von der Heide] spoke. [Von der Heide] said no.", "Clara von der Heide"),
        ("[Maeve O’Neill] spoke on Monday. Later [O’Neill] said no.", "Maeve O’Neill"),
        ("[JANE MERRICK], a nurse, spoke. [Merrick] said no. Her name is Jane Merrick.", "Jane Merrick"),
        ('[Juan "Chico" Reyes of Oakland] carried a photo. [Reyes] said no.', 'Juan "Chico" Reyes'),
        ("[Joseph Reyes Jr.], a farmer, spoke. [Reyes] said no.", "Joseph Reyes Jr."),
    ],
)
def test_surnames_lead_to_the_full_name(pipeline: Language, marked: str, name: str) -> None:
    assert set(names(pipeline, marked)) == {name}


def test_titles_tell_people_with_one_surname_apart(pipeline: Language) -> None:
    found = names(
        pipeline,
        "North Korean leader [Kim Jong Un] arrived on Monday. Kim met officials. The visit is a signal, said "
        "[Kim Dong-yup, a professor at Kyungnam University]. “He needs money,” [Professor Kim] said.",
    )
    assert found == ["Kim Jong Un", "Kim Dong-yup", "Kim Dong-yup"]


def test_honorifics_tell_spouses_apart(pipeline: Language) -> None:
    found = names(
        pipeline,
        "Robert Garrick, the governor, and his wife, Helen Garrick, spoke in Boise. [Mr. Garrick] said no. "
        "[Mrs. Garrick] said yes.",
    )
    assert found == ["Robert Garrick", "Helen Garrick"]


def test_a_surname_alone_is_not_that_of_whom_the_article_always_names_in_full(pipeline: Language) -> None:
    found = names(
        pipeline,
        "Robert Garrick wants a new bridge. Helen Garrick, his daughter, drew the plan. A paper asked Helen "
        "Garrick about it. Helen Garrick laughed. It will cost little, [Garrick] said.",
    )
    assert found == ["Robert Garrick"]


def test_a_name_with_its_honorific_after_a_description_of_several_words(pipeline: Language) -> None:
    found = names(
        pipeline,
        "Ola Berg, the secretary of trade, spoke. Jorge Diaz, a former minister, did not. [The minister of "
        "trade, Mr. Berg,] said no.",
    )
    assert found == ["Ola Berg"]


def test_the_judge_is_no_one_who_is_something_else(pipeline: Language) -> None:
    text = "Robert Garrick, the governor, spoke. {}[The judge] said no."
    assert names(pipeline, text.format("")) == [None]
    assert names(pipeline, text.format("Justice Ola Berg listened. ")) == ["Ola Berg"]


def test_an_age_tells_who_is_meant(pipeline: Language) -> None:
    text = "Ola Berg, 38, and Jorge Diaz, 41, drove. [The 41-year-old] said no. [The 38-year-old driver] said yes."
    assert names(pipeline, text) == ["Jorge Diaz", "Ola Berg"]
    assert names(pipeline, "Ola Berg, 38, drove. [The 40-year-old] said no.") == [None]


def test_who_writes_speaks_through_the_text(pipeline: Language) -> None:
    found = names(
        pipeline,
        "[Helen Garrick’s brief] said no. [Her letter] said the same. [A report by Ola Berg] said it rained. [The "
        "report] said it stopped. [A study] said it pours.",
    )
    assert found == ["Helen Garrick", "Helen Garrick", "Ola Berg", "Ola Berg", None]


def test_a_missing_wife_is_not_her_husband(pipeline: Language) -> None:
    found = names(pipeline, "Robert Garrick, the governor, spoke in Boise. [Mrs. Garrick] said yes.")
    assert found == ["Garrick"]


@pytest.mark.parametrize(
    ("marked", "last"),
    [
        ("Maria Duarte met Robert Hale in Lisbon on Monday. [She] said no.", "Maria Duarte"),
        ("Maria Duarte met Robert Hale in Lisbon on Monday. [He] said no.", "Robert Hale"),
        ("Ms. Tanaka runs the firm. Mr. Ito owns it. “We grow,” [she] said.", "Tanaka"),
        (
            "“Rain is due,” said spokeswoman Robin Hale. Tomas Berg listened. “Soon,” [she] added.",
            "Robin Hale",
        ),
        ("[Ines Moreau] said on Monday that [she] would resign.", "Ines Moreau"),
        ("“Go,” said Robert Hale. “Tell Peter Storm to go,” [he] added.", "Robert Hale"),
    ],
)
def test_pronouns(pipeline: Language, marked: str, last: str) -> None:
    assert names(pipeline, marked)[-1] == last


def test_a_pronoun_never_goes_against_the_text(pipeline: Language) -> None:
    marked = "Mr. Hale, the owner, opened the plant in Derby on Monday. It was wet. [She] said no."
    assert referent(pipeline, marked) == (None, SpeakerType.PERSON)


def test_i_in_a_quotation_is_who_says_it(pipeline: Language) -> None:
    marked = "“{[I] believe it will rain},” said [Petra Novak]. Robert Hale listened."
    text, sources, _ = unmarked(marked)
    start, end = text.index("I believe"), text.index(",”")
    doc = pipeline(text)
    doc._.attributions = (
        Attribution(content=((start + 10, end),), source=(sources[0],)),
        Attribution(content=((start, end),), source=(sources[1],)),
    )
    doc = CoreferenceResolver()(doc)
    assert [found.name for found in doc._.referents] == ["Petra Novak", "Petra Novak"]


def test_i_outside_quotations_is_the_writer(pipeline: Language) -> None:
    assert referent(pipeline, "Petra Novak won the race in Graz. [I] think so.") == (None, SpeakerType.PERSON)


@pytest.mark.parametrize(
    ("marked", "last"),
    [
        (
            "Ruth Okafor, a spokeswoman for the port, spoke in Lagos. [The spokeswoman] said no.",
            "Ruth Okafor",
        ),
        ("Sen. Paula Marsh spoke. Mayor Ken Lodge listened. [The senator] said no.", "Paula Marsh"),
        ("Florida Sen. Ann Diaz met Ohio Sen. Tom Burke. [The Florida senator] said no.", "Ann Diaz"),
        (
            "Former minister Ola Berg spoke. Judge Lars Holm listened. [The former minister] said no.",
            "Ola Berg",
        ),
    ],
)
def test_roles_stand_for_their_holders(pipeline: Language, marked: str, last: str) -> None:
    assert names(pipeline, marked)[-1] == last


@pytest.mark.parametrize(
    ("marked", "last"),
    [
        ("[Critics] said no.", (None, SpeakerType.GROUP)),
        ("[Aides] said no.", (None, SpeakerType.GROUP)),
        ("[Some U.S. officials] said no.", (None, SpeakerType.GROUP)),
        ("[Russian state media] said no.", (None, SpeakerType.GROUP)),
        ("[A State Department spokesman] said no.", (None, SpeakerType.PERSON)),
        ("[A man] said no.", (None, SpeakerType.PERSON)),
        ("[One voter] said no.", (None, SpeakerType.PERSON)),
        ("[A spokesman for Robert Hale] said no.", (None, SpeakerType.PERSON)),
        ("[Its owner, Noord Lines,] denied it.", ("Noord Lines", SpeakerType.ORGANIZATION)),
        ("[The White House] said no.", ("White House", SpeakerType.ORGANIZATION)),
        ("[the Kremlin] said no.", ("Kremlin", SpeakerType.ORGANIZATION)),
        ("[The State Department] said no.", ("State Department", SpeakerType.ORGANIZATION)),
        ("[Norway’s military] said no.", ("Norway’s military", SpeakerType.ORGANIZATION)),
        ("[Norway] said no.", ("Norway", SpeakerType.ORGANIZATION)),
        ("[The Norwegian government in Oslo] said no.", ("Norwegian government", SpeakerType.ORGANIZATION)),
        (
            "[Governor Robert Hale’s office] said no.",
            ("Governor Robert Hale’s office", SpeakerType.ORGANIZATION),
        ),
        ("But [both Oslo and Stockholm] said no.", ("Oslo and Stockholm", SpeakerType.GROUP)),
        ("[Robert Hale and Ann Diaz] said no.", ("Robert Hale and Ann Diaz", SpeakerType.GROUP)),
        ("[Robert Hale and his lawyers] said no.", ("Robert Hale", SpeakerType.PERSON)),
    ],
)
def test_kinds_of_speakers(pipeline: Language, marked: str, last: tuple[str | None, SpeakerType]) -> None:
    assert referent(pipeline, marked) == last


@pytest.mark.parametrize(
    ("marked", "last"),
    [
        (
            "The Federal Maritime Agency met on Monday. [The FMA] said no.",
            "Federal Maritime Agency",
        ),
        ("The Port Authority met in Oslo on Monday. [The authority] said no.", "Port Authority"),
        ("The United States sent a letter. [The US] said no.", "United States"),
        ("The United States sent a letter to Norway. [Washington] said no.", "Washington"),
        ("The Nordic Bank raised its rates on Monday. [It] said prices would fall.", "Nordic Bank"),
    ],
)
def test_short_forms_of_organisations(pipeline: Language, marked: str, last: str) -> None:
    assert names(pipeline, marked)[-1] == last


def test_it_is_no_person(pipeline: Language) -> None:
    assert names(pipeline, "The Nordic Bank hired Robert Hale. [It] said he was able.") == ["Nordic Bank"]


def test_joint_names_are_resolved(pipeline: Language) -> None:
    marked = "Robert Hale met Ann Diaz in Reno. The trip was long. [Hale and Diaz] said no."
    assert names(pipeline, marked) == ["Robert Hale and Ann Diaz"]


def test_without_a_source_there_is_no_referent(pipeline: Language) -> None:
    doc = pipeline("“No,” it said.")
    doc._.attributions = (Attribution(content=((1, 3),)),)
    assert CoreferenceResolver()(doc)._.referents == (None,)


def test_mentions_are_all_spans_of_the_same_person(pipeline: Language) -> None:
    doc = resolved(pipeline, "[Ines Moreau] came. Moreau sat down. Later [she] said no.")
    first, second = doc._.referents
    assert first == second
    assert [doc.text[start:end] for start, end in first.mentions] == ["Ines Moreau", "Moreau", "she"]


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "...", "“”", "\x00", "🙂🙂", "Mr.", "'s 's", "שלום", "A" * 500]
)
def test_any_text_is_taken(pipeline: Language, text: str) -> None:
    size = len(text)
    spans = ((0, size), (size, size), (size // 2, size))
    for doc in (pipeline(text), Doc(pipeline.vocab, words=text.split() or [])):
        doc._.attributions = tuple(Attribution(content=(span,), source=(span,)) for span in spans)
        assert len(CoreferenceResolver()(doc)._.referents) == len(spans)
