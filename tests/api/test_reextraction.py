"""Quotes found anew: they stay who they are, and what people said of them stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy import text as sql

from api.services.quote_items import RENDERER
from api.services.quote_matching import same_quotations
from api.settings import Settings
from api.storage import kept_counts, rendered_quotes
from api.storage.models import Correction, Quote
from api.storage.session import Database
from nlp.extractor import ModelInfo
from nlp.quotation import Polarity, Quotation, Span
from tests.factories import SANCTIONS, ScriptedExtractor, a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]

TEXT = "abcdefghijklmnopqrstuvwxyz" * 20


def said(start: int, end: int, speaker: Any = "Dmitry Peskov", **fields: Any) -> Quotation:
    """A quotation of this stretch of the text."""
    return a_quotation("x", speaker, content=(Span(start, end, TEXT[start:end]),), **fields)


@pytest.fixture
def reextract(client: FlaskClient, extractor: ScriptedExtractor) -> Callable[..., dict[str, Any]]:
    """Finds these quotations in an article from now on, and has its quotes found anew."""

    def run(article: dict[str, Any], *quotations: Quotation) -> dict[str, Any]:
        extractor.finds(TEXT, quotations)
        path = f"/v1/articles/{article['id']}"
        tag = client.get(path).headers["ETag"]
        response = client.post(f"{path}/reextract", headers={"If-Match": tag})
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.get_json()
        assert client.get(path).get_json() == found
        return found

    return run


def places(quotes: Sequence[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(quote["content"][0]["start"], quote["content"][0]["end"]) for quote in quotes]


def correct(settings: Settings, quote_id: str, fields: Sequence[str], **columns: Any) -> None:
    """Set columns of a quote as a person would, which count as these fields."""
    with Database(settings.database_url).writing() as session:
        quote = session.scalars(select(Quote).where(Quote.id == quote_id)).one()
        kept_counts.will_change(session, [quote.article_id])
        changes = {name: {"before": getattr(quote, name), "after": columns[name]} for name in columns}
        session.add(
            Correction(
                id=f"cor_{quote_id}",
                article_id=quote.article_id,
                quote_id=quote_id,
                action="corrected",
                changes={name: changes[name] for name in fields if name in changes},
                made_at=datetime.now(UTC),
            )
        )
        quote.corrected = [*fields]
        for name, value in columns.items():
            setattr(quote, name, value)
        session.flush()
        rendered_quotes.changed(session, [quote_id], RENDERER)


def told_since(client: FlaskClient, cursor: str) -> set[str]:
    """Ids of what the feed of changes tells of from a position on."""
    news = client.get("/v1/changes", query_string={"cursor": cursor}).get_json()["items"]
    return {each["id"] for each in news}


# --- which is which ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "matched"),
    [
        ([[(0, 100)]], [[(0, 100)]], {0: 0}),
        ([[(0, 100)]], [[(0, 80)]], {0: 0}),
        ([[(0, 100)]], [[(0, 79)]], {}),
        ([[(0, 80)]], [[(0, 100)]], {0: 0}),
        ([[(0, 100)]], [[(20, 100)]], {0: 0}),
        ([[(0, 50), (60, 110)]], [[(0, 50)], [(60, 110)]], {}),
        ([[(0, 50), (60, 110)]], [[(0, 110)]], {0: 0}),
        ([[(0, 100)], [(0, 90)]], [[(0, 90)], [(0, 100)]], {0: 1, 1: 0}),
        ([[(0, 100)]], [[(0, 90)], [(0, 100)]], {1: 0}),
        ([[(0, 100)], [(0, 99)]], [[(0, 100)]], {0: 0}),
        ([], [[(0, 100)]], {}),
        ([[]], [[]], {}),
    ],
)
def test_four_fifths_of_the_characters_make_the_same_quotation(
    before: list[Any], now: list[Any], matched: dict[int, int]
) -> None:
    assert same_quotations([[content] for content in before], now) == matched


# --- without corrections -----------------------------------------------------------------------------


def test_a_quote_keeps_its_id_where_its_content_is_the_same(
    client: FlaskClient, post: Post, items: Items, reextract: Callable[..., dict[str, Any]]
) -> None:
    article = post(said(0, 100), said(200, 300), said(400, 450), text=TEXT)
    one, two, three = items("/v1/quotes")
    found = reextract(
        article,
        said(5, 100, polarity=Polarity.DENIED, topics=(SANCTIONS,), mentioned_countries=("FR",)),
        said(120, 180, "Sarah Smith"),
        said(200, 240),
        said(260, 300),
        said(400, 450),
    )
    assert found["quote_count"] == 5
    quotes = items(f"/v1/articles/{article['id']}/quotes")
    assert places(quotes) == [(5, 100), (120, 180), (200, 240), (260, 300), (400, 450)]
    assert (quotes[0]["id"], quotes[4]["id"]) == (one["id"], three["id"])
    assert quotes[0]["polarity"] == "denied"
    assert quotes[0]["created_at"] == one["created_at"]
    assert [topic["id"] for topic in quotes[0]["topics"]] == [SANCTIONS.id]
    assert client.get(f"/v1/quotes/{one['id']}").get_json() == quotes[0]
    assert client.get(f"/v1/quotes/{two['id']}").status_code == 410
    assert [quote["id"] for quote in items("/v1/quotes", topic=SANCTIONS.id)] == [one["id"]]
    assert [quote["id"] for quote in items("/v1/quotes", mentioned_country="FR")] == [one["id"]]


def test_the_same_again_changes_no_quote(
    client: FlaskClient,
    post: Post,
    items: Items,
    reextract: Callable[..., dict[str, Any]],
    extractor: ScriptedExtractor,
) -> None:
    quotations = [said(0, 100, topics=(SANCTIONS,), mentioned_countries=("FR", "DE")), said(200, 300, None)]
    article = post(*quotations, text=TEXT)
    before, speakers = items("/v1/quotes"), items("/v1/speakers")
    cursor = client.get("/v1/changes").get_json()["next_cursor"]
    reextract(article, *quotations)
    assert items("/v1/quotes") == before
    assert [speaker["aliases"] for speaker in items("/v1/speakers")] == [speakers[0]["aliases"]]
    news = client.get("/v1/changes", query_string={"cursor": cursor}).get_json()["items"]
    assert "quote" not in {each["resource"] for each in news}
    extractor.model = ModelInfo("script", "2")
    reextract(article, *quotations)
    assert {quote["model"]["version"] for quote in items("/v1/quotes")} == {"2"}
    news = client.get("/v1/changes", query_string={"cursor": cursor}).get_json()["items"]
    assert {each["id"] for each in news if each["resource"] == "quote"} == {quote["id"] for quote in before}


def test_speakers_and_full_text_follow(
    client: FlaskClient,
    post: Post,
    items: Items,
    reextract: Callable[..., dict[str, Any]],
    settings: Settings,
) -> None:
    article = post(said(0, 100, "Dmitry Peskov"), said(200, 300, "Sarah Smith"), text=TEXT)
    smith = next(speaker for speaker in items("/v1/speakers") if speaker["name"] == "Sarah Smith")
    peskov = next(speaker for speaker in items("/v1/speakers") if speaker["name"] == "Dmitry Peskov")
    reextract(article, said(0, 100, "Dmitri Peskov"))
    [speaker] = items("/v1/speakers")
    assert speaker["id"] == peskov["id"]
    assert [(alias["name"], alias["count"]) for alias in speaker["aliases"]] == [("Dmitri Peskov", 1)]
    assert client.get(f"/v1/speakers/{smith['id']}").status_code == 404
    with Database(settings.database_url).reading() as session:
        indexed = session.execute(sql("SELECT rowid FROM quote_full_text")).scalars().all()
        assert indexed == session.scalars(select(Quote.number)).all()
    assert (len(items("/v1/quotes", q="dmitri")), len(items("/v1/quotes", q="dmitry"))) == (1, 0)


def test_an_article_that_failed_may_succeed(
    client: FlaskClient, extractor: ScriptedExtractor, reextract: Callable[..., dict[str, Any]]
) -> None:
    extractor.fails(TEXT)
    article = client.post("/v1/articles", json={"text": TEXT}).get_json()
    assert article["status"] == "failed"
    found = reextract(article, said(0, 100))
    assert (found["status"], found["status_reason"], found["quote_count"]) == ("extracted", None, 1)


def test_what_cannot_be_extracted_any_more_stays_as_it_was(
    client: FlaskClient, post: Post, items: Items, extractor: ScriptedExtractor
) -> None:
    article = post(said(0, 100), text=TEXT)
    before = items("/v1/quotes")
    extractor.fails(TEXT)
    refused = client.post(f"/v1/articles/{article['id']}/reextract", headers={"If-Match": "*"})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "unsupported_language")
    assert client.get(f"/v1/articles/{article['id']}").get_json() == article
    assert items("/v1/quotes") == before


def test_only_who_has_seen_the_article_as_it_is_may_have_it_read_anew(
    client: FlaskClient, post: Post, extractor: ScriptedExtractor
) -> None:
    path = f"/v1/articles/{post(said(0, 100), text=TEXT)['id']}/reextract"
    read_before = list(extractor.texts_read)
    assert client.post(path).status_code == 428
    assert client.post(path, headers={"If-Match": '"x"'}).status_code == 412
    assert extractor.texts_read == read_before
    assert client.post("/v1/articles/none/reextract", headers={"If-Match": "*"}).status_code == 404


# --- with corrections --------------------------------------------------------------------------------


def test_corrected_fields_stay_and_the_others_follow(
    post: Post, items: Items, reextract: Callable[..., dict[str, Any]], settings: Settings
) -> None:
    article = post(said(0, 100), text=TEXT)
    [quote] = items("/v1/quotes")
    correct(
        settings, quote["id"], ["polarity", "role"], polarity="questioned", role="chef", role_key=" chef "
    )
    spokesman = a_speaker(role="spokesman", affiliation="Kremlin")
    reextract(article, said(0, 90, spokesman, polarity=Polarity.DENIED, via="Agencies"))
    [now] = items("/v1/quotes")
    assert now["id"] == quote["id"]
    assert (now["polarity"], now["via"]) == ("questioned", "Agencies")
    assert (now["speaker"]["role"], now["speaker"]["affiliation"]) == ("chef", "Kremlin")
    assert places([now]) == [(0, 90)]
    assert [each["id"] for each in items("/v1/quotes", role="chef")] == [quote["id"]]


def test_whom_a_person_named_stays_with_all_that_holds_of_them(
    post: Post, items: Items, reextract: Callable[..., dict[str, Any]], settings: Settings
) -> None:
    article = post(said(0, 100, a_speaker(role="chef", country="FR")), text=TEXT)
    other = post(a_quotation("Elsewhere", "Sarah Smith"))
    quote = next(each for each in items("/v1/quotes") if each["article"]["id"] == article["id"])
    [smith] = [each["speaker"] for each in items("/v1/quotes") if each["article"]["id"] == other["id"]]
    correct(
        settings,
        quote["id"],
        ["speaker"],
        speaker_id=smith["id"],
        speaker_name="Sarah Smith",
        role=None,
        role_key=None,
        speaker_country="US",
    )
    reextract(article, said(0, 100, a_speaker(role="spokesman", country="RU"), mentioned_countries=("DE",)))
    now = next(each for each in items("/v1/quotes") if each["id"] == quote["id"])
    assert (now["speaker"]["id"], now["speaker"]["role"], now["speaker"]["country"]) == (
        smith["id"],
        None,
        "US",
    )
    assert [each["id"] for each in items("/v1/quotes", speaker_country="US")] == [quote["id"]]
    assert {each["id"] for each in items("/v1/quotes", country="US")} == {quote["id"]}
    assert {each["id"] for each in items("/v1/quotes", country="DE")} == {quote["id"]}
    assert items("/v1/quotes", country="RU") == []


def test_corrected_and_rejected_quotes_stay_though_they_are_not_found(
    client: FlaskClient,
    post: Post,
    items: Items,
    reextract: Callable[..., dict[str, Any]],
    settings: Settings,
) -> None:
    article = post(said(0, 100), said(200, 300), said(400, 450), text=TEXT)
    one, two, three = items("/v1/quotes")
    correct(settings, one["id"], ["type"], type="mixed")
    correct(settings, two["id"], [], rejected_at=datetime.now(UTC))
    reextract(article)
    with Database(settings.database_url).reading() as session:
        assert set(session.scalars(select(Quote.id))) == {one["id"], two["id"]}
    assert client.get(f"/v1/quotes/{one['id']}").get_json()["type"] == "mixed"
    assert client.get(f"/v1/quotes/{three['id']}").status_code == 410


def test_a_quote_that_stays_though_another_model_does_not_find_it_tells_of_that(
    client: FlaskClient,
    extractor: ScriptedExtractor,
    post: Post,
    items: Items,
    reextract: Callable[..., dict[str, Any]],
    settings: Settings,
) -> None:
    article = post(said(0, 100), text=TEXT)
    [quote] = items("/v1/quotes")
    correct(settings, quote["id"], ["type"], type="mixed")
    cursor = client.get("/v1/changes").get_json()["next_cursor"]
    extractor.model = ModelInfo("script", "2")
    reextract(article)
    [now] = items("/v1/quotes")
    assert now["model"] == {"name": "script", "version": "2"}
    assert now["updated_at"] > quote["updated_at"]
    assert quote["id"] in told_since(client, cursor)


def test_content_that_a_person_set_is_known_by_what_was_found_there_once(
    post: Post, items: Items, reextract: Callable[..., dict[str, Any]], settings: Settings
) -> None:
    article = post(said(0, 100), said(200, 300), text=TEXT)
    one, two = items("/v1/quotes")
    span = {"start": 0, "end": 40, "text": TEXT[:40]}
    correct(settings, one["id"], ["content"], content=[span], text=span["text"])
    reextract(article, said(0, 100, via="Agencies"), said(200, 300))
    quotes = items("/v1/quotes")
    assert [quote["id"] for quote in quotes] == [one["id"], two["id"]]
    assert (places(quotes)[0], quotes[0]["via"]) == ((0, 40), "Agencies")
    reextract(article, said(30, 130), said(200, 300))  # something else, over what a person set
    assert [quote["id"] for quote in items("/v1/quotes")] == [one["id"], two["id"]]


def test_a_rejected_quote_is_not_told_of_as_if_it_were_back(
    client: FlaskClient,
    post: Post,
    items: Items,
    reextract: Callable[..., dict[str, Any]],
    settings: Settings,
) -> None:
    article = post(said(0, 100), text=TEXT)
    [quote] = items("/v1/quotes")
    correct(settings, quote["id"], [], rejected_at=datetime.now(UTC))
    cursor = client.get("/v1/changes").get_json()["next_cursor"]
    reextract(article, said(0, 95, polarity=Polarity.DENIED))
    assert quote["id"] not in told_since(client, cursor)


def test_whose_role_a_person_set_stays_the_speaker(
    client: FlaskClient,
    post: Post,
    items: Items,
    reextract: Callable[..., dict[str, Any]],
    settings: Settings,
) -> None:
    article = post(said(0, 100, a_speaker("Ana Ruiz", affiliation="City", country="ES")), text=TEXT)
    [quote] = items("/v1/quotes")
    correct(settings, quote["id"], ["role"], role="chairwoman", role_key=" chairwoman ")
    reextract(article, said(0, 100, a_speaker("Bob Clerk", role="clerk", affiliation="Town", country="US")))
    [now] = items("/v1/quotes")
    assert now["speaker"] == {**quote["speaker"], "role": "chairwoman"}
    assert [(each["name"], each["quote_count"]) for each in items("/v1/speakers")] == [("Ana Ruiz", 1)]
    reextract(article, said(0, 100, None))
    assert items("/v1/quotes")[0]["speaker"] == now["speaker"]
    cursor = client.get("/v1/changes").get_json()["next_cursor"]
    reextract(article, said(0, 100, a_speaker("Ana Ruiz", role="mayor", affiliation="Port", country="ES")))
    [now] = items("/v1/quotes")
    assert (now["speaker"]["role"], now["speaker"]["affiliation"]) == ("chairwoman", "Port")
    [ana] = items("/v1/speakers")
    assert ana["roles"][0]["affiliation"] == "Port"
    assert ana["aliases"] == [{"name": "Ana Ruiz", "count": 1}]
    assert ana["id"] in told_since(client, cursor)


@pytest.mark.parametrize(
    ("fields", "columns"),
    [
        (["speaker"], {"speaker_name": "D. Peskov"}),
        (["type"], {"type": "mixed"}),
        ([], {"rejected_at": datetime.now(UTC)}),
    ],
)
def test_what_people_looked_at_is_not_found_once_more_beside_itself(
    post: Post,
    items: Items,
    reextract: Callable[..., dict[str, Any]],
    settings: Settings,
    fields: list[str],
    columns: dict[str, Any],
) -> None:
    article = post(said(0, 100), text=TEXT)
    [quote] = items("/v1/quotes")
    correct(settings, quote["id"], fields, **columns)
    reextract(article, said(0, 150), said(160, 200))
    found = items("/v1/quotes", include_rejected="true")
    assert sorted(places(found)) == [(0, 100), (160, 200)]
    reextract(article, said(0, 95), said(96, 150))  # found again, so that it is no more than what was found
    assert sorted(places(items("/v1/quotes", include_rejected="true"))) == [(0, 95), (96, 150)]
