"""The country that a speaker speaks for."""

from __future__ import annotations

import pytest
import spacy

from nlp.attributes import Attribution, Referent, Role, SpokenFor, register_attributes
from nlp.components.country_finder import CountryFinder
from nlp.countries.allegiance import Standing, allegiance
from nlp.countries.offices import office
from nlp.extractor import QuoteExtractor
from nlp.quotation import CountryClue, SpeakerType


@pytest.fixture(autouse=True)
def _extensions() -> None:
    register_attributes()


@pytest.mark.parametrize(
    ("description", "country"),
    [
        ("Kremlin spokesman", "RU"),
        ("Ukrainian parliament member", "UA"),
        ("State Department spokesman", "US"),
        ("professor at Ewha University in Seoul", "KR"),
        ("BBC correspondent in Seoul", "GB"),
        ("Moscow correspondent for the BBC", "GB"),
        ("Russian state media", "RU"),
        ("Washington", "US"),
        ("South Korea's military", "KR"),
        ("the United States", "US"),
        ("U.S. ambassador to Russia", "US"),
        ("adviser to the Ukrainian president", "UA"),
        ("spokesman for the Iraqi army", "IQ"),
        ("president of the University of North Korean Studies in Seoul", "KR"),
        ("senior researcher at the Stockholm International Peace Research Institute", "SE"),
        ("North Korea expert at the Free University of Berlin", "DE"),
        ("governor of Texas", "US"),
        ("a lawmaker from Mumbai", "IN"),
        ("Seoul-based analyst", "KR"),
        ("Russian-born American economist", "US"),
        ("head of the Bank of England", "GB"),
        ("TASS correspondent in Paris", "RU"),
        ("chief economist at Deutsche Bank in New York", "DE"),
        ("Ghanaian and Ghana's officials", "GH"),
    ],
)
def test_a_description_tells_the_country(description: str, country: str) -> None:
    found = allegiance(description)
    assert found is not None
    assert found.country == country


@pytest.mark.parametrize(
    "description",
    [
        "",
        "analyst",
        "Iran expert",
        "expert on Iran",
        "professor of Russian studies",
        "special envoy to Syria",
        "pro-Russian blogger",
        "U.S.-backed rebels",
        "John F. Kennedy",
    ],
)
def test_a_country_that_is_only_the_subject_does_not_count(description: str) -> None:
    assert allegiance(description) is None


@pytest.mark.parametrize(
    "description",
    [
        "U.N. envoy in Geneva",
        "European Commission spokesman in Brussels",
        "Russian and Chinese officials",
        "both Moscow and Pyongyang",
        "Western diplomats in Kabul",
        "Russian and international media",
    ],
)
def test_several_countries_are_none(description: str) -> None:
    found = allegiance(description)
    assert found is not None
    assert found.country is None


def test_a_weaker_standing_than_asked_for_is_not_told() -> None:
    assert allegiance("a teacher in Lagos", Standing.EMPLOYED_BY) is None


def office_country(description: str, prominence: dict[str, int]) -> str | None:
    held = office(description, prominence)
    return held.country if held else None


def test_an_office_of_one_country_needs_no_country_word() -> None:
    assert office_country("Republican nominee", {}) == "US"
    assert office_country("the Taoiseach", {"FR": 9}) == "IE"


def test_an_office_of_several_countries_is_that_of_the_article() -> None:
    assert office_country("Senator", {}) == "US"
    assert office_country("Senator", {"AU": 4, "US": 1}) == "AU"
    assert office_country("a teacher", {"AU": 4}) is None


def spoken_for(
    text: str, source: str, referent: Referent | None = None, role: Role | None = None
) -> SpokenFor | None:
    doc = spacy.blank("en")(text)
    start = text.index(source)
    doc._.attributions = (Attribution(content=((0, 1),), source=((start, start + len(source)),)),)
    doc._.referents = (referent,)
    doc._.roles = (role,)
    (found,) = CountryFinder()(doc)._.speaker_countries
    assert found is None or isinstance(found, SpokenFor)
    return found


def speaker_country(
    text: str, source: str, referent: Referent | None = None, role: Role | None = None
) -> str | None:
    found = spoken_for(text, source, referent, role)
    return found.country if found else None


