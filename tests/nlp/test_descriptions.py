"""Whom descriptions mean: "the lawmaker", "the group", "the Dutchwoman", "the health ministry"."""

from __future__ import annotations

import pytest

from nlp.extractor import QuoteExtractor
from nlp.quotation import SpeakerType


def _last_speaker(extractor: QuoteExtractor, text: str) -> tuple[str | None, str | None, str | None]:
    """Name, role and affiliation of whoever says the last quotation of a text."""
    speaker = extractor.extract(text)[-1].speaker
    return (speaker.name, speaker.role, speaker.affiliation) if speaker else (None, None, None)


@pytest.mark.parametrize(
    ("before", "last", "name"),
    [
        (
            "Sen. Laura Whitcombe and the economist Joan Ferris disagreed on the bill.",
            "“It will pass,” the lawmaker said.",
            "Laura Whitcombe",
        ),
        (
            "Bishop Tomas Arvedsen and Mayor Ida Holm opened the hall together.",
            "“The roof will hold,” the cleric said.",
            "Tomas Arvedsen",
        ),
        (
            "Land Watch, a rights group, and Tarn Plains Ltd went to court over the valley.",
            "The group said that 40 similar cases were pending.",
            "Land Watch",
        ),
        (
            "The Leeds Gazette and Harrow College were named in the suit.",
            "The newspaper said it would appeal.",
            "Leeds Gazette",
        ),
        (
            "Anneke Visser, the Dutch champion, beat Marie Petit, a French newcomer, by a second.",
            "“We never looked left,” the Dutchwoman said.",
            "Anneke Visser",
        ),
        (
            "Rep. Ann Lowe (D-Ohio) and Rep. Carl Denby (R-Utah) spoke in turn.",
            "“It is over,” the Democrat said.",
            "Ann Lowe",
        ),
        (
            "Tomas Wirth, a taxi driver, waited at the gate with his daughter.",
            "“Then the bleeding began,” the 38-year-old said.",
            "Tomas Wirth",
        ),
        (
            "Tigist Bekele, a nurse, was on duty all night in Gondar.",
            "Tigist said that the ward was full.",
            "Tigist Bekele",
        ),
        (
            "The river was high.",
            "The National Land Commission, or NLC, said that the wells were full.",
            "National Land Commission",
        ),
        (
            "The fever came back in June.",
            "The health ministry said that 12 people had died.",
            "health ministry",
        ),
        (
            "Mayor Olav Brandt spoke first.",
            "Brandt and his aides said that the bridge was safe.",
            "Olav Brandt",
        ),
        (
            "Helle Kvist rowed second for the third year in a row.",
            "Her coach, the former Dutch champion Marga Oosterhuis, said that she had followed one rule.",
            "Marga Oosterhuis",
        ),
        (
            "The bank lost money again in May.",
            "The hospital’s deputy director, Endang, said that the stocks would run out.",
            "Endang",
        ),
    ],
)
def test_a_description_means_whom_the_article_calls_so(
    extractor: QuoteExtractor, before: str, last: str, name: str
) -> None:
    assert _last_speaker(extractor, f"{before}\n\n{last}")[0] == name


@pytest.mark.parametrize(
    "last",
    [
        "“It will pass,” a lawmaker said.",
        "“It will pass,” the astronaut said.",
        "The state’s Republican party leader said that it would pass.",
        "The rights group said that it would appeal.",
        "The local council said that it would appeal.",
    ],
)
def test_descriptions_of_nobody_known_stay_unnamed(extractor: QuoteExtractor, last: str) -> None:
    before = "Sen. Laura Whitcombe was born in Dover. Gov. Ann Moss was born in Hull."
    assert _last_speaker(extractor, f"{before}\n\n{last}")[0] is None


def test_the_lead_announces_who_is_named_later(extractor: QuoteExtractor) -> None:
    text = (
        "A New York judge has rejected a request to open the file, saying that it was private.\n\n"
        "Manhattan Supreme Court Justice Frank Orvell rejected that argument in a ruling on Thursday."
    )
    assert _last_speaker(extractor, text.split("\n\n", maxsplit=1)[0])[0] is None
    first = extractor.extract(text)[0].speaker
    assert first is not None
    assert first.name == "Frank Orvell"


