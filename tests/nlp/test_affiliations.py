"""At which organisation the article says its speakers work, in which form it says so, and where it says nothing."""

from __future__ import annotations

import pytest
from spacy.language import Language

from nlp.attributes import Role
from nlp.lexicons import read_lexicon
from nlp.names.lexicon import occupations
from tests.marked_text import resolved


def role(pipeline: Language, marked: str) -> Role:
    found: Role = resolved(pipeline, marked)._.roles[-1]
    return found


@pytest.mark.parametrize(
    ("marked", "title", "affiliation"),
    [
        (
            "[Amina Yusuf, the deputy head of Nigeria’s anti-corruption commission,] said the case would go on.",
            "deputy head of Nigeria’s anti-corruption commission",
            "Nigeria’s anti-corruption commission",
        ),
        (
            "[Tomás Herrera, who heads the Andean Farmers’ League,] said prices had fallen.",
            "head of the Andean Farmers’ League",
            "Andean Farmers’ League",
        ),
        (
            "[Tomás Herrera, who has led the Andean Farmers’ League since 2015,] said prices had fallen.",
            None,
            "Andean Farmers’ League",
        ),
        ("[Ines Kolb, who teaches history at the University of Graz,] said no.", None, "University of Graz"),
        ("[Rashid Omar, whose company Delta Timber employs 400 people,] said no.", None, "Delta Timber"),
        (
            "[Rashid Omar, whose group, the Nile Observatory, tracks arrests,] said no.",
            None,
            "Nile Observatory",
        ),
        (
            "Rashid Omar became chairman of Delta Timber in 2019. [Omar] said no.",
            "chairman of Delta Timber",
            "Delta Timber",
        ),
        (
            "Rashid Omar was named chief executive of Delta Timber on Tuesday. [Omar] said no.",
            "chief executive of Delta Timber",
            "Delta Timber",
        ),
        (
            "Rashid Omar was elected president of the Football Federation last year. [He] said no.",
            "president of the Football Federation",
            "Football Federation",
        ),
        (
            "[Ruth Adeyemi, a nurse at St Columba Hospital,] said no.",
            "nurse at St Columba Hospital",
            "St Columba Hospital",
        ),
        ("[Marek Dvorak, economist at Tana Bank,] said no.", "economist at Tana Bank", "Tana Bank"),
        (
            "[Marek Dvorak, a partner in law firm Hollis & Byrne,] said no.",
            "partner in law firm Hollis & Byrne",
            "Hollis & Byrne",
        ),
        (
            "[Marek Dvorak, a partner at the law firm Hollis Byrne,] said no.",
            "partner at the law firm Hollis Byrne",
            "Hollis Byrne",
        ),
        ("[Marek Dvorak, who plays for Sparta Brno,] said no.", None, "Sparta Brno"),
        ("[Marek Dvorak, the Sparta Brno captain,] said no.", "Sparta Brno captain", "Sparta Brno"),
        ("[Ruth Adeyemi of the opposition Unity Party] said no.", None, "Unity Party"),
        (
            "[Ruth Adeyemi, a lawmaker from the opposition Unity Party,] said no.",
            "lawmaker from the opposition Unity Party",
            "Unity Party",
        ),
        (
            "[Ruth Adeyemi, a lawmaker with the ruling Homeland Front,] said no.",
            "lawmaker with the ruling Homeland Front",
            "Homeland Front",
        ),
        ("[Ruth Adeyemi, who works for the Nordic Bank,] said no.", None, "Nordic Bank"),
        ("The Nordic Bank lost money. [Its chairwoman, Ruth Adeyemi,] said no.", "chairwoman", "Nordic Bank"),
        (
            "The Nordic Bank lost money. Its chairwoman is Ruth Adeyemi. [Adeyemi] said no.",
            "chairwoman",
            "Nordic Bank",
        ),
        (
            "The Dockers’ Union called a strike. [The union’s secretary, Joe Plum,] said no.",
            "union’s secretary",
            "Dockers’ Union",
        ),
        (
            "The Dockers’ Union called a strike. [Joe Plum, the union’s secretary,] said no.",
            "union’s secretary",
            "Dockers’ Union",
        ),
        (
            "The Dockers’ Union called a strike. [Joe Plum, secretary of the union,] said no.",
            "secretary of the union",
            "Dockers’ Union",
        ),
        (
            "The National Bank of Malawi raised its rate. [Joe Plum, a spokesman for the central bank,] said no.",
            "spokesman for the central bank",
            "National Bank of Malawi",
        ),
        (
            "Rates rose. [Joe Plum, a spokesman for the central bank,] said no.",
            "spokesman for the central bank",
            "central bank",
        ),
        (
            "The Ministry of Health closed schools. [Health Minister Ines Kolb] said no.",
            "Health Minister",
            "Ministry of Health",
        ),
        (
            "[Joe Plum, shop steward of the Dockers’ Union at the port,] said no.",
            "shop steward of the Dockers’ Union at the port",
            "Dockers’ Union",
        ),
        (
            "[Joe Plum, spokesperson of the health ministry,] said no.",
            "spokesperson of the health ministry",
            "health ministry",
        ),
        (
            "[Health ministry spokesperson Joe Plum] said no.",
            "Health ministry spokesperson",
            "Health ministry",
        ),
        (
            "[Joe Plum, spokesman for Kenya’s interior ministry,] said no.",
            "spokesman for Kenya’s interior ministry",
            "Kenya’s interior ministry",
        ),
        (
            "[Joe Plum, a reporter for the Leeds Courier,] said no.",
            "reporter for the Leeds Courier",
            "Leeds Courier",
        ),
        ("[Maj. Joe Plum of the 3rd Infantry Division] said no.", "Maj.", "3rd Infantry Division"),
        (
            "[Lt Col Joe Plum, commander of the 12th Battalion,] said no.",
            "commander of the 12th Battalion",
            "12th Battalion",
        ),
        (
            "[Joe Plum (secretary of the Dockers’ Union)] said no.",
            "secretary of the Dockers’ Union",
            "Dockers’ Union",
        ),
        ("[Joe Plum — president of Delta Timber —] said no.", "president of Delta Timber", "Delta Timber"),
        (
            "[Joe Plum – Delta Timber’s chief economist –] said no.",
            "Delta Timber’s chief economist",
            "Delta Timber",
        ),
        (
            "[Delta Timber’s chief economist, Joe Plum,] said no.",
            "Delta Timber’s chief economist",
            "Delta Timber",
        ),
        ("[Delta Timber chief executive Joe Plum] said no.", "Delta Timber chief executive", "Delta Timber"),
        ("[Delta Timber CEO Joe Plum] said no.", "Delta Timber CEO", "Delta Timber"),
        (
            "[Joe Plum, CEO and founder of Delta Timber,] said no.",
            "CEO and founder of Delta Timber",
            "Delta Timber",
        ),
        (
            "[Joe Plum, head of research at Delta Timber in Lagos,] said no.",
            "head of research at Delta Timber in Lagos",
            "Delta Timber",
        ),
        (
            "[Joe Plum, a seismologist with the Geological Survey of Nepal,] said no.",
            "seismologist with the Geological Survey of Nepal",
            "Geological Survey of Nepal",
        ),
        ("[Joe Plum, who runs the charity Open Door,] said no.", None, "Open Door"),
        (
            "[Joe Plum, who founded the charity Open Door in 2004,] said no.",
            "founder of the charity Open Door",
            "Open Door",
        ),
        ("[Joe Plum, who manages the Leeds Zoo,] said no.", None, "Leeds Zoo"),
        ("[Joe Plum, who edits the Leeds Courier,] said no.", "editor of the Leeds Courier", "Leeds Courier"),
        (
            "[Ravi Menon, general secretary of the All Bengal Tea Workers’ Union,] said no.",
            "general secretary of the All Bengal Tea Workers’ Union",
            "All Bengal Tea Workers’ Union",
        ),
        (
            "[Hana Sato, a professor of law at Keio University in Tokyo,] said no.",
            "professor of law at Keio University in Tokyo",
            "Keio University",
        ),
        (
            "[Hana Sato, professor emeritus of Keio University,] said no.",
            "professor emeritus of Keio University",
            "Keio University",
        ),
        (
            "[Hana Sato, a visiting fellow at the think tank Green Horizon,] said no.",
            "visiting fellow at the think tank Green Horizon",
            "Green Horizon",
        ),
        ("[Hana Sato from Keio University] said no.", None, "Keio University"),
        (
            "[Hana Sato, a doctor with Médecins Sans Frontières,] said no.",
            "doctor with Médecins Sans Frontières",
            "Médecins Sans Frontières",
        ),
        (
            "[The head of the Red Crescent in Sudan, Hana Sato,] said no.",
            "head of the Red Crescent in Sudan",
            "Red Crescent",
        ),
        ("[The U.N. special envoy for Syria, Hana Sato,] said no.", "U.N. special envoy for Syria", "U.N."),
        ("[UNHCR spokesperson Hana Sato] said no.", "UNHCR spokesperson", "UNHCR"),
        ("[Hana Sato, UNHCR’s representative in Chad,] said no.", "UNHCR’s representative in Chad", "UNHCR"),
        ("[Justice Hana Sato of the High Court] said no.", "Justice", "High Court"),
        ("[Judge Hana Sato] of the Osaka District Court said no.", "Judge", "Osaka District Court"),
        (
            "[Hana Sato, chief justice of the Supreme Court of Ghana,] said no.",
            "chief justice of the Supreme Court of Ghana",
            "Supreme Court of Ghana",
        ),
        (
            "[Hana Sato, chargé d’affaires at the Japanese embassy,] said no.",
            "chargé d’affaires at the Japanese embassy",
            "Japanese embassy",
        ),
        (
            "[Sheikh Musa Bello, imam of the Great Mosque of Kano,] said no.",
            "imam of the Great Mosque of Kano",
            "Great Mosque of Kano",
        ),
        (
            "[Paul Okoro, chief dispatcher of the grid operator Voltnet,] said no.",
            "chief dispatcher of the grid operator Voltnet",
            "Voltnet",
        ),
        (
            "[Paul Okoro, a member of the city council,] said no.",
            "member of the city council",
            "city council",
        ),
        (
            "[Paul Okoro, vice-chancellor of Jos University,] said no.",
            "vice-chancellor of Jos University",
            "Jos University",
        ),
        ("[Paul Okoro, now at Jos University,] said no.", None, "Jos University"),
        (
            "[Paul Okoro, finance minister until 2019 and now leader of the Hope Congress,] said no.",
            "leader of the Hope Congress",
            "Hope Congress",
        ),
        (
            "[Paul Okoro] said no. Okoro, who is vice chairman of the Delta Group, left at once.",
            "vice chairman of the Delta Group",
            "Delta Group",
        ),
        (
            "[Paul Okoro, who came from Jos in 2009 and is now shop steward for the union Solid,] said no.",
            "shop steward for the union Solid",
            "Solid",
        ),
        (
            "[Paul Okoro, who worked as a welder at Delta Timber,] said no.",
            "welder at Delta Timber",
            "Delta Timber",
        ),
        ("[Paul Okoro, who studies glaciers at the Polar Institute,] said no.", None, "Polar Institute"),
        ("[Paul Okoro, a goalkeeper with Rangers,] said no.", "goalkeeper with Rangers", "Rangers"),
        ("[Rangers coach Paul Okoro] said no.", "Rangers coach", "Rangers"),
        ("[Paul Okoro, the Rangers manager,] said no.", "Rangers manager", "Rangers"),
        ("[First Sergeant Paul Okoro of the Nigerian Navy] said no.", "First Sergeant", "Nigerian Navy"),
        ("[Col. Paul Okoro, an army spokesman,] said no.", "army spokesman", "army"),
        ("[army spokesman Col. Paul Okoro] said no.", "army spokesman", "army"),
        ("[police spokeswoman Hana Sato] said no.", "police spokeswoman", "police"),
        ("[Hana Sato, a police spokeswoman,] said no.", "police spokeswoman", "police"),
        ("[Hana Sato, a government spokeswoman,] said no.", "government spokeswoman", "government"),
        (
            "[Hana Sato, a spokeswoman for the provincial police,] said no.",
            "spokeswoman for the provincial police",
            "provincial police",
        ),
        (
            "[Mr Okoro, the Nordic Bank’s chief executive,] said no.",
            "Nordic Bank’s chief executive",
            "Nordic Bank",
        ),
        (
            "Kenya’s health ministry closed two clinics. It gave no date. [The minister, Jane Otieno,] said no.",
            "minister",
            "Kenya’s health ministry",
        ),
        (
            "Kenya’s health ministry closed two clinics. [Health Minister Jane Otieno] said no.",
            "Health Minister",
            "Kenya’s health ministry",
        ),
        (
            "The Department of Energy lost a case. [Energy Secretary Jane Otieno] said no.",
            "Energy Secretary",
            "Department of Energy",
        ),
        (
            "[Nuno Prates, an ornithologist at the Natural History Museum of Porto,] said no.",
            "ornithologist at the Natural History Museum of Porto",
            "Natural History Museum of Porto",
        ),
        (
            "[Lindiwe Dube, chief economist for Southern Africa at Meridian Capital,] said no.",
            "chief economist for Southern Africa at Meridian Capital",
            "Meridian Capital",
        ),
        ("[Kofi Mensah, the Black Stars coach,] said no.", "Black Stars coach", "Black Stars"),
        ("[Kofi Mensah, who coaches the Black Stars,] said no.", "coach of the Black Stars", "Black Stars"),
        (
            "[Kofi Mensah, captain of Harbour City FC,] said no.",
            "captain of Harbour City FC",
            "Harbour City FC",
        ),
        ("[Asha Patel, a partner at Brook & Sons,] said no.", "partner at Brook & Sons", "Brook & Sons"),
        ("[Asha Patel of consultancy Brightline] said no.", None, "Brightline"),
        ("[Asha Patel, of the Refugee Council,] said no.", None, "Refugee Council"),
        ("[Asha Patel (Refugee Council)] said no.", None, "Refugee Council"),
        (
            "[Asha Patel, a Refugee Council caseworker,] said no.",
            "Refugee Council caseworker",
            "Refugee Council",
        ),
        (
            "[Asha Patel, policy director at the charity Homes First,] said no.",
            "policy director at the charity Homes First",
            "Homes First",
        ),
        (
            "[Dr. Asha Patel, who directs the burns unit at St. Mary’s Hospital,] said no.",
            "director of the burns unit at St. Mary’s Hospital",
            "St. Mary’s Hospital",
        ),
        (
            "[Igor Petrov, a senior lieutenant in the 47th Brigade,] said no.",
            "senior lieutenant in the 47th Brigade",
            "47th Brigade",
        ),
        (
            "[Igor Petrov, a soldier with the 47th Mechanised Brigade,] said no.",
            "soldier with the 47th Mechanised Brigade",
            "47th Mechanised Brigade",
        ),
        ("[Capt. Igor Petrov, a navy spokesman,] said no.", "navy spokesman", "navy"),
        ("[Igor Petrov, the Duma’s deputy speaker,] said no.", "Duma’s deputy speaker", "Duma"),
        ("[María Fernández, who sits on the Lima city council,] said no.", None, "Lima city council"),
        (
            "[María Fernández, a 19-year-old student at the University of Cádiz,] said no.",
            "student at the University of Cádiz",
            "University of Cádiz",
        ),
        (
            "[María Fernández, who studies law at the University of Cádiz,] said no.",
            None,
            "University of Cádiz",
        ),
        (
            "[María Fernández, a lawyer for the Nordic Bank,] said no.",
            "lawyer for the Nordic Bank",
            "Nordic Bank",
        ),
        (
            "[María Fernández, the founder and director of the Sol Theatre,] said no.",
            "founder and director of the Sol Theatre",
            "Sol Theatre",
        ),
        (
            "[María Fernández, editor of the magazine Nexos,] said no.",
            "editor of the magazine Nexos",
            "Nexos",
        ),
        ("[María Fernández, the BBC’s Madrid correspondent,] said no.", "BBC’s Madrid correspondent", "BBC"),
        ("[Reuters reporter María Fernández] said no.", "Reuters reporter", "Reuters"),
        ("The Nordic Bank expects a loss, [spokesman Igor Petrov] said.", "spokesman", "Nordic Bank"),
        (
            "The Nordic Bank expects a loss. It will close branches, [spokeswoman Ana Ruiz] said.",
            "spokeswoman",
            "Nordic Bank",
        ),
        ("[Ana Ruiz, a lawyer who represents the Nordic Bank,] said no.", "lawyer", "Nordic Bank"),
        (
            "[Interior ministry spokesman Col. Igor Petrov] said no.",
            "Interior ministry spokesman",
            "Interior ministry",
        ),
        (
            "[Ana Ruiz, from the Institute for Ocean Studies in Vigo,] said no.",
            None,
            "Institute for Ocean Studies",
        ),
        (
            "[Ana Ruiz, a researcher from the Institute for Ocean Studies in Vigo,] said no.",
            "researcher from the Institute for Ocean Studies in Vigo",
            "Institute for Ocean Studies",
        ),
        (
            "Ana Ruiz is a lecturer in botany at Vigo University. [She] said no.",
            "lecturer in botany at Vigo University",
            "Vigo University",
        ),
        ("Ana Ruiz heads the Nordic Bank. [She] said no.", None, "Nordic Bank"),
        ("Ana Ruiz works as a cook at the Sol Hotel. [She] said no.", "cook at the Sol Hotel", "Sol Hotel"),
        ("Ana Ruiz works for the Nordic Bank. [She] said no.", None, "Nordic Bank"),
        ("Ana Ruiz, 41, has run the Nordic Bank since May. [She] said no.", None, "Nordic Bank"),
        ("Ana Ruiz plays for Atletico Sol. [She] said no.", None, "Atletico Sol"),
    ],
)
def test_affiliation_is_told(pipeline: Language, marked: str, title: str | None, affiliation: str) -> None:
    found = role(pipeline, marked)
    assert (found.role, found.affiliation) == (title, affiliation)