def person(text: str, name: str) -> Referent:
    starts = [start for start in range(len(text)) if text.startswith(name, start)]
    return Referent(name, SpeakerType.PERSON, tuple((start, start + len(name)) for start in starts))


def test_an_unnamed_source_speaks_for_the_country_it_names() -> None:
    assert speaker_country("No, U.S. officials said.", "U.S. officials") == "US"
    assert speaker_country("No, officials said.", "officials") is None


def test_words_beside_any_mention_of_a_person_tell() -> None:
    text = "“No,” Putin said. He is Russian President Vladimir Putin. “No.”"
    assert speaker_country(text, "Putin", person(text, "Vladimir Putin"), Role("President")) == "RU"
    text = "“No,” Sato said. Japan's Chief Secretary Ken Sato left."
    assert speaker_country(text, "Sato", person(text, "Ken Sato"), Role("Chief Secretary")) == "JP"
    text = "“No,” Ali said. Omar Ali, the Iraqi envoy, left."
    assert speaker_country(text, "Ali", person(text, "Omar Ali")) == "IQ"


def test_a_place_before_a_name_is_not_its_country() -> None:
    text = "“No,” said Berg. In Russia Eva Berg met Peru's leader."
    assert speaker_country(text, "Berg", person(text, "Eva Berg"), Role("Norwegian minister")) == "NO"


def test_a_person_called_like_a_country_has_none() -> None:
    text = "“No,” Michael Jordan said."
    assert speaker_country(text, "Michael Jordan", person(text, "Michael Jordan")) is None


def test_another_name_for_the_person_tells() -> None:
    text = "“No,” the Russian leader said of Vladimir Putin."
    referent = Referent("Vladimir Putin", SpeakerType.PERSON, ((6, 24),))
    assert speaker_country(text, "the Russian leader", referent) == "RU"


def test_an_organisation_tells_by_its_name_or_another_mention() -> None:
    text = "“No,” the ministry said. It is the Polish Defence Ministry."
    start = text.index("the Polish")
    referent = Referent("Defence Ministry", SpeakerType.ORGANIZATION, ((6, 18), (start, len(text) - 1)))
    assert speaker_country(text, "the ministry", referent) == "PL"


def test_unaligned_or_missing_annotations_are_no_error() -> None:
    assert speaker_country("“No.” He left.", "He", None, None) is None
    doc = spacy.blank("en")("“No,” French police said.")
    doc._.attributions = (Attribution(content=((1, 3),), source=((6, 19),)), Attribution(content=((1, 2),)))
    first, second = CountryFinder()(doc)._.speaker_countries
    assert first.country == "FR"
    assert second is None


def test_what_is_known_of_a_speaker_once_holds_for_all_quotations() -> None:
    text = "“No,” said Indian engineer Rao. “Yes,” she said."
    doc = spacy.blank("en")(text)
    rao = Referent("Rao", SpeakerType.PERSON, ((27, 30),))
    doc._.attributions = (
        Attribution(content=((1, 4),), source=((11, 30),)),
        Attribution(content=((33, 37),), source=((39, 42),)),
    )
    doc._.referents = (rao, Referent("Rao", SpeakerType.PERSON, ((39, 42),)))
    assert [found.country for found in CountryFinder()(doc)._.speaker_countries] == ["IN", "IN"]


def test_an_office_of_state_is_that_of_the_country_the_article_is_about() -> None:
    home = "Malawi fights cholera. In Malawi's south, and in Lilongwe, wells are dirty. "
    abroad = "Malawi fights cholera. Norway and Britain help Norway's neighbours. "
    health = "“No,” the health ministry said."
    assert speaker_country(home + health, "the health ministry") == "MW"
    assert speaker_country(abroad + health, "the health ministry") is None
    assert speaker_country(home + "“No,” a teacher said.", "a teacher") == "MW"


def test_a_place_is_nearer_than_the_country_the_article_is_about() -> None:
    text = "Malawi fights cholera. In Malawi's south, and in Lilongwe, wells are dirty. “No,” police in Lagos said."
    assert speaker_country(text, "police in Lagos") == "NG"


def test_words_before_an_organisation_tell() -> None:
    text = "“No,” Nuvox said. South Korean Nuvox fell."
    start = text.rindex("Nuvox")
    referent = Referent("Nuvox", SpeakerType.ORGANIZATION, ((6, 11), (start, start + 5)))
    assert speaker_country(text, "Nuvox", referent) == "KR"


