"""To whom something is said."""

from __future__ import annotations

import pytest
from spacy.language import Language

from nlp.attributes import Attribution
from nlp.components.addressee_finder import AddresseeFinder


def addressee(pipeline: Language, text: str, cue: str, content: str = "") -> str | None:
    doc = pipeline(text)
    start, place = text.index(cue), text.find(content) if content else len(text)
    doc._.attributions = (
        Attribution(content=((place, place + len(content)),), cue=((start, start + len(cue)),)),
    )
    found: str | None = AddresseeFinder()(doc)._.addressees[0]
    return found


@pytest.mark.parametrize(
    ("text", "cue", "expected"),
    [
        ("“It is over,” Ann Diaz told Newsweek.", "told", "Newsweek"),
        ("“It is over,” Ann Diaz told the BBC on Monday.", "told", "BBC"),
        ("Ann Diaz told reporters in Reno that it was over.", "told", "reporters"),
        ("“It is over,” Ann Diaz said in an interview with CNN.", "said", "CNN"),
        ("Ann Diaz wrote to shareholders that it was over.", "wrote", "shareholders"),
        ("Tom Burke asked Ann Diaz whether it was over.", "asked", "Ann Diaz"),
        ("Tom Burke reminded both countries that it was over.", "reminded", "both countries"),
        ("Ann Diaz said it was over.", "said", None),
        ("Ann Diaz told him that it was over.", "told", None),
        ("“It is over,” said Ann Diaz on Monday.", "said", None),
    ],
)
def test_addressees(pipeline: Language, text: str, cue: str, expected: str | None) -> None:
    assert addressee(pipeline, text, cue) == expected


def test_content_is_no_addressee(pipeline: Language) -> None:
    assert addressee(pipeline, "Ann Diaz said prayers to reporters.", "said", "prayers to reporters") is None


def test_without_a_cue_there_is_none(pipeline: Language) -> None:
    doc = pipeline("“It is over.”")
    doc._.attributions = (Attribution(content=((1, 11),)),)
    assert AddresseeFinder()(doc)._.addressees == (None,)