@pytest.mark.parametrize(
    ("text", "role", "affiliation"),
    [
        (
            "Joseph Lekanto, who chairs the Land Commission, said that it was late.",
            "chair of the Land Commission",
            "Land Commission",
        ),
        (
            "The Land Commission met on Monday. Joseph Lekanto, who chairs the commission, said it was late.",
            "chair of the commission",
            "Land Commission",
        ),
        (
            "Czech Environment Minister Zdenka Horal said that it was late.",
            "Czech Environment Minister",
            None,
        ),
        (
            "Farah Alsham, an analyst at Gulf Capital in Dubai, said that it was late.",
            "analyst at Gulf Capital in Dubai",
            "Gulf Capital",
        ),
        (
            "The Land Institute opened in May. Bragi Stein, head of genetics at the institute, said no one knew.",
            "head of genetics at the institute",
            "Land Institute",
        ),
        ("Ann Moss, who leads the radar team, said that it was late.", None, None),
        (
            "Tunde Akins, who leads the Campus Students’ Front, said that it was late.",
            None,
            "Campus Students’ Front",
        ),
        (
            "The lab’s director, Prof. Sabine Ostrow, said that it was late.",
            "lab’s director",
            None,
        ),
        (
            "Alabama Sen. Jeff Seton, a prominent Hale supporter, said that it was late.",
            "Alabama Sen.",
            None,
        ),
        ("Dan Hale is using poor sources for his work. Hale said that it was late.", None, None),
        (
            "Ann Moss, the sister of a co-founder of Teck, said that it was late.",
            "sister of a co-founder of Teck",
            None,
        ),
        ("At the state’s convention Sen. Laura Warne (D-Mass.) said that it was late.", "Sen.", None),
        (
            "Gov. Marcela Prado, the mayor’s cousin, said that it was late.",
            "Gov.",
            None,
        ),
        (
            "Piotr Ostrow, a spokesman for the campaign group River Watch, said that it was late.",
            "spokesman for the campaign group River Watch",
            "River Watch",
        ),
    ],
)
def test_roles_in_relative_clauses_and_around_titles(
    extractor: QuoteExtractor, text: str, role: str | None, affiliation: str | None
) -> None:
    assert _last_speaker(extractor, text)[1:] == (role, affiliation)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Serrano Energy, which runs a dam, closed it.\n\nSerrano said that the gates had held.",
            "Serrano Energy",
        ),
        (
            "Tarnwell Semic said on Monday it would cut a tenth of its staff.\n\nThe company said that it was sorry.",
            "Tarnwell Semic",
        ),
        ("The Lagos daily The Beacon reported that the talks had failed.", "Beacon"),
        ("The mine’s operator, Helvia Lithium, said that the basins were tight.", "Helvia Lithium"),
    ],
)
def test_bodies_are_told_from_people(extractor: QuoteExtractor, text: str, name: str) -> None:
    speaker = extractor.extract(text)[-1].speaker
    assert speaker is not None
    assert (speaker.name, speaker.type) == (name, SpeakerType.ORGANIZATION)


def test_a_dateline_is_no_part_of_a_source(extractor: QuoteExtractor) -> None:
    text = "ACCRA — Ghana’s electoral commission said on Sunday that turnout had reached 71 percent."
    quotation = extractor.extract(text)[-1]
    assert [text[span.start : span.end] for span in quotation.source] == ["Ghana’s electoral commission"]
    assert quotation.speaker is not None
    assert quotation.speaker.name == "Ghana’s electoral commission"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Justice Department said that it would appeal.", "Justice Department"),
        ("The Leeds Post's Scott Conway wrote that it was late.", "Scott Conway"),
        (
            "Carla Fiorelli, a Republican candidate, spoke. Hillary Ferris waved. The Democratic nominee said that it was late.",
            "Hillary Ferris",
        ),
        ("The Justice Department said no. The Department added that it was late.", "Justice Department"),
    ],
)
def test_names_beside_titles_and_possessives(extractor: QuoteExtractor, text: str, name: str) -> None:
    assert _last_speaker(extractor, text)[0] == name


