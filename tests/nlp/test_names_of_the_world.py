"""Whom names mean, in the ways in which people and bodies are named around the world."""

from __future__ import annotations

import pytest

from nlp.extractor import QuoteExtractor


def speakers(extractor: QuoteExtractor, text: str) -> list[str | None]:
    return [quote.speaker.name if quote.speaker else None for quote in extractor.extract(text)]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "name"),
    [
        # forms of address
        ('Fr Declan Moyle said the church would close. "We are sad," Fr Moyle said.', "Declan Moyle"),
        ("Ato Girma Wolde said prices fell. Ato Girma said nobody would pay.", "Girma Wolde"),
        ("Hon. Grace Achieng said roads came first. Hon. Achieng said funds were there.", "Grace Achieng"),
        ("Maj.-Gen. Henk de Vries said the base was safe. De Vries said it was calm.", "Henk de Vries"),
        ("Aunty Joyce Marrawuy said the land was hers. Aunty Joyce said so twice.", "Joyce Marrawuy"),
        # small words in names, and what is left of such a name
        (
            "Siti Nurhaliza binti Kamarudin said she saw it. Siti Nurhaliza said it was fast.",
            "Siti Nurhaliza binti Kamarudin",
        ),
        (
            "María López de Santa Anna said it was late. López de Santa Anna said she would wait.",
            "María López de Santa Anna",
        ),
        (
            "João Batista de Souza e Silva said it rained. Souza e Silva said it was cold.",
            "João Batista de Souza e Silva",
        ),
        (
            "Marie-Claude de La Rochebrune said it was fine. De La Rochebrune said so again.",
            "Marie-Claude de La Rochebrune",
        ),
        # a given name alone
        ("Abebe Tessema, a shopkeeper, said trade was slow. Abebe said customers had left.", "Abebe Tessema"),
        # other names that the text itself gives
        (
            "Edson Arantes Pereira, known as Dinho, said he would stop. Dinho said it hurt.",
            "Edson Arantes Pereira",
        ),
        (
            "The National Board of Lakes (CNDH) said 12 were dry. The CNDH said more would be.",
            "National Board of Lakes",
        ),
        (
            "The National Lakes Board, or CNDH, said it would sue. CNDH said lakes were dry.",
            "National Lakes Board",
        ),
        # a surname that is also a newspaper
        ('"It is hard," said Mayor Don Guardian. Guardian said he would stay.', "Don Guardian"),
        # bodies
        (
            "St. Mary's Hospital said it had 12 patients. St. Mary's said all were well.",
            "St. Mary's Hospital",
        ),
        ("Doctors Without Borders said its clinic was hit.", "Doctors Without Borders"),
        (
            "The Office of the Director of Public Prosecutions said charges were dropped.",
            "Office of the Director of Public Prosecutions",
        ),
        ("The Nile Gazette newspaper said the minister had resigned.", "Nile Gazette"),
        ("Neighbouring Zambia said its border was open.", "Zambia"),
        # two offices of one, a name behind a description
        ("Deputy Prime Minister and Finance Minister Zoltán Fekete said taxes would fall.", "Zoltán Fekete"),
        ("Its founder, a retired nurse named Consuelo Paz, said the kitchen would stay.", "Consuelo Paz"),
        # several
        ("Bae Jin-sil and Oh Tae-min, who own the cafe, said they would sue.", "Bae Jin-sil and Oh Tae-min"),
        (
            "Justice Minister Ana Duarte and her counterpart, Iker Elizalde, said it was signed.",
            "Ana Duarte and Iker Elizalde",
        ),
        (
            "Two of the programmers, Kim Hye-rin and Paul Castel, said they had quit.",
            "Kim Hye-rin and Paul Castel",
        ),
    ],
)
def test_everybody_has_the_full_name(extractor: QuoteExtractor, text: str, name: str) -> None:
    found = speakers(extractor, text)
    assert found
    assert {(one or "").removeprefix("the ") for one in found} == {name}


@pytest.mark.model
def test_a_newspaper_stays_one_beside_its_namesake(extractor: QuoteExtractor) -> None:
    text = (
        'Mayor Don Guardian said he would stay. The Guardian said he would go. "He will," the Guardian said.'
    )
    assert speakers(extractor, text) == ["Don Guardian", "Guardian", "Guardian"]


@pytest.mark.model
def test_relatives_and_namesakes_stay_apart(extractor: QuoteExtractor) -> None:
    text = (
        "John Kamau, the governor, said taxes would rise. John Mwangi, a trader, said that was wrong. "
        "Kamau said roads cost money. Mwangi said he would move."
    )
    assert speakers(extractor, text) == ["John Kamau", "John Mwangi", "John Kamau", "John Mwangi"]


@pytest.mark.model
def test_a_capital_speaks_under_its_own_name(extractor: QuoteExtractor) -> None:
    assert speakers(extractor, "It rained in Croatia. Zagreb said the border would stay open.") == ["Zagreb"]
