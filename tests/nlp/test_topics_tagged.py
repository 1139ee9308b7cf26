"""What quotations are about."""

from __future__ import annotations

import re

import pytest
import spacy

from nlp.attributes import Attribution, register_attributes
from nlp.attribution.packaged import packaged_model
from nlp.components.topic_tagger import LOWEST_SCORE, MOST_TOPICS, TopicTagger
from nlp.lexicons.topics import topic_table
from nlp.quotation import Topic


@pytest.fixture(autouse=True)
def _extensions() -> None:
    register_attributes()


def topics(text: str, *contents: str, source: str = "") -> list[tuple[Topic, ...]]:
    doc = spacy.blank("en")(text)
    for token in doc:
        token.is_sent_start = token.i == 0 or doc[token.i - 1].text == "."
    spans = [(text.index(content), text.index(content) + len(content)) for content in contents or (text,)]
    named = ((text.index(source), text.index(source) + len(source)),) if source else ()
    doc._.attributions = tuple(Attribution(content=(span,), source=named) for span in spans)
    doc._.reading = packaged_model().read(text)
    return list(TopicTagger()(doc)._.topics)


def names(text: str, *contents: str, source: str = "") -> set[str]:
    (found,) = topics(text, *contents, source=source)
    return {topic.name for topic in found}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The country is under U.N. sanctions.", "economic sanction"),
        ("They sell arms to both sides.", "military weaponry and equipment"),
        ("The ambassador met a diplomat.", "diplomacy"),
        ("The incumbent won the election in a landslide.", "election"),
        ("The defendant pleaded guilty before the jury.", "trial (court)"),
        ("Inflation and consumer prices rose.", "inflation"),
        ("The vaccine protects against measles.", "vaccine"),
        ("Greenhouse gas emissions must fall.", "climate change"),
        ("Astronauts left the space station.", "space exploration"),
        ("The quarterback threw a touchdown.", "American football"),
        ("The earthquake had a magnitude of seven.", "earthquake"),
        ("Firefighters fought the wildfire.", "wildfire"),
        ("The imam opened the mosque.", "Islam"),
        ("Undocumented immigrants cross the border.", "illegal immigration"),
        ("The trade union called a general strike.", "labour strike"),
        ("Tuition at the university doubled.", "college and university"),
        ("Her novel became a bestseller.", "literature"),
        ("The actress won for a movie.", "cinema"),
        ("Snowfall and a blizzard are on the way.", "weather"),
        ("The Nobel Prize went to her.", "award and prize"),
        ("Homeless people need food banks.", "homelessness"),
        ("A hiker went camping.", "outdoor recreational activities"),
    ],
)
def test_a_strong_term_tells(text: str, topic: str) -> None:
    assert topic in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "He sat on the bank of it.",
        "It was a strike of luck.",
        "He made a pitch for it.",
        "The goal is clear.",
        "They will rule it out.",
        "I would charge more.",
        "We had a match.",
        "It came as a shell.",
        "Hello.",
        "",
    ],
)
def test_an_ambiguous_term_alone_tells_nothing(text: str) -> None:
    assert names(text) == set()


@pytest.mark.parametrize(
    ("text", "broadest"),
    [
        ("The pianist gave a recital with the orchestra.", "arts, culture, entertainment and media"),
        ("The newsroom of the tabloid was closed.", "arts, culture, entertainment and media"),
        ("Burglars were handcuffed after the heist.", "crime, law and justice"),
        ("The barrister filed an injunction.", "crime, law and justice"),
        ("A derailment followed the bridge collapse.", "disaster, accident and emergency incident"),
        ("An aftershock shook the town.", "disaster, accident and emergency incident"),
        ("The central bank raised interest rates.", "economy, business and finance"),
        ("The automaker posted a net loss.", "economy, business and finance"),
        ("Pupils sat a standardized test in kindergartens.", "education"),
        ("Poachers killed rhinos in the nature reserve.", "environment"),
        ("Raw sewage polluted the wetland.", "environment"),
        ("Surgeons and midwives ran the clinic.", "health"),
        ("Cholera and typhoid are infectious diseases.", "health"),
        ("Mourners followed the coffin at the funeral.", "human interest"),
        ("Picketers began a walkout over overtime pay.", "labour"),
        ("The retiree lives on a pension.", "labour"),
        ("Campers and anglers love yoga and gardening.", "lifestyle and leisure"),
        ("The mayoral runoff ended in a recount.", "politics and government"),
        ("Envoys signed the bilateral treaty.", "politics and government"),
        ("The archbishop led worshippers in the cathedral.", "religion"),
        ("Astronomers pointed the telescope at an exoplanet.", "science and technology"),
        ("Foster parents fight child poverty and homelessness.", "society"),
        ("The goalkeeper saved a penalty shootout.", "sport"),
        ("The sprinter won the hurdles at the Olympics.", "sport"),
        ("Peacekeepers watch the ceasefire at the front line.", "conflict, war and peace"),
        ("Forecasters expect thunderstorms and hail.", "weather"),
    ],
)
def test_every_broadest_topic_is_told(text: str, broadest: str) -> None:
    table = topic_table()
    (found,) = topics(text)
    assert table.concepts[(found[0].id, *table.broader(found[0].id))[-1]].name == broadest


@pytest.mark.parametrize(
    "text",
    [
        "That is shooting yourself in the foot.",
        "It was a witch hunt from the start.",
        "He threw a monkey wrench into the works.",
        "She spoke with her tongue in cheek, on the same page.",
    ],
)
def test_a_figure_of_speech_tells_nothing(text: str) -> None:
    assert names(text) == set()


