"""What people correct is applied, kept, stays when articles are extracted anew, and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from nlp.quotation import Quotation, Span, SpeakerType, UnnamedSource
from tests.factories import ScriptedExtractor, a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]
ANY = {"If-Match": "*"}
TEXT = "“We will see,” said Dmitry Peskov. “No,” he added. Maria Orlova was silent."


def correct(client: FlaskClient, quote: dict[str, Any], **told: Any) -> dict[str, Any]:
    response = client.patch(f"/v1/quotes/{quote['id']}", json=told, headers=ANY)
    assert response.status_code == 200, response.text
    corrected: dict[str, Any] = response.get_json()
    assert corrected == client.get(f"/v1/quotes/{quote['id']}").get_json()
    return corrected


def history(client: FlaskClient, quote: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/v1/quotes/{quote['id']}/history").get_json()["items"]
    return found


def undo(client: FlaskClient, quote: dict[str, Any], correction: dict[str, Any]) -> Any:
    path = f"/v1/quotes/{quote['id']}/history/{correction['id']}/undo"
    return client.post(path, json={}, headers=ANY)


def without(resource: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name not in names}


@pytest.fixture
def quote(post: Post, items: Items) -> dict[str, Any]:
    speaker = a_speaker("Dmitry Peskov", role="spokesman", affiliation="Kremlin", country="RU")
    post(a_quotation("We will see", speaker, mentioned_countries=("US",)), text=TEXT)
    return items("/v1/quotes")[0]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"role": "press secretary"}, {"speaker.role": "press secretary"}),
        ({"role": None, "affiliation": "Presidential Administration"}, {"speaker.role": None}),
        ({"type": "mixed", "polarity": "denied"}, {"type": "mixed", "polarity": "denied"}),
        ({"reported": "thought"}, {"reported": "thought"}),
        ({"content": [{"start": 1, "end": 3}, {"start": 8, "end": 12}]}, {"text": "We …  see"}),
        ({"rejected": True}, {"rejected": True}),
        ({"speaker": None}, {"speaker": None}),
        (
            {"speaker": {"name": "Maria Orlova", "type": "person"}, "role": "aide"},
            {"speaker.name": "Maria Orlova", "speaker.role": "aide", "speaker.affiliation": None},
        ),
    ],
)
def test_a_correction_is_applied_kept_and_undone(
    client: FlaskClient, quote: dict[str, Any], told: dict[str, Any], expected: dict[str, Any]
) -> None:
    corrected = correct(client, quote, **told, comment="Seen in print.")
    for path, value in expected.items():
        found: Any = corrected
        for step in path.split("."):
            found = found[step]
        assert found == value, path
    assert corrected["corrected"] == [
        field
        for field in ("speaker", "content", "type", "reported", "polarity", "role", "affiliation")
        if field in told
    ]
    [kept] = history(client, quote)
    assert (kept["action"], kept["comment"], kept["made_by"]) == ("corrected", "Seen in print.", None)
    assert {change["field"] for change in kept["changes"]} == set(told)
    response = undo(client, quote, kept)
    assert response.status_code == 200, response.text
    assert without(response.get_json(), "updated_at") == without(quote, "updated_at")
    first, second = history(client, quote)
    assert (first["undone_by"], second["undoes"], second["action"]) == (second["id"], first["id"], "undone")
    assert undo(client, quote, kept).status_code == 409


def test_a_later_correction_has_to_be_undone_first(client: FlaskClient, quote: dict[str, Any]) -> None:
    correct(client, quote, role="press secretary")
    correct(client, quote, role="deputy chief of staff")
    first, second = history(client, quote)
    refused = undo(client, quote, first)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "corrected_since")
    assert undo(client, quote, second).get_json()["speaker"]["role"] == "press secretary"
    assert undo(client, quote, first).get_json()["speaker"]["role"] == "spokesman"
    assert client.get(f"/v1/quotes/{quote['id']}").get_json()["corrected"] == []


def test_what_is_said_already_is_no_correction(client: FlaskClient, quote: dict[str, Any]) -> None:
    assert correct(client, quote, role="spokesman", rejected=False)["corrected"] == []
    assert history(client, quote) == []


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({}, ""),
        ({"comment": "nothing"}, ""),
        ({"colour": "red"}, "/colour"),
        ({"type": "loud"}, "/type"),
        ({"rejected": "yes"}, "/rejected"),
        ({"content": []}, "/content"),
        ({"content": [{"start": 1}]}, "/content/0/end"),
        ({"content": [{"start": "1", "end": 3}]}, "/content/0/start"),
        ({"speaker": {}}, "/speaker"),
        ({"speaker": {"name": "Ann Ray"}}, "/speaker/type"),
        ({"speaker": {"id": "spk_1", "name": "Ann Ray", "type": "person"}}, "/speaker"),
    ],
)
def test_what_cannot_be_read_is_refused(
    client: FlaskClient, quote: dict[str, Any], told: dict[str, Any], pointer: str
) -> None:
    response = client.patch(f"/v1/quotes/{quote['id']}", json=told, headers=ANY)
    assert response.status_code == 422
    assert pointer in [error["pointer"] for error in response.get_json()["errors"]]
    assert client.get(f"/v1/quotes/{quote['id']}").get_json() == quote


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"speaker": {"id": "spk_none"}}, "speaker"),
        ({"speaker": {"name": "Ana Ruiz", "type": "person", "country": "AA"}}, "speaker"),
        ({"content": [{"start": 1, "end": 4000}]}, "content"),
        ({"content": [{"start": 5, "end": 5}]}, "content"),
        ({"content": [{"start": 5, "end": 8}, {"start": 7, "end": 9}]}, "content"),
    ],
)
def test_what_cannot_be_is_refused(
    client: FlaskClient, quote: dict[str, Any], told: dict[str, Any], field: str
) -> None:
    response = client.patch(f"/v1/quotes/{quote['id']}", json=told, headers=ANY)
    assert response.status_code == 400, response.text
    assert response.get_json()["errors"][0]["pointer"] == f"/{field}"
    assert client.get(f"/v1/quotes/{quote['id']}").get_json() == quote


def test_contents_of_two_quotes_never_overlap(client: FlaskClient, post: Post, items: Items) -> None:
    post(a_quotation("We will see"), a_quotation("No", content=a_quotation("We will see").content), text=TEXT)
    one = items("/v1/quotes")[0]
    response = client.patch(
        f"/v1/quotes/{one['id']}", json={"content": [{"start": 3, "end": 7}]}, headers=ANY
    )
    assert response.status_code == 400
    assert "Overlaps" in response.get_json()["errors"][0]["message"]


def test_a_correction_needs_the_quote_as_it_is(client: FlaskClient, quote: dict[str, Any]) -> None:
    path = f"/v1/quotes/{quote['id']}"
    tag = client.get(path).headers["ETag"]
    assert client.patch(path, json={"role": "x"}).status_code == 428
    response = client.patch(path, json={"role": "x"}, headers={"If-Match": tag})
    assert response.status_code == 200
    assert response.headers["ETag"] == client.get(path).headers["ETag"] != tag
    assert client.patch(path, json={"role": "y"}, headers={"If-Match": tag}).status_code == 412


def test_a_rejected_quote_is_left_out_and_told(
    client: FlaskClient, quote: dict[str, Any], items: Items
) -> None:
    cursor = client.get("/v1/changes").get_json()["next_cursor"]
    correct(client, quote, rejected=True)
    assert items("/v1/quotes") == []
    assert items(f"/v1/articles/{quote['article']['id']}/quotes") == []
    assert [each["id"] for each in items("/v1/quotes", include_rejected="true")] == [quote["id"]]
    told = client.get("/v1/changes", query_string={"cursor": cursor}).get_json()["items"]
    assert ("quote", quote["id"], "rejected") in [
        (each["resource"], each["id"], each["action"]) for each in told
    ]


def test_a_speaker_whom_nothing_quotes_any_more_is_gone_and_comes_back(
    client: FlaskClient, quote: dict[str, Any], items: Items
) -> None:
    correct(client, quote, speaker={"name": "Maria Orlova", "type": "person"})
    assert [speaker["name"] for speaker in items("/v1/speakers")] == ["Maria Orlova"]
    assert client.get(f"/v1/speakers/{quote['speaker']['id']}").status_code == 404
    assert items("/v1/quotes", q="orlova") != []
    [kept] = history(client, quote)
    restored = undo(client, quote, kept).get_json()
    assert restored["speaker"] == quote["speaker"]
    assert client.get(f"/v1/speakers/{quote['speaker']['id']}").status_code == 200
    assert [speaker["name"] for speaker in items("/v1/speakers")] == ["Dmitry Peskov"]


def test_an_unnamed_source_gets_a_name_and_loses_it(client: FlaskClient, post: Post, items: Items) -> None:
    post(
        a_quotation(
            "We will see",
            None,
            unnamed_source=UnnamedSource(description="an aide", type=SpeakerType.PERSON, country="RU"),
        ),
        text=TEXT,
    )
    quote = items("/v1/quotes")[0]
    named = correct(client, quote, speaker={"name": "Maria Orlova", "type": "person"})
    assert (named["speaker"]["name"], named["unnamed_source"]) == ("Maria Orlova", None)
    assert (
        undo(client, quote, history(client, quote)[0]).get_json()["unnamed_source"] == quote["unnamed_source"]
    )


def test_corrections_stay_when_the_article_is_extracted_anew(
    client: FlaskClient, quote: dict[str, Any], extractor: ScriptedExtractor, items: Items
) -> None:
    correct(client, quote, role="press secretary", speaker={"name": "Maria Orlova", "type": "person"})
    extractor.finds(TEXT, [a_quotation("We will see", "Somebody Else")])
    article = f"/v1/articles/{quote['article']['id']}/reextract"
    assert client.post(article, headers=ANY).status_code == 200
    after = client.get(f"/v1/quotes/{quote['id']}").get_json()
    assert (after["speaker"]["name"], after["speaker"]["role"]) == ("Maria Orlova", "press secretary")
    extractor.finds(TEXT, [])
    assert client.post(article, headers=ANY).status_code == 200
    assert [each["id"] for each in items("/v1/quotes")] == [quote["id"]]
    assert len(history(client, quote)) == 1


def test_the_history_goes_with_the_article(client: FlaskClient, quote: dict[str, Any]) -> None:
    correct(client, quote, role="press secretary")
    assert client.delete(f"/v1/articles/{quote['article']['id']}", headers=ANY).status_code == 204
    assert client.get(f"/v1/quotes/{quote['id']}/history").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_such_quote_or_correction(
    client: FlaskClient, quote: dict[str, Any], method: str
) -> None:
    if method == "get":
        assert client.get("/v1/quotes/none/history").status_code == 404
    else:
        assert undo(client, quote, {"id": "none"}).status_code == 404


# --- taken back, and back again ----------------------------------------------------------------------


def reextract(
    client: FlaskClient, quote: dict[str, Any], extractor: ScriptedExtractor, *found: Quotation
) -> None:
    """Have the quotes of the article found anew, these from now on."""
    extractor.finds(TEXT, found)
    path = f"/v1/articles/{quote['article']['id']}/reextract"
    assert client.post(path, headers=ANY).status_code == 200


def test_what_was_undone_can_be_restored_and_undone_again(
    client: FlaskClient, quote: dict[str, Any], extractor: ScriptedExtractor
) -> None:
    correct(client, quote, role="press secretary")
    undo(client, quote, history(client, quote)[0])
    restored = undo(client, quote, history(client, quote)[1]).get_json()
    assert (restored["speaker"]["role"], restored["corrected"]) == ("press secretary", ["role"])
    corrected, undone, redone = history(client, quote)
    assert (corrected["undone_by"], undone["undone_by"]) == (None, redone["id"])
    reextract(client, quote, extractor, a_quotation("We will see", a_speaker(role="spokesman")))
    now = client.get(f"/v1/quotes/{quote['id']}").get_json()
    assert now["speaker"]["role"] == "press secretary"
    reextract(client, quote, extractor)
    assert client.get(f"/v1/quotes/{quote['id']}").status_code == 200
    assert undo(client, quote, undone).status_code == 409
    taken_back = undo(client, quote, corrected).get_json()
    assert (taken_back["speaker"]["role"], taken_back["corrected"]) == ("spokesman", [])
    assert undo(client, quote, corrected).status_code == 409
    assert undo(client, quote, redone).status_code == 409


def test_who_was_made_one_of_two_namesakes_since_is_no_change_and_yet_undone(
    client: FlaskClient, post: Post, items: Items
) -> None:
    post(a_quotation("One", a_speaker("John Smith", role="mayor", country="GB")))
    post(a_quotation("Two", a_speaker("John Smith", role="singer", country="US")))
    post(a_quotation("Three", a_speaker("John Smith", role="mayor", country="GB")))
    one, two = (
        next(quote for quote in items("/v1/quotes") if quote["text"] == text) for text in ("One", "Two")
    )
    correct(client, one, speaker={"id": two["speaker"]["id"], "country": "GB"}, role="mayor")
    merged = client.post(
        f"/v1/speakers/{two['speaker']['id']}/merge", json={"speaker": one["speaker"]["id"]}, headers=ANY
    )
    assert merged.status_code == 200, merged.text
    undone = undo(client, one, history(client, one)[0])
    assert (undone.status_code, undone.get_json()["corrected"]) == (200, [])
    assert history(client, one)[0]["undone_by"] == history(client, one)[1]["id"]


def test_the_context_is_again_as_it_was(client: FlaskClient, post: Post, items: Items) -> None:
    post(a_quotation(content=(Span(37, 40, TEXT[37:40]),), context=Span(36, 51, TEXT[36:51])), text=TEXT)
    [quote] = items("/v1/quotes")
    moved = correct(client, quote, content=[{"start": 1, "end": 12}])
    undo(client, quote, history(client, quote)[0])
    now = client.get(f"/v1/quotes/{quote['id']}").get_json()
    assert without(now, "updated_at") == without(quote, "updated_at")
    undo(client, quote, history(client, quote)[1])
    now = client.get(f"/v1/quotes/{quote['id']}").get_json()
    assert without(now, "updated_at") == without(moved, "updated_at")
    assert {tuple(change) for each in history(client, quote) for change in each["changes"]} == {
        ("field", "before", "after")
    }


def test_what_was_split_off_since_is_no_longer_as_a_correction_left_it(
    client: FlaskClient, post: Post, items: Items
) -> None:
    post(a_quotation("One", a_speaker("John Smith")), a_quotation("Two", a_speaker("John Smith")))
    post(a_quotation("Three", a_speaker("Karl Larsen")))
    found = {quote["text"]: quote for quote in items("/v1/quotes")}
    smith, quote = found["One"]["speaker"]["id"], found["Three"]
    correct(client, quote, speaker={"id": smith})
    split = client.post(f"/v1/speakers/{smith}/split", json={"quotes": [quote["id"]]}, headers=ANY)
    assert split.status_code == 201, split.text
    first, second = history(client, quote)
    refused = undo(client, quote, first)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "corrected_since")
    assert undo(client, quote, second).get_json()["speaker"]["id"] == smith
    assert undo(client, quote, first).get_json()["speaker"]["name"] == "Karl Larsen"


# --- what else has to be so --------------------------------------------------------------------------


def test_a_rejected_quote_whose_words_another_has_now_stays_rejected(
    client: FlaskClient, post: Post, items: Items
) -> None:
    post(
        a_quotation(content=(Span(1, 13, TEXT[1:13]),)),
        a_quotation(content=(Span(37, 40, TEXT[37:40]),)),
        text=TEXT,
    )
    one, two = sorted(items("/v1/quotes"), key=lambda quote: quote["content"][0]["start"])
    correct(client, one, rejected=True)
    correct(client, two, content=[{"start": 1, "end": 13}])
    refused = client.patch(f"/v1/quotes/{one['id']}", json={"rejected": False}, headers=ANY)
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (400, "/rejected")
    undone = undo(client, one, history(client, one)[0])
    assert (undone.status_code, undone.get_json()["code"]) == (409, "corrected_since")
    assert [quote["id"] for quote in items("/v1/quotes")] == [two["id"]]
    elsewhere = correct(client, one, rejected=False, content=[{"start": 37, "end": 40}])
    assert elsewhere["rejected"] is False


@pytest.mark.parametrize("field", ["role", "affiliation"])
def test_nobody_has_no_role(client: FlaskClient, post: Post, items: Items, field: str) -> None:
    post(a_quotation("We will see", None), text=TEXT)
    [quote] = items("/v1/quotes")
    refused = client.patch(f"/v1/quotes/{quote['id']}", json={field: "x"}, headers=ANY)
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (400, f"/{field}")
    assert correct(client, quote, **{field: None})["corrected"] == []
    named = correct(client, quote, speaker={"name": "Ana Ruiz", "type": "person"}, **{field: "x"})
    assert named["speaker"][field] == "x"


def test_role_and_affiliation_tell_which_namesake_is_meant(
    client: FlaskClient, post: Post, items: Items
) -> None:
    council = "Leeds City Council"
    post(a_quotation("One", a_speaker("John Smith", role="mayor", affiliation=council, country="GB")))
    post(a_quotation("Two", a_speaker("John Smith", role="singer", affiliation="Stones", country="US")))
    post(a_quotation("Three", a_speaker("Karl Larsen")))
    found = {quote["text"]: quote for quote in items("/v1/quotes")}
    named = correct(
        client,
        found["Three"],
        speaker={"name": "John Smith", "type": "person"},
        role="mayor",
        affiliation=council,
    )
    assert named["speaker"]["id"] == found["One"]["speaker"]["id"]


@pytest.mark.parametrize(
    "told", [{"role": "aide"}, {"affiliation": "Duma"}, {"rejected": True}, {"reported": "thought"}]
)
def test_speakers_change_with_what_their_quotes_say_of_them(
    client: FlaskClient, quote: dict[str, Any], told: dict[str, Any]
) -> None:
    path = f"/v1/speakers/{quote['speaker']['id']}"

    def told_of_speaker(cursor: str) -> bool:
        news = client.get("/v1/changes", query_string={"cursor": cursor}).get_json()["items"]
        return quote["speaker"]["id"] in [each["id"] for each in news]

    before = client.get(path).get_json()
    cursor = client.get("/v1/changes").get_json()["next_cursor"]
    correct(client, quote, **told)
    corrected = client.get(path).get_json()
    assert corrected["updated_at"] > before["updated_at"]
    assert told_of_speaker(cursor)
    cursor = client.get("/v1/changes").get_json()["next_cursor"]
    undo(client, quote, history(client, quote)[0])
    undone = client.get(path).get_json()
    assert undone["updated_at"] > corrected["updated_at"]
    assert without(undone, "updated_at") == without(before, "updated_at")
    assert told_of_speaker(cursor)


def test_the_tag_of_a_part_is_not_that_of_the_quote(client: FlaskClient, quote: dict[str, Any]) -> None:
    path = f"/v1/quotes/{quote['id']}"
    tag = client.get(f"{path}?fields=id").headers["ETag"]
    assert tag.startswith("W/")
    assert client.get(f"{path}?fields=id", headers={"If-None-Match": tag}).status_code == 304
    refused = client.patch(path, json={"role": "x"}, headers={"If-Match": tag})
    assert refused.status_code == 412
    assert "whole resource" in refused.get_json()["detail"]