def test_a_president_in_a_story_on_one_countrys_politics_is_its_own() -> None:
    politics = "Republicans and Democrats met. A Republican left. Russia, Russia and Russia were named. "
    assert speaker_country(politics + "“No,” the president said.", "the president") == "US"
    assert speaker_country(politics + "“No,” the teacher said.", "the teacher") is None
    abroad = "Russia, Russia and Russia were named. "
    assert speaker_country(abroad + "“No,” the president said.", "the president") is None


def test_a_trap_for_countries_may_be_a_place() -> None:
    found = allegiance("professor at Seton Hall University in New Jersey")
    assert found is not None
    assert (found.country, found.standing) == ("US", Standing.WORKS_IN)


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("BLANTYRE (Wire) - Rain fell on Malawi.\n\nThe health ministry said wells were full.", "MW"),
        ("OSLO, Norway — Rain fell.\n\nNorway is wet. The health ministry said wells were full.", "NO"),
        (
            "OSLO (Wire) - Rain fell on Peru, and Peru, and Peru.\n\nThe health ministry said wells were full.",
            None,
        ),
        ("Wells run dry\n\nOSLO (Wire) - Norway is wet.\n\nThe health ministry said wells were full.", "NO"),
        ("Rain fell on Malawi and Peru.\n\nThe health ministry said wells were full.", None),
        ("OSLO (Wire) - Norway is wet.\n\nA farmer said wells were full.", "NO"),
        ("OSLO (Wire) - Norway is wet, Sweden dry.\n\nObservers said wells were full.", None),
    ],
)
def test_a_state_without_a_name_is_that_of_the_dateline(
    extractor: QuoteExtractor, text: str, country: str | None
) -> None:
    quotation = extractor.extract(text)[-1]
    speaker = quotation.speaker or quotation.unnamed_source
    assert speaker is not None
    assert speaker.country == country


KENYAN = "Floods hit Nairobi, Kisumu and Mombasa. In Nakuru a bridge fell. "


def test_who_has_no_country_of_his_own_belongs_to_where_the_article_plays() -> None:
    said = "“No,” Joy Odera said."
    assert speaker_country(KENYAN + said, "Joy Odera", person(KENYAN + said, "Joy Odera")) == "KE"
    elsewhere = KENYAN + "Norway, Britain and Sweden sent help to Norway, from Oslo. " + said
    assert speaker_country(elsewhere, "Joy Odera", person(elsewhere, "Joy Odera")) is None
    envoy = KENYAN + "“No,” the bloc's envoy, Joy Odera, said."
    referent = person(envoy, "Joy Odera")
    assert speaker_country(envoy, "Joy Odera", referent, Role("bloc's envoy")) is None


def test_nobody_in_particular_belongs_there_only_where_it_plays_nowhere_else() -> None:
    anyone = Referent(None, SpeakerType.GROUP)
    said = "“No,” experts said."
    alone = KENYAN + "Eldoret was spared. " + said
    assert speaker_country(alone, "experts", anyone) == "KE"
    assert speaker_country("Norway helps. " + alone, "experts", anyone) is None


@pytest.mark.parametrize(
    ("text", "source", "country", "clue", "words"),
    [
        ("“No,” U.S. officials said.", "U.S. officials", "US", "name", "U.S."),
        ("“No,” Polish officials said.", "Polish officials", "PL", "demonym", "Polish"),
        ("“No,” police in Lagos said.", "police in Lagos", "NG", "place", "Lagos"),
        ("“No,” the State Department said.", "the State Department", "US", "institution", "State Department"),
        ("“No,” the Taoiseach said.", "the Taoiseach", "IE", "office", "Taoiseach"),
        (
            "OSLO (Wire) - Norway is wet.\n\nThe health ministry said wells were full.",
            "The health ministry",
            "NO",
            "dateline",
            "OSLO",
        ),
        (KENYAN + "Eldoret was spared. “No,” experts said.", "experts", "KE", "setting", "Nairobi"),
    ],
)
def test_the_words_that_tell_a_country_are_recorded(
    text: str, source: str, country: str, clue: str, words: str
) -> None:
    found = spoken_for(text, source, Referent(None, SpeakerType.GROUP))
    assert found is not None
    start, end = found.evidence
    assert (found.country, found.clue, text[start:end]) == (country, clue, words)