@pytest.mark.parametrize(
    ("marked", "title"),
    [
        ("[Ines Kolb, who was finance minister until May,] said no.", "finance minister"),
        ("Rashid Omar was appointed ambassador to Chad last year. [He] said no.", "ambassador to Chad"),
        ("Rashid Omar was re-elected as mayor of Kassala on Sunday. [He] said no.", "mayor of Kassala"),
        ("[Speaking as chair of the inquiry, Ruth Adeyemi] said no.", "chair of the inquiry"),
        ("[Local Government Minister Jane Moss] said no.", "Local Government Minister"),
        ("[Finance Minister Ines Kolb] said no.", "Finance Minister"),
        ("[Acting police chief Joe Plum] said no.", "Acting police chief"),
        ("[Former Nordic Bank chairman Joe Plum] said no.", "Former Nordic Bank chairman"),
        ("[Joe Plum, a fisherman from Port Loko,] said no.", "fisherman from Port Loko"),
        ("[Joe Plum, 34, a taxi driver,] said no.", "taxi driver"),
        ("[Joe Plum, a 34-year-old mother of three,] said no.", "mother of three"),
        ("[Joe Plum, a resident of Port Loko,] said no.", "resident of Port Loko"),
        ("[Joe Plum, who coaches the national team,] said no.", "coach of the national team"),
        ("[Joe Plum, who runs a bakery in Port Loko,] said no.", None),
        ("[Joe Plum, whose law firm represents the family,] said no.", None),
        ("[Joe Plum, lawyer for the family,] said no.", "lawyer for the family"),
        ("[Joe Plum, the family’s lawyer,] said no.", "family’s lawyer"),
        ("[The family’s lawyer, Joe Plum,] said no.", "family’s lawyer"),
        ("[Dr Hana Sato from the hospital’s trauma unit] said no.", None),
        ("[Hana Sato, who is running for mayor,] said no.", None),
        ("[Hana Sato, formerly a judge on the High Court,] said no.", "judge on the High Court"),
        ("[Senator Hana Sato] said no.", "Senator"),
        ("[Hana Sato, an opposition senator,] said no.", "opposition senator"),
        ("[Hana Sato, the country’s top diplomat in Dakar,] said no.", "country’s top diplomat in Dakar"),
        ("[Archbishop Paul Okoro] said no.", "Archbishop"),
        ("[Prosecutor Paul Okoro, who leads the fraud unit,] said no.", "Prosecutor"),
        ("Prosecutors opened a case. [Paul Okoro, the chief prosecutor,] said no.", "chief prosecutor"),
        ("[Paul Okoro, captain of the ferry Lady Ruth,] said no.", "captain of the ferry Lady Ruth"),
        ("[City councillor Paul Okoro] said no.", "City councillor"),
        ("[Paul Okoro, formerly of the Nordic Bank,] said no.", None),
        ("[Paul Okoro] said no. The 61-year-old chairman of the Delta Group left at once.", None),
        ("[A spokesman for Paul Okoro] said no.", None),
        ("[Okoro’s lawyer, Hana Sato,] said no.", "Okoro’s lawyer"),
        ("Paul Okoro died. [His brother, John,] said no.", "brother"),
        ("[Paul Okoro, one of the strikers,] said no.", None),
        ("[Paul Okoro, one of three judges on the panel,] said no.", None),
        ("[Paul Okoro, who used to be a miner,] said no.", None),
        ("[Paul Okoro, a political analyst,] said no.", "political analyst"),
        ("[Paul Okoro, an independent analyst based in Abuja,] said no.", "independent analyst"),
        ("[political analyst Paul Okoro] said no.", "political analyst"),
        ("[bakery owner Paul Okoro] said no.", "bakery owner"),
        ("[eyewitness Paul Okoro] said no.", "eyewitness"),
        ("[pensioner Paul Okoro] said no.", "pensioner"),
        ("[Paul Okoro, a vegetable seller at the market,] said no.", "vegetable seller at the market"),
        ("[Wing Commander Paul Okoro] said no.", "Wing Commander"),
        ("[Hana Sato, a spokeswoman for the company,] said no.", "spokeswoman for the company"),
        ("[Hana Sato, a spokeswoman,] said no.", "spokeswoman"),
        ("[Hana Sato told reporters that Paul Okoro, the mayor, had left. She] said no.", None),
        ("[Paul Okoro, accused of fraud,] said no.", None),
        ("[Paul Okoro, wearing a captain’s cap,] said no.", None),
        ("[Paul Okoro, standing by the door of the Ministry of Health,] said no.", None),
        ("[Paul Okoro, who sued the Nordic Bank,] said no.", None),
        ("[Paul Okoro, who lost his job at the Nordic Bank,] said no.", None),
        ("[Paul Okoro, whose son is a teacher,] said no.", None),
        ("Paul Okoro met the bishop, and [he] said no.", None),
        ("Ruth Adeyemi, the governor, met Paul Okoro. [Okoro] said no.", None),
        ("[Paul Okoro, one of the critics of the governor,] said no.", None),
        (
            "Kenya’s health ministry closed two clinics. The interior ministry did not. [The minister, Jane Otieno,] said no.",
            "minister",
        ),
        (
            "Kenya’s health ministry closed two clinics. [Foreign Minister Jane Otieno] said no.",
            "Foreign Minister",
        ),
        (
            "Kenya’s health ministry closed two clinics. [Ugandan Health Minister Jane Otieno] said no.",
            "Ugandan Health Minister",
        ),
        ("[Midfielder Kofi Mensah] said no.", "Midfielder"),
        ("[Igor Petrov, the deputy governor of Kherson,] said no.", "deputy governor of Kherson"),
        ("[Regional governor Igor Petrov] said no.", "Regional governor"),
        ("[Igor Petrov, mayor of the port city of Tuapse,] said no.", "mayor of the port city of Tuapse"),
        ("[Igor Petrov, head of the Tuapse district,] said no.", "head of the Tuapse district"),
        ("[Igor Petrov, speaker of the lower house,] said no.", "speaker of the lower house"),
        ("[Sen. María Fernández, R-Ohio,] said no.", "Sen."),
        ("[María Fernández, the party’s candidate for mayor,] said no.", "party’s candidate for mayor"),
        ("[María Fernández, who owns the café on Calle Sol,] said no.", None),
        ("[María Fernández, whose husband works for the Nordic Bank,] said no.", None),
        ("[María Fernández, whose brother heads the Nordic Bank,] said no.", None),
        ("[María Fernández, whose company supplies the Nordic Bank,] said no.", None),
        ("[María Fernández, who was fired by the Nordic Bank,] said no.", None),
        ("[María Fernández, who led the Nordic Bank until 2010,] said no.", None),
        (
            "[María Fernández, a former executive at the Nordic Bank,] said no.",
            "former executive at the Nordic Bank",
        ),
        ("[María Fernández, a critic of the Nordic Bank,] said no.", "critic of the Nordic Bank"),
        ("[María Fernández, a customer of the Nordic Bank,] said no.", "customer of the Nordic Bank"),
        ("[María Fernández, a client of the Nordic Bank,] said no.", "client of the Nordic Bank"),
        ("[María Fernández, a patient at St. Mary’s Hospital,] said no.", "patient at St. Mary’s Hospital"),
        ("[María Fernández, a professor and former judge,] said no.", "professor and former judge"),
        ("[Lawyer Ana Ruiz, who represents two of the families,] said no.", "Lawyer"),
        ("[Ana Ruiz, mother of the victim,] said no.", "mother of the victim"),
        ("[The victim’s mother, Ana Ruiz,] said no.", "victim’s mother"),
        ("[Ana Ruiz, the widow of a miner,] said no.", "widow of a miner"),
        ("[a retired teacher named Ana Ruiz] said no.", "retired teacher"),
        ("[a fisherman who goes by the single name Putu] said no.", "fisherman"),
        ("[Ana Ruiz, acting director of the clinic,] said no.", "acting director of the clinic"),
        ("[Ana Ruiz, the clinic’s acting director,] said no.", "clinic’s acting director"),
        ("[Ana Ruiz, who won the 2019 race,] said no.", None),
        ("[Ana Ruiz, the winner of the 2019 race,] said no.", "winner of the 2019 race"),
        ("[Ana Ruiz, one of the owners of Bar Sol,] said no.", None),
        (
            "PORTO (Example News) — The port will close, its harbour master said. "
            "[Ana Ruiz, its harbour master,] said no.",
            "harbour master",
        ),
    ],
)
def test_no_affiliation_is_invented(pipeline: Language, marked: str, title: str | None) -> None:
    found = role(pipeline, marked)
    assert (found.role, found.affiliation) == (title, None)


def test_affiliation_is_a_whole_name_in_its_fullest_form(pipeline: Language) -> None:
    text = "The Republican National Committee met. [RNC chairman Ola Berg] said no."
    assert role(pipeline, text).affiliation == "Republican National Committee"


def test_verbs_tell_occupations() -> None:
    assert {row["governs"] for row in read_lexicon("role_verbs")} == {"object", "chain", "link"}
    assert {row["tense"] for row in read_lexicon("role_verbs")} == {"past", "present"}
    assert occupations()["chairs"].noun == "chair"
    assert occupations()["works"].noun is None