def test_a_newspaper_called_after_a_trade_is_no_office(extractor: QuoteExtractor) -> None:
    assert _last_speaker(extractor, "Leeds's Plain Dealer reported that it was late.")[0] == "Plain Dealer"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (  # one of a kind, named in the next sentence
            "The port of Mombasa lost a third of its traffic last year. One shipping agent expects worse. “The "
            "lines have found other harbours,” said Abdalla Shee, whose office overlooks the container yard.",
            "Abdalla Shee",
        ),
        (  # an owner described first
            "The owner of the hotel where eleven guests died has denied that its doors were locked. Speaking "
            "outside his home in Bodrum, Kemal Yurtsever said the doors had been inspected in March.",
            "Kemal Yurtsever",
        ),
        (  # a possessor tells whose
            "Joris Hendrickx went on trial in Antwerp on Wednesday.\n\nHis lawyer said the charges were "
            "absurd. “There was no crime,” Els Mertens told the court.",
            "Els Mertens",
        ),
    ],
)
def test_who_is_described_first_is_named_after(extractor: QuoteExtractor, text: str, name: str) -> None:
    speaker = extractor.extract(text)[0].speaker
    assert speaker is not None
    assert speaker.name == name


@pytest.mark.parametrize(
    "text",
    [
        "Haruka Mizuno won in Perth. Her coach said she would rest. Her father, Kenji Mizuno, said he had cried.",
        "Another analyst said it would fall. Meera Pillai, an economist in Mumbai, said it would rise.",
    ],
)
def test_a_description_announces_nobody_who_is_something_else(extractor: QuoteExtractor, text: str) -> None:
    speaker = extractor.extract(text)[0].speaker
    assert speaker is None or speaker.name is None


@pytest.mark.parametrize(
    ("before", "last"),
    [
        (
            "Jean Moreau, the mission chief, wrote to the bank. A senior official said that mistakes were made.",
            "“We floated first,” the official said.",
        ),
        (
            "The inquiry is led by Alan Peverell, a retired judge. A driver told it that the road was icy.",
            "The driver said he had rung the council twice.",
        ),
        (
            "The band’s drummer, Leo Castellane, broke his wrist in Lyon.",
            "The singer said the tour would go on.",
        ),
        (
            "The actor Colm Devereux and his former manager, Siobhan Raftery, met in court on Monday.",
            "The judge said she would rule next week.",
        ),
    ],
)
def test_who_has_no_name_is_taken_up_without_one(extractor: QuoteExtractor, before: str, last: str) -> None:
    assert _last_speaker(extractor, f"{before}\n\n{last}")[0] is None


@pytest.mark.parametrize(
    ("before", "last", "name"),
    [
        (
            "Fuel prices will rise, the finance ministry in Dakar said.",
            "The ministry said that subsidies could not last.",
            "finance ministry",
        ),
        (
            "Shares in Tamarind Foods fell 9%. Its largest shareholder, Baobab Capital, has not sold.",
            "The fund said it planned to buy more.",
            "Baobab Capital",
        ),
        (
            "Real Olivar have sacked their coach after nine games without a win.",
            "The club said in a statement that results had made the change unavoidable.",
            "Real Olivar",
        ),
        (
            "A conductor fell from a line owned by Gippsgrid, a private distributor, the Country Fire Authority said.",
            "The company denied that its line had failed.",
            "Gippsgrid",
        ),
        (
            "Mads Oll is the chief executive of Nordfisk. Havgruppen, the parent company of the exporter, was silent.",
            "The parent company said it would pay for retraining.",
            "Havgruppen",
        ),
        (
            "The boat sank off the island in June.",
            "The coast guard said that nobody was missing.",
            "coast guard",
        ),
        (
            "Cricketers have not been paid since May.",
            "The players’ association said that a strike was near.",
            "players’ association",
        ),
    ],
)
def test_a_noun_takes_up_the_body_that_the_article_calls_so(
    extractor: QuoteExtractor, before: str, last: str, name: str
) -> None:
    assert _last_speaker(extractor, f"{before}\n\n{last}")[0] == name


def test_a_noun_takes_up_no_body_of_another_kind(extractor: QuoteExtractor) -> None:
    text = "The Country Fire Authority sent nine crews to the valley.\n\nThe airline said that it was not to blame."
    assert _last_speaker(extractor, text)[0] is None


@pytest.mark.parametrize("word", ["Her", "His"])
def test_somebodys_office_has_no_name(extractor: QuoteExtractor, word: str) -> None:
    text = f"Ma Dong-hyun has never seen the film.\n\n{word} office said that it would not comment."
    assert _last_speaker(extractor, text)[0] is None