def test_evidence_stands_in_the_span_that_describes_the_speaker() -> None:
    text = "Iraqi Omar Ali left. “No,” Ali said. Omar Ali, the Iraqi envoy, left."
    found = spoken_for(text, "Ali said", person(text, "Omar Ali"))
    assert found is not None
    assert found.evidence == (0, 5)
    start = text.index("the Iraqi envoy")
    role = Role("Iraqi envoy", None, ((start, start + len("the Iraqi envoy")),))
    found = spoken_for(text, "Ali said", person(text, "Omar Ali"), role)
    assert found is not None
    assert found.evidence == (start + 4, start + 9)


def test_a_person_called_like_a_place_keeps_the_place_of_the_evidence() -> None:
    text = "“No,” Norwegian Paris Lund said."
    start = text.index("Norwegian")
    referent = Referent("Paris Lund", SpeakerType.PERSON, ((start, start + len("Norwegian Paris Lund")),))
    found = spoken_for(text, "Norwegian Paris Lund", referent)
    assert found == SpokenFor("NO", CountryClue.DEMONYM, (start, start + len("Norwegian")))


@pytest.mark.parametrize(
    ("description", "country"),
    [
        ("mayor of Athens, Georgia", "US"),
        ("police chief of Moscow, Idaho", "US"),
        ("sheriff of Lebanon County, Pennsylvania", "US"),
        ("mayor of Tripoli, Lebanon", "LB"),
        ("pilot of Kenya Airways", "KE"),
    ],
)
def test_a_town_called_like_a_country_is_where_it_is(description: str, country: str) -> None:
    found = allegiance(description)
    assert found is not None
    assert found.country == country


@pytest.mark.model
def test_evidence_comes_with_the_quotation(extractor: QuoteExtractor) -> None:
    text = "“The bridge is safe,” Finnish Foreign Minister Aino Salmi told reporters in Rome."
    (quotation,) = extractor.extract(text)
    assert quotation.speaker is not None
    evidence = quotation.speaker.country_evidence
    assert evidence is not None
    assert (evidence.kind, evidence.text) == (CountryClue.DEMONYM, "Finnish")
    assert text[evidence.start : evidence.end] == evidence.text
    assert quotation.to_dict()["speaker"]["country_evidence"] == {
        "start": 22,
        "end": 29,
        "text": "Finnish",
        "kind": "demonym",
    }


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Rabbis left. Former George W. Hale speechwriter Noam Neuss said that it was late.", None),
        (
            "The Congressional Black Caucus (CBC) met. Members of the Congressional Black Caucus said so. The CBC said no.",
            None,
        ),
        ("The mayor of George, Ann Moss, said that the dam in George was full.", "ZA"),
    ],
)
def test_towns_called_like_people_and_abbreviations_that_an_article_explains(
    extractor: QuoteExtractor, text: str, country: str | None
) -> None:
    quotation = extractor.extract(text)[0]
    speaker = quotation.speaker or quotation.unnamed_source
    assert speaker is not None
    assert speaker.country == country


@pytest.mark.parametrize(
    ("description", "country"),
    [
        ("a Moncton firefighter", "CA"),
        ("nurse at Leicester Royal Infirmary", "GB"),
        ("farmer from Rosenheim", "DE"),
        ("Bavarian interior minister", "DE"),
        ("governor of Central Java", "ID"),
        ("mayor of a Victorian shire", "AU"),
        ("chair of Bergen-based Havdyp", "NO"),
        ("spokesman for the University of Georgia", "US"),
        ("sociologist at Halifax, N.S.", "CA"),
    ],
)
def test_regions_and_towns_tell_the_country(description: str, country: str) -> None:
    found = allegiance(description)
    assert found is not None
    assert found.country == country


@pytest.mark.parametrize(
    "description",
    [
        "who came from Gdynia in 2009",
        "editor who fled from Minsk",
        "Victorian-era scholar",
        "officer in March",
        "known by its Spanish initials",
    ],
)
def test_where_somebody_was_once_and_namesakes_of_towns_tell_nothing(description: str) -> None:
    assert allegiance(description) is None