def test_what_the_article_is_about_goes_before_a_stray_word() -> None:
    text = (
        "The earthquake struck before dawn. Aftershocks went on, and rescuers searched the epicenter. "
        "A seismologist spoke of a shallow quake. The church is gone, he said."
    )
    (told,) = topics(text, "The church is gone")
    assert told[0].name == "earthquake"


def test_each_stretch_of_a_long_text_has_its_own_theme() -> None:
    quakes = "The earthquake came with aftershocks. " * 420
    tennis = "Wimbledon saw a tennis player lose the tiebreak. " * 500
    text = f"{quakes}It was over, he said. {tennis}That was all, she said."
    first, second = topics(text, "It was over", "That was all")
    assert [topic.name for topic in first] == ["earthquake"]
    assert [topic.name for topic in second] == ["tennis"]


def test_an_ambiguous_term_tells_with_support() -> None:
    around = "The football club lost in the Premier League. The goalkeeper left. He said the goal was lucky."
    assert "football" in names(around, "the goal was lucky")


def test_the_first_topic_is_what_the_content_tells_of() -> None:
    text = (
        "He warned of new sanctions and urged the diplomats to keep the treaty. "
        "She said that the ambassador left. They said sanctions work."
    )
    first, second, third = topics(text, "new sanctions", "the ambassador left", "sanctions work")
    assert [told[0].name for told in (first, second, third)] == [
        "economic sanction",
        "diplomacy",
        "economic sanction",
    ]


def test_a_content_that_tells_nothing_takes_the_theme_of_the_article() -> None:
    text = "The earthquake hit at noon. Aftershocks followed the quake. It was over, he said."
    (told,) = topics(text, "It was over")
    assert [topic.name for topic in told] == ["earthquake"]
    (direct,) = topics(text, "The earthquake hit at noon.")
    assert direct[0].score > told[0].score


def test_who_speaks_tells_less_than_what_is_said() -> None:
    text = "It is late, a goalkeeper said."
    (by_source,) = topics(text, "It is late", source="a goalkeeper")
    (by_content,) = topics("The goalkeeper is late, he said.", "The goalkeeper is late", source="he")
    assert by_source[0].name == by_content[0].name == "football"
    assert by_source[0].score < by_content[0].score


def test_who_speaks_elsewhere_does_not_tell() -> None:
    text = "The quake was strong.\nNobody slept.\nIt is late, a goalkeeper said.\nIt is early, a goalkeeper said."
    spans = [(text.index(said), text.index(said) + len(said)) for said in ("It is late", "It is early")]
    doc = spacy.blank("en")(text)
    doc._.reading = packaged_model().read(text)
    sources = [(match.start(), match.end()) for match in re.finditer("a goalkeeper", text)]
    doc._.attributions = (
        Attribution(content=((0, 20),)),
        *(
            Attribution(content=(span,), source=(source,))
            for span, source in zip(spans, sources, strict=True)
        ),
    )
    quake, late, _ = TopicTagger()(doc)._.topics
    assert quake[0].name == "earthquake"
    assert late[0].name == "football"


def test_a_text_that_nobody_read_is_judged_by_terms_alone() -> None:
    doc = spacy.blank("en")("The earthquake came with aftershocks.")
    doc._.attributions = (Attribution(content=((0, len(doc.text)),)),)
    (told,) = TopicTagger()(doc)._.topics
    assert told[0].name in {"earthquake", "natural disaster"}


def test_what_is_far_away_in_a_long_paragraph_tells_less() -> None:
    quakes = "The earthquake came with aftershocks. " * 60
    near, far = f"{quakes}It was over, he said.", f"It was over, he said. {'Then it went on. ' * 80}{quakes}"
    (told_near,), (told_far,) = topics(near, "It was over"), topics(far, "It was over")
    assert told_near[0].name == "earthquake"
    assert told_near[0].score > told_far[0].score


def test_a_broader_topic_is_left_out_beside_a_narrower_one() -> None:
    found = names("The senator spoke in the Senate.")
    assert "upper house (legislature)" in found
    assert "legislative body" not in found


def test_topics_are_few_sorted_and_scored() -> None:
    text = (
        "Sanctions, inflation, the vaccine, an earthquake, the mosque, astronauts, touchdowns and "
        "greenhouse gas emissions were discussed at the university."
    )
    (found,) = topics(text)
    assert 1 < len(found) <= MOST_TOPICS
    scores = [topic.score for topic in found]
    assert scores == sorted(scores, reverse=True)
    assert all(LOWEST_SCORE <= score <= 1 for score in scores)


def test_a_term_does_not_run_over_a_line_break() -> None:
    assert "monetary policy" in names("They set monetary policy.")
    assert "monetary policy" not in names("They set monetary\npolicy.")


def test_a_persons_name_is_no_term() -> None:
    doc = spacy.blank("en")("Dolores Church said no. Church left.")
    doc.ents = [doc.char_span(0, 14, label="PERSON")]
    doc._.attributions = (Attribution(content=((0, len(doc.text)),)),)
    assert TopicTagger()(doc)._.topics == ((),)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "“”", "🙂🙂", "\x00"])
def test_odd_texts_have_no_topic(text: str) -> None:
    assert topics(text, text) == [()]


def test_without_attributions_nothing_is_set() -> None:
    assert TopicTagger()(spacy.blank("en")("Sanctions."))._.topics == ()
