"""What the article says its speakers are."""

from __future__ import annotations

import pytest
from spacy.language import Language

from nlp.attributes import Role
from tests.marked_text import resolved


def role(pipeline: Language, marked: str) -> Role:
    found: Role = resolved(pipeline, marked)._.roles[-1]
    return found


@pytest.mark.parametrize(
    ("marked", "title", "affiliation"),
    [
        ("[Deputy Foreign Minister Ola Berg] said no.", "Deputy Foreign Minister", None),
        ("[Kremlin spokesman Ivan Sokolov] said no.", "Kremlin spokesman", "Kremlin"),
        (
            "Bob Garrick ran again. On Monday, [Garrick campaign manager Ola Berg] said no.",
            "Garrick campaign manager",
            "Garrick campaign",
        ),
        (
            "[A spokesman for the Nordic Bank, Mr. Berg,] said no.",
            "spokesman for the Nordic Bank",
            "Nordic Bank",
        ),
        (
            "Nordic Bank lost money on Monday. It fell. [Its director, Ola Berg,] said no.",
            "director",
            "Nordic Bank",
        ),
        (
            "[Ola Berg, an analyst at the libertarian Cato Institute,] said no.",
            "analyst at the libertarian Cato Institute",
            "Cato Institute",
        ),
        ("[State Department spokesman Tom Burke] said no.", "State Department spokesman", "State Department"),
        (
            "[Norwegian parliament member Ola Berg] said no.",
            "Norwegian parliament member",
            "Norwegian parliament",
        ),
        ("[former Norwegian Foreign Minister Ola Berg] said no.", "former Norwegian Foreign Minister", None),
        ("[Norwegian leader Ola Berg] said no.", "Norwegian leader", None),
        ("[President Ola Berg] said no.", "President", None),
        (
            "[Leila Haddad, a senior researcher at the Leeds Institute of Peace,] said no.",
            "senior researcher at the Leeds Institute of Peace",
            "Leeds Institute of Peace",
        ),
        (
            "[Leila Haddad, a professor at Leeds University in Leeds,] said no.",
            "professor at Leeds University in Leeds",
            "Leeds University",
        ),
        ("[Leila Haddad, who leads the Nordic Alliance,] said no.", None, "Nordic Alliance"),
        ("[Leila Haddad, 34, who now works for the Nordic Bank,] said no.", None, "Nordic Bank"),
        ("[Leila Haddad, who met the Nordic Alliance,] said no.", None, None),
        ("[Leila Haddad of the Leeds Institute of Peace in Oslo] said no.", None, "Leeds Institute of Peace"),
        ("[Professor Leila Haddad of Leeds University in Leeds] said no.", "Professor", "Leeds University"),
        (
            "[The chairman of the Nordic Bank, Ola Berg,] said no.",
            "chairman of the Nordic Bank",
            "Nordic Bank",
        ),
        ("[Ann Diaz, 54, a teacher from Reno,] said no.", "teacher from Reno", None),
        ("[Ann Diaz, a 54-year-old teacher,] said no.", "teacher", None),
        ("[Ola Berg, who is the mayor of Reno,] said no.", "mayor of Reno", None),
        ("Ola Berg is the mayor of Reno. On Monday [Berg] said no.", "mayor of Reno", None),
        ("Mayor Ola Berg spoke. It rained. “No,” [he] said.", "Mayor", None),
        ("[Norway’s Chief Budget Secretary Ola Berg] said no.", "Norway’s Chief Budget Secretary", None),
        ("[Kremlin Press Secretary Ivan Sokolov] said no.", "Kremlin Press Secretary", "Kremlin"),
        (
            "[Ola Berg, Norway’s minister of health and welfare,] said no.",
            "Norway’s minister of health and welfare",
            None,
        ),
        ("[BBC correspondent Ann Diaz] said no.", "BBC correspondent", "BBC"),
    ],
)
def test_roles(pipeline: Language, marked: str, title: str, affiliation: str | None) -> None:
    found = role(pipeline, marked)
    assert (found.role, found.affiliation) == (title, affiliation)


@pytest.mark.parametrize(
    "marked",
    [
        "[Mr. Berg] said no.",
        "[Dr. Ann Diaz] said no.",
        "[Ann Diaz] said no.",
        "After the meeting with [Ann Diaz], the mayor left town.",
        "[The Nordic Bank] said no.",
        "[Critics] said no.",
        "[Ann Diaz, a 54-year-old woman,] said no.",
    ],
)
def test_nothing_is_invented(pipeline: Language, marked: str) -> None:
    assert role(pipeline, marked) == Role()


def test_what_the_source_itself_says_is_preferred(pipeline: Language) -> None:
    found = role(pipeline, "Mayor Ola Berg spoke in Reno. [Author Ola Berg] said no.")
    assert found.role == "Author"


def test_evidence_is_where_the_text_says_it(pipeline: Language) -> None:
    doc = resolved(pipeline, "Kremlin spokesman Ivan Sokolov spoke. “No,” [Sokolov] said.")
    found = doc._.roles[0]
    assert [doc.text[start:end] for start, end in found.evidence] == ["Kremlin", "Kremlin spokesman"]


def test_trailing_clauses_are_no_part_of_a_role(pipeline: Language) -> None:
    found = role(pipeline, "[Ola Berg, a lawyer for the union who lives in Reno,] said no.")
    assert found.role == "lawyer for the union"


def test_one_role_per_attribution_and_none_without_speaker(pipeline: Language) -> None:
    doc = resolved(pipeline, "No sources here.")
    assert doc._.roles == ()


def test_a_description_that_takes_up_a_name_tells_the_role(pipeline: Language) -> None:
    text = "Ola Berg spoke on Monday. It will rain, [the Republican presidential nominee] said. It will pour, [Berg] said."
    found = resolved(pipeline, text)._.roles
    assert [each.role for each in found] == ["Republican presidential nominee"] * 2
    short = "Deputy Finance Minister Ola Berg spoke on Monday. It will rain, [the deputy minister] said."
    assert role(pipeline, short).role == "Deputy Finance Minister"
    plain = "Ola Berg spoke on Monday. It will rain, [the man] said. It will pour, [Berg] said."
    assert [each.role for each in resolved(pipeline, plain)._.roles] == [None, None]