def test_a_town_of_several_countries_is_that_of_the_article() -> None:
    for country in ("US", "GB"):
        found = allegiance("police in Birmingham", Standing.WORKS_IN, {country: 3})
        assert found is not None
        assert found.country == country
    largest = allegiance("police in Birmingham")
    assert largest is not None
    assert largest.country == "GB"
    assert allegiance("police in Cambridge") is None


def test_a_state_called_like_a_country_is_the_country_the_article_is_about() -> None:
    for country in ("US", "GE"):
        found = allegiance("growers in Georgia", Standing.WORKS_IN, {country: 3})
        assert found is not None
        assert found.country == country


def test_labels_of_other_countries_parties_are_not_american() -> None:
    assert office_country("leader of the Rift Democratic Congress", {}) is None
    assert office_country("the Progressive Democrat", {}) is None
    home = office("the Democrat", {}, "KR")
    assert home is not None
    assert home.country == "KR"
    american = office("the Democrat", {"US": 1}, "KR")
    assert american is not None
    assert american.country == "US"


SALMON = "Iceland halts salmon farming\n\nREYKJAVIK (Wire) - Iceland closed two fjords, Reykjavik said.\n\n"


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "name", "country", "words"),
    [
        ("“Enough,” said Kári Steinsson, a trawler captain.", "Kári Steinsson", "IS", "REYKJAVIK"),
        ("In Bergen, owner Sigmund Lohe said no court would accept it.", "Sigmund Lohe", "NO", "Bergen"),
        ("A Danish firm, Havdyp, said it would sue.", "Havdyp", "DK", "Danish"),
        (
            "Norway rejected the charge. Fisheries Minister Lars Moe said it was absurd.",
            "Lars Moe",
            "NO",
            "Norway",
        ),
        ("Norway protested. The ambassador, Lars Moe, said it was absurd.", "Lars Moe", "NO", "Norway"),
        (
            "Agnieszka Wrona, who came from Gdynia in 2009, said she would stay.",
            "Agnieszka Wrona",
            "IS",
            "REYKJAVIK",
        ),
        ("World Fisheries Watch said the pens were full.", "World Fisheries Watch", None, None),
    ],
)
def test_who_introduces_the_speaker_where(
    extractor: QuoteExtractor, text: str, name: str, country: str | None, words: str | None
) -> None:
    speaker = extractor.extract(SALMON + text)[-1].speaker
    assert speaker is not None
    assert speaker.name == name
    evidence = speaker.country_evidence
    assert (speaker.country, evidence.text if evidence else None) == (country, words)


@pytest.mark.model
def test_what_is_told_of_an_employer_holds_for_who_speaks_for_it(extractor: QuoteExtractor) -> None:
    text = SALMON + "Oslo-based Havdyp owns the pens.\n\nPens will close, said Ola Lohe, chairman of Havdyp."
    speaker = extractor.extract(text)[-1].speaker
    assert speaker is not None
    assert (speaker.name, speaker.country) == ("Ola Lohe", "NO")


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("BRIANÇON, France — It rained, a farmer said. It rained.", "FR"),
        ("Trams run in Kharkiv\n\nFrom our correspondent in Kharkiv\n\nBread is dear, a driver said.", "UA"),
        (
            "The street price of the birr fell, and a trader in Adama wept.\n\nBread is dear, a driver said.",
            "ET",
        ),
        ("Bread is dear, I said to myself in Kharkiv.", None),
    ],
)
def test_datelines_and_bylines_and_money_tell_where_an_article_plays(
    extractor: QuoteExtractor, text: str, country: str | None
) -> None:
    (quotation,) = extractor.extract(text)
    speaker = quotation.speaker or quotation.unnamed_source
    assert speaker is not None
    assert speaker.country == country


@pytest.mark.model
def test_a_town_called_like_somebody_in_the_article_is_none(extractor: QuoteExtractor) -> None:
    text = (
        "WASHINGTON - Justice Anthony M. Kennedy of the United States wrote the opinion on Monday.\n\n"
        "“The ruling was narrow,” said Lee Epstein, who studies the Kennedy Court."
    )
    [quote] = extractor.extract(text)
    assert quote.speaker is not None
    assert (quote.speaker.name, quote.speaker.country) == ("Lee Epstein", "US")
