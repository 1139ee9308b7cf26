"""Correcting quotes with forms: the same corrections as through the interface for programs, and as safe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.services import Services
from nlp.quotation import Span
from tests.factories import ScriptedExtractor, a_draft, a_quotation, a_speaker
from tests.visitors import Page, Visitor

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]
SignIn = Callable[[str], Visitor]

TEXT = "“We will see,” said Dmitry Peskov, of the Kremlin. “We will see, I hope,” said Ann Ray.\n\nIt rained."
FIELDS = "//form[@class='correction']//*[@name][not(self::button)]"


def fields_of(page: Page) -> dict[str, str]:
    """What the form on a page would send if nobody touched it."""
    fields: dict[str, str] = {}
    for element in page.root.xpath(FIELDS):
        name = element.get("name")
        if element.tag == "select":
            fields[name] = next(iter(element.xpath("option[@selected]/@value")), "")
        elif element.tag == "textarea":
            fields[name] = element.text.removeprefix("\n")
        elif element.get("type") != "radio" or element.get("checked") is not None:
            fields[name] = element.get("value", "")
    fields.pop("form_token")
    return fields


class Corrector:
    """Somebody with the form of a quote open."""

    def __init__(self, visitor: Visitor, quote: dict[str, Any]) -> None:
        self.visitor = visitor
        self.quote = quote
        self.page = visitor.see(f"/articles/{quote['article']['id']}", quote=quote["id"])
        self.fields = fields_of(self.page)

    def send(self, **fields: str) -> Any:
        path = f"/quotes/{self.quote['id']}/corrections"
        return self.visitor.send(path, **{**self.fields, **fields})

    def refused(self, status: int = 422, **fields: str) -> Page:
        page = Page(self.send(**fields))
        assert page.status == status
        return page

    def save(self, **fields: str) -> Page:
        """The page that follows."""
        response = self.send(**fields)
        assert response.status_code == 303, response.text
        path, _, anchor = response.headers["Location"].partition("#")
        assert anchor == self.quote["id"]
        return self.visitor.see(path)


@pytest.fixture
def quotes(post: Post, items: Items) -> Sequence[dict[str, Any]]:
    peskov = a_speaker("Dmitry Peskov", role="spokesman", affiliation="Kremlin", country="RU")
    ann = a_speaker("Ann Ray", role="minister")
    again = TEXT.index("We will see, I")
    post(
        a_quotation(speaker=peskov, content=(Span(1, 13, "We will see,"),), context=Span(0, 50, TEXT[:50])),
        a_quotation(
            speaker=ann,
            content=(Span(again, again + 20, "We will see, I hope,"),),
            context=Span(51, 88, TEXT[51:88]),
        ),
        text=TEXT,
    )
    return items("/v1/quotes")


@pytest.fixture
def corrector(visitor: Visitor, quotes: Sequence[dict[str, Any]]) -> Corrector:
    return Corrector(visitor, quotes[0])


@pytest.fixture
def now(client: FlaskClient, quotes: Sequence[dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """The quote as it is now."""
    return lambda: client.get(f"/v1/quotes/{quotes[0]['id']}").get_json()


Now = Callable[[], dict[str, Any]]


def test_a_form_that_nobody_touched_changes_nothing(corrector: Corrector, now: Now) -> None:
    page = corrector.save()
    assert now() == corrector.quote
    assert "Saved" not in page.text("//main")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"role": "press secretary"}, {"speaker.role": "press secretary", "corrected": ["role"]}),
        ({"affiliation": ""}, {"speaker.affiliation": None, "corrected": ["affiliation"]}),
        (
            {"type": "mixed", "polarity": "denied", "reported": "thought"},
            {"type": "mixed", "polarity": "denied", "reported": "thought"},
        ),
        ({"words": "will see"}, {"text": "will see", "corrected": ["content"]}),
        ({"words": "We\r\nsee,"}, {"text": "We … see,", "corrected": ["content"]}),
        ({"speaker": "nobody"}, {"speaker": None, "corrected": ["speaker"]}),
        (
            {"speaker": "other", "name": " Zoe Bell ", "kind": "person", "role": "aide", "affiliation": ""},
            {"speaker.name": "Zoe Bell", "speaker.role": "aide", "speaker.affiliation": None},
        ),
        (
            {"speaker": "other", "name": "ann ray", "kind": "person", "role": "", "affiliation": ""},
            {"speaker.name": "Ann Ray", "speaker.role": None},
        ),
        ({"action": "reject"}, {"rejected": True, "corrected": []}),
    ],
)
def test_a_correction_is_saved_and_can_be_undone(
    corrector: Corrector, now: Now, fields: dict[str, str], expected: dict[str, Any]
) -> None:
    page = corrector.save(**fields, comment="Seen in print.")
    corrected = now()
    for path, value in expected.items():
        found: Any = corrected
        for step in path.split("."):
            found = found[step]
        assert found == value, path
    entry = f"//li[@id='{corrector.quote['id']}']"
    assert "Saved." in page.text(f"{entry}//div[@role='status']")
    assert "by hand" in page.text(entry)
    [undo] = page.attributes(f"{entry}//form/@action")
    seen = page.attributes(f"{entry}//form//input[@name='seen']/@value")[0]
    response = corrector.visitor.send(undo.partition("#")[0], seen=seen)
    assert response.status_code == 303
    assert "Taken back." in corrector.visitor.see(response.headers["Location"].partition("#")[0]).text(entry)
    assert {**now(), "updated_at": None} == {**corrector.quote, "updated_at": None}


def test_another_speaker_of_the_article_is_offered_with_what_it_says(
    corrector: Corrector, now: Now, quotes: Sequence[dict[str, Any]]
) -> None:
    ann = quotes[1]["speaker"]
    [role] = corrector.page.attributes(f"//input[@value='{ann['id']}']/@data-role")
    corrector.save(speaker=ann["id"], role=role, affiliation="")
    assert now()["speaker"] == {**ann, "country": now()["speaker"]["country"]}


def test_the_history_tells_who_when_and_what(corrector: Corrector, now: Now) -> None:
    corrector.save(role="press secretary", comment="Seen in print.")
    Corrector(corrector.visitor, now()).save(speaker="nobody")
    Corrector(corrector.visitor, now()).save(action="reject")
    page = Corrector(corrector.visitor, now()).page
    last, second, first = page.texts("//ol[@class='history']/li")
    assert "role spokesman press secretary" in first
    assert "Seen in print." in first
    assert "speaker Dmitry Peskov nobody" in second
    assert "verdict a quotation no quotation" in last
    assert page.texts("//h3")[-1] == "Rejected 1 quotation"
    assert page.attributes("//*[@id='text']//*[@data-label]/@data-label") == ["no quotation", "Ann Ray"]


def test_a_rejected_quote_is_restored(corrector: Corrector, now: Now) -> None:
    corrector.save(action="reject")
    Corrector(corrector.visitor, now()).save(action="restore")
    assert now()["rejected"] is False


def test_words_are_looked_for_near_where_they_were(
    visitor: Visitor, quotes: Sequence[dict[str, Any]], client: FlaskClient
) -> None:
    second = quotes[1]
    Corrector(visitor, second).save(words="We  will see,", places="")
    start = client.get(f"/v1/quotes/{second['id']}").get_json()["content"][0]["start"]
    assert start == second["content"][0]["start"]


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"words": "nowhere to be seen"}, "words", "does not have these words"),
        ({"words": "  "}, "words", "Say which words"),
        ({"words": "We will see, I hope,", "places": "52-72"}, "words", "Overlaps"),
        ({"speaker": "other", "name": " "}, "name", "Say who it is"),
        ({"speaker": "spk_none"}, "name", "There is no speaker"),
        ({"speaker": "other", "name": "x" * 301}, "name", "Longer"),
        ({"speaker": "other", "name": "Bo Lind", "kind": "robot"}, "name", "Must be one of"),
        ({"role": "x" * 301}, "role", "Longer"),
        ({"type": "loud"}, "type", "Must be one of"),
        ({"places": "1-2;"}, "places", "Cannot be read"),
        ({"action": "explode"}, "action", "Must be one of"),
        ({"role": "a\x00b"}, "role", "NUL"),
        ({"colour": "red"}, "colour", "Unknown field"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_lost(
    corrector: Corrector, now: Now, fields: dict[str, str], field: str, message: str
) -> None:
    filled_in = {"affiliation": "Presidential office", **fields}
    response = corrector.send(**filled_in)
    page = Page(response)
    assert page.status == 422
    assert message in page.text("//form[@class='correction']/p[@role='alert']")
    if field in {"words", "name", "role", "type", "comment"}:
        assert message in page.text(f"//*[@id='{field}-fault']")
        assert page.attributes(f"//*[@id='{field}']/@aria-invalid") == ["true"]
    assert fields_of(page)["affiliation"] == "Presidential office"
    assert now() == corrector.quote


def test_who_was_chosen_of_another_article_stays_chosen_in_a_form_that_is_not_saved(
    corrector: Corrector, post: Post, now: Now, items: Items
) -> None:
    text = "“It will rain,” said Zoe Lee, a forecaster."
    post(a_quotation(speaker=a_speaker("Zoe Lee", role="forecaster"), context=Span(0, 42, text)), text=text)
    zoe = next(each for each in items("/v1/speakers") if each["name"] == "Zoe Lee")
    page = corrector.refused(speaker=zoe["id"], role="chief forecaster", words="not in the text")
    assert page.attributes("//input[@name='speaker'][@checked]/@value") == [zoe["id"]]
    corrector.save(**{**fields_of(page), "words": corrector.fields["words"]})
    assert (now()["speaker"]["id"], now()["speaker"]["role"]) == (zoe["id"], "chief forecaster")


def test_who_was_chosen_but_is_no_more_is_asked_for_again(corrector: Corrector, now: Now) -> None:
    page = corrector.refused(speaker="spk_nobody", role="forecaster")
    again = fields_of(page)
    assert "speaker" not in again
    corrector.fields = again
    assert "Say who it is" in corrector.refused().text("//*[@id='name-fault']")
    assert now() == corrector.quote


def test_a_note_alone_is_no_correction(corrector: Corrector, now: Now) -> None:
    page = corrector.refused(comment="Only a note.")
    assert "correct something" in page.text("//*[@id='comment-fault']")
    assert now() == corrector.quote


def test_nobody_overwrites_what_somebody_else_has_changed(
    corrector: Corrector, client: FlaskClient, now: Now
) -> None:
    path = f"/v1/quotes/{corrector.quote['id']}"
    changed = client.patch(path, json={"role": "press secretary"}, headers={"If-Match": "*"}).get_json()
    page = corrector.refused(412, polarity="denied", role="porter")
    assert "Somebody else has changed this quotation" in page.text("//p[@class='notice']")
    assert fields_of(page)["role"] == "press secretary"
    assert "press secretary" in page.text("//ol[@class='history']")
    assert now() == changed
    response = corrector.visitor.send(
        f"/quotes/{corrector.quote['id']}/corrections/cor_x/undo", seen=corrector.fields["seen"]
    )
    assert response.status_code == 412
    assert corrector.send(seen=fields_of(page)["seen"], polarity="denied").status_code == 303


def test_what_was_corrected_since_has_to_be_undone_first(corrector: Corrector, now: Now) -> None:
    corrector.save(role="press secretary")
    Corrector(corrector.visitor, now()).save(role="porter")
    opened = Corrector(corrector.visitor, now())
    later, earlier = opened.page.attributes("//ol[@class='history']//form/@action")
    response = corrector.visitor.send(earlier.partition("#")[0], seen=opened.fields["seen"])
    assert response.status_code == 409
    assert "undo that one first" in Page(response).text("//p[@class='notice']")
    assert corrector.visitor.send(later.partition("#")[0], seen=opened.fields["seen"]).status_code == 303
    assert now()["speaker"]["role"] == "press secretary"


def test_what_was_taken_back_and_restored_can_be_taken_back_again(
    corrector: Corrector, client: FlaskClient, now: Now
) -> None:
    corrector.save(role="press secretary")
    path = f"/v1/quotes/{corrector.quote['id']}/history"
    for _ in range(2):
        last = client.get(path).get_json()["items"][-1]
        undone = client.post(f"{path}/{last['id']}/undo", json={}, headers={"If-Match": "*"})
        assert undone.status_code == 200
    opened = Corrector(corrector.visitor, now())
    [offered] = opened.page.attributes("//ol[@class='history']//form/@action")
    sent = corrector.visitor.send(offered.partition("#")[0], seen=opened.fields["seen"])
    assert sent.status_code == 303
    assert now()["speaker"]["role"] == "spokesman"


def test_what_is_not_there_cannot_be_corrected(visitor: Visitor) -> None:
    assert visitor.send("/quotes/none/corrections", seen="x").status_code == 404
    assert visitor.send("/quotes/none/corrections/none/undo", seen="x").status_code == 404


def test_without_what_was_seen_nothing_is_done(corrector: Corrector, now: Now) -> None:
    path = f"/quotes/{corrector.quote['id']}/corrections"
    assert corrector.visitor.send(path, action="reject").status_code == 422
    assert now() == corrector.quote


def test_a_correction_bears_the_name_of_the_key(
    signed_in: SignIn, services: Services, extractor: ScriptedExtractor
) -> None:
    draft = a_draft("“We will see,” said Dmitry Peskov.")
    extractor.finds(draft.text, [a_quotation()])
    article, _ = services.articles.create(draft)
    writer = signed_in("write")
    page = writer.see(f"/articles/{article.id}")
    [quote] = page.attributes("//li[contains(@class, 'entry')]/@id")
    fields = fields_of(writer.see(f"/articles/{article.id}", quote=quote))
    assert writer.send(f"/quotes/{quote}/corrections", **{**fields, "role": "aide"}).status_code == 303
    assert services.corrections.history(quote)[0].made_by == "write key"
    reader = signed_in("read")
    history = reader.see(f"/articles/{article.id}", quote=quote)
    assert "write key" in history.text("//ol[@class='history']")
    assert history.root.xpath("//main//form") == []
    assert "History" in reader.see(f"/articles/{article.id}").text("//li[contains(@class, 'entry')]")


def test_speakers_are_suggested_while_a_name_is_typed(
    visitor: Visitor, quotes: Sequence[dict[str, Any]]
) -> None:
    page = Page(visitor.open("/speaker-choices", script=True, name="pes"))
    assert page.attributes("//input/@value") == [quotes[0]["speaker"]["id"]]
    assert page.attributes("//input/@data-role") == ["spokesman"]
    assert "Dmitry Peskov spokesman, Kremlin (1 quotation)" in page.text("//label")
    assert "No known speakers" in Page(visitor.open("/speaker-choices", name="<b>")).text("//p")
    for nothing in ("", " ", "\x00"):
        assert visitor.open("/speaker-choices", name=nothing).text.strip() == ""
