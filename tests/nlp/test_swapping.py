"""Names swapped for others, and what counts as the same afterwards."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from nlp.evaluation.inventing import invented_swap
from nlp.evaluation.swapping import Swap, compare, name_parts
from nlp.quotation import Quotation, Span, Speaker, SpeakerType
from tests.factories import a_quotation

SWAP = Swap({"Ghana": "Kenya", "Accra": "Nairobi", "Kojo": "Omondi", "Ansah": "Otieno"}, {"GH": "KE"})
TEXT = "ACCRA — Kojo Ansah’s boat left Ghana. “We sail,” Ansah said."


def test_whole_words_are_swapped_in_capitals_too() -> None:
    assert SWAP.text(TEXT).text == "NAIROBI — Omondi Otieno’s boat left Kenya. “We sail,” Otieno said."
    assert SWAP.text("Ghanaian").text == "Ghanaian"


def test_the_longest_name_is_swapped_first() -> None:
    swap = Swap({"India": "Peru", "Indian Wells": "Old Mill", "Wells": "Hunt"})
    assert swap.text("Wells of India went to Indian Wells").text == "Hunt of Peru went to Old Mill"


def test_the_article_fits_the_new_name() -> None:
    swap = Swap({"Indian": "Polish", "U.S.": "Iraqi", "French": "Ugandan"})
    swapped = swap.text("An Indian, a U.S. official and a French one")
    assert swapped.text == "A Polish, an Iraqi official and a Ugandan one"


def test_offsets_follow_their_words() -> None:
    swapped = SWAP.text(TEXT)
    for words in ("boat left", "We sail", "said"):
        assert swapped.text[swapped.offset(TEXT.index(words)) :].startswith(words)


def test_a_new_name_may_not_stand_there_already() -> None:
    with pytest.raises(ValueError, match="Kenya"):
        SWAP.text("Ghana and Kenya")
    assert Swap({"Ann": "Eve", "Eve": "Ann"}).text("Ann saw Eve").text == "Eve saw Ann"


def test_parts_of_names_go_by_their_place() -> None:
    assert name_parts("Marijke van der Zwaluw", "Liesbeth van der Kooiman") == {
        "Marijke": "Liesbeth",
        "Zwaluw": "Kooiman",
    }
    with pytest.raises(ValueError, match="shorter"):
        name_parts("Kojo Ansah", "Omondi")


def said(text: str, speaker: Speaker | None) -> Quotation:
    start = text.index("We sail")
    span = Span(start, start + 7, "We sail")
    return replace(a_quotation("We sail", speaker), content=(span,))


def ansah(name: str, role: str, country: str) -> Speaker:
    return Speaker(name, SpeakerType.PERSON, role, None, country)


@pytest.mark.parametrize(
    ("name", "role", "country", "same"),
    [
        ("Omondi Otieno", "sailor from Kenya", "KE", True),
        ("Kojo Ansah", "sailor from Kenya", "KE", False),
        ("Omondi Otieno", "sailor", "KE", False),
        ("Omondi Otieno", "sailor from Kenya", "GH", False),
    ],
)
def test_all_facts_must_come_out_as_before(name: str, role: str, country: str, same: bool) -> None:
    swapped = SWAP.text(TEXT)
    before = said(TEXT, ansah("Kojo Ansah", "sailor from Ghana", "GH"))
    (comparison,) = compare([before], [said(swapped.text, ansah(name, role, country))], SWAP, swapped)
    assert comparison.same is same


def test_a_quotation_that_is_not_found_again_is_not_the_same() -> None:
    swapped = SWAP.text(TEXT)
    (comparison,) = compare([said(TEXT, None)], [], SWAP, swapped)
    assert comparison.found is None
    assert not comparison.same


ARTICLE = (
    "Russian officials and Kremlin spokesman Dmitri Ruzhin met in Moscow. “We sail,” Ruzhin told Helen Marsh "
    "of the Ostrava Institute. Kim Chol-su left North Korea."
)
SPEAKERS = (
    Speaker("Dmitri Ruzhin", SpeakerType.PERSON, "Kremlin spokesman", "Kremlin", "RU"),
    Speaker("Helen Marsh", SpeakerType.PERSON, None, "Ostrava Institute", "CZ"),
    Speaker("Kim Chol-su", SpeakerType.PERSON, None, None, "KP"),
)


def test_names_are_invented_for_any_article() -> None:
    quotations = [said(ARTICLE, speaker) for speaker in SPEAKERS]
    swap = invented_swap(ARTICLE, quotations)
    assert swap == invented_swap(ARTICLE, quotations)
    swapped = swap.text(ARTICLE).text
    for old in (
        "Russian",
        "Kremlin",
        "Dmitri",
        "Ruzhin",
        "Moscow",
        "Helen",
        "Marsh",
        "Ostrava",
        "Kim",
        "Korea",
    ):
        assert not re.search(rf"\b{old}\b", swapped), swapped
    for kept in ("officials and", "spokesman", "Institute", "“We sail,”"):
        assert kept in swapped
    assert swap.countries.keys() == {"RU", "KP", "CZ"}
    assert len(set(swap.countries.values())) == 3
    assert swap.name("Dmitri Ruzhin").split()[1] == swap.name("Ruzhin")
