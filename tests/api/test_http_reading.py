"""Lists and items in every shape: some fields, other orders, other formats, several values, and only if changed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.http import http_date, parse_date

from api.settings import Settings
from api.storage import kept_counts
from api.storage.models import Article, Quote, Speaker
from api.storage.session import Database
from nlp.quotation import QuotationType
from tests.api.conftest import render_all
from tests.factories import SANCTIONS, a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]

RUIZ = a_speaker("Ana Ruíz", role="transport minister", country="ES")
WONG = a_speaker("Mia Wong", role="spokeswoman", country="GB")
BRIDGE, TALKS, MAYBE = "The bridge opens", "Talks go on", "=SUM(A1), maybe"


@pytest.fixture
def quotes(post: Post) -> None:
    post(
        a_quotation(BRIDGE, RUIZ, mentioned_countries=("PT",), topics=(SANCTIONS,), confidence=0.9),
        a_quotation(TALKS, WONG, type=QuotationType.INDIRECT, confidence=0.6),
        outlet="Example News",
        external_id="cms-1",
        published_at="2024-03-03T08:00:00Z",
    )
    post(a_quotation(MAYBE, None, confidence=0.3), published_at="2024-03-04")


@pytest.fixture
def database(settings: Settings) -> Database:
    return Database(settings.database_url)


def texts(client: FlaskClient, query: str, path: str = "/v1/quotes") -> list[str]:
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200, response.text
    return [quote["text"] for quote in response.get_json()["items"]]


def fault(client: FlaskClient, url: str) -> tuple[int, str]:
    """Status of the answer, and the parameter that it names."""
    response = client.get(url)
    return response.status_code, response.get_json()["errors"][0]["parameter"]


# --- several values, and exclusion ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("country=ES&country=GB", {BRIDGE, TALKS}),
        ("country=ES&exclude_country=PT", set()),
        ("exclude_country=ES&exclude_country=GB", {MAYBE}),
        ("type=indirect&type=mixed", {TALKS}),
        ("exclude_type=direct", {TALKS}),
        ("speaker=ruiz&speaker=wong", {BRIDGE, TALKS}),
        ("exclude_speaker=ruiz", {TALKS, MAYBE}),
        ("exclude_outlet=example%20NEWS", {MAYBE}),
        ("exclude_topic=economic%20sanction", {TALKS, MAYBE}),
        ("role=minister&role=spokeswoman", {BRIDGE, TALKS}),
        ("polarity=denied", set()),
        ("created_from=2020-01-01", {BRIDGE, TALKS, MAYBE}),
        ("created_to=2020-01-01", set()),
        ("updated_from=2999-01-01", set()),
        ("updated_to=2999-01-01", {BRIDGE, TALKS, MAYBE}),
    ],
)
@pytest.mark.usefixtures("quotes")
def test_conditions(client: FlaskClient, query: str, expected: set[str]) -> None:
    assert set(texts(client, query)) == expected


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("country=ES&country=QQ", 400, "country"),
        ("exclude_country=QQ", 400, "exclude_country"),
        ("exclude_topic=nothing", 400, "exclude_topic"),
        ("country=ES&country=Spain", 422, "country"),
        ("&".join(["country=ES"] * 51), 422, "country"),
        ("q=a&q=b", 422, "q"),
        ("sort=published_at&sort=confidence", 422, "sort"),
        ("exclude_q=a", 422, "exclude_q"),
        ("country=ES&country=%00%00", 422, "country"),
        ("created_from=2024-02-02&created_to=2024-02-01", 400, "created_from"),
        ("updated_from=yesterday", 422, "updated_from"),
    ],
)
def test_conditions_that_are_refused(client: FlaskClient, query: str, status: int, parameter: str) -> None:
    assert fault(client, f"/v1/quotes?{query}") == (status, parameter)


@pytest.mark.usefixtures("quotes")
def test_several_values_lead_on_to_the_next_page(client: FlaskClient) -> None:
    first = client.get("/v1/quotes?country=ES&country=GB&limit=1&sort=-confidence")
    second = client.get(first.headers["Link"].split(">")[0].lstrip("<")).get_json()
    found = [*first.get_json()["items"], *second["items"]]
    assert [quote["text"] for quote in found] == [BRIDGE, TALKS]
    cursor = first.get_json()["next_cursor"]
    for other in ("country=ES", "country=ES&country=GB", "country=ES&country=GB&sort=confidence"):
        assert fault(client, f"/v1/quotes?{other}&cursor={cursor}") == (400, "cursor")


@pytest.mark.usefixtures("quotes")
def test_articles_by_what_is_told_of_them(client: FlaskClient, items: Items) -> None:
    [article] = items("/v1/articles", external_id="cms-1")
    assert article["external_id"] == "cms-1"
    assert items("/v1/articles", external_id="cms-2") == []
    assert [other["external_id"] for other in items("/v1/articles", exclude_outlet="example news")] == [None]
    assert len(items("/v1/articles", published_from="2024-03-04")) == 1
    assert items("/v1/quotes", type="indirect")[0]["article"]["external_id"] == "cms-1"


# --- order and number ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("published_at", [TALKS, BRIDGE, MAYBE]),
        ("-published_at", [MAYBE, BRIDGE, TALKS]),
        ("created_at", [TALKS, BRIDGE, MAYBE]),
        ("-created_at", [MAYBE, BRIDGE, TALKS]),
        ("confidence", [MAYBE, TALKS, BRIDGE]),
        ("-confidence", [BRIDGE, TALKS, MAYBE]),
    ],
)
@pytest.mark.usefixtures("quotes")
def test_orders_hold_over_pages(client: FlaskClient, sort: str, expected: list[str]) -> None:
    assert texts(client, f"sort={sort}") == expected
    seen: list[str] = []
    url: str | None = f"/v1/quotes?sort={sort}&limit=1&count=true"
    while url:
        response = client.get(url)
        assert response.get_json()["total"] == 3
        assert response.headers["X-Total-Count"] == "3"
        seen += [quote["text"] for quote in response.get_json()["items"]]
        url = response.headers["Link"].split(">")[0].lstrip("<") if "Link" in response.headers else None
    assert seen == expected


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/quotes", "/v1/speakers"])
@pytest.mark.usefixtures("quotes")
def test_the_number_is_told_only_where_asked(client: FlaskClient, path: str) -> None:
    assert "total" not in client.get(path).get_json()
    response = client.get(f"{path}?count=true&limit=1").get_json()
    assert response["total"] == len(client.get(path).get_json()["items"])


@pytest.mark.usefixtures("quotes")
def test_articles_in_other_orders(items: Items) -> None:
    newest = [article["id"] for article in items("/v1/articles")]
    assert [article["id"] for article in items("/v1/articles", sort="published_at")] == newest[::-1]
    assert [article["id"] for article in items("/v1/articles", sort="-created_at")] == newest


# --- some fields ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quotes")
def test_fields_can_be_picked(client: FlaskClient, items: Items) -> None:
    picked = items("/v1/quotes", fields="text,speaker.name,content.start,article.outlet", sort="-confidence")
    assert picked[0] == {
        "text": BRIDGE,
        "content": [{"start": 1}],
        "speaker": {"name": "Ana Ruíz"},
        "article": {"outlet": "Example News"},
    }
    assert picked[-1]["speaker"] is None
    quote = items("/v1/quotes")[0]
    assert client.get(f"/v1/quotes/{quote['id']}?fields=id").get_json() == {"id": quote["id"]}
    assert items("/v1/quotes", fields="speaker,speaker.name", speaker="ruiz")[0]["speaker"].keys() > {
        "name",
        "id",
    }


@pytest.mark.parametrize(
    "path", ["/v1/quotes", "/v1/articles", "/v1/speakers", "/v1/outlets", "/v1/stats/types"]
)
@pytest.mark.parametrize("fields", ["nothing", "id.nothing", "id,speaker.nothing"])
def test_a_field_that_there_is_not_is_named(client: FlaskClient, path: str, fields: str) -> None:
    response = client.get(path, query_string={"fields": fields})
    assert response.status_code == 400
    assert response.get_json()["code"] == "unknown_field"
    assert response.get_json()["errors"][0]["parameter"] == "fields"


@pytest.mark.parametrize("fields", ["", ",", "id,", ".id", "ID", "id\n", "a" * 2001])
def test_what_is_no_list_of_fields(client: FlaskClient, fields: str) -> None:
    response = client.get("/v1/quotes", query_string={"fields": fields})
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["parameter"] == "fields"


# --- formats -------------------------------------------------------------------------------------------

LISTS = ["/v1/quotes", "/v1/quotes/export", "/v1/articles", "/v1/speakers", "/v1/outlets", "/v1/countries", "/v1/topics",
         "/v1/stats/timeline", "/v1/stats/speakers", "/v1/stats/topics", "/v1/stats/countries", "/v1/stats/types",
         "/v1/stats/outlets"]  # fmt: skip


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.usefixtures("quotes")
def test_every_format_has_the_same_items(client: FlaskClient, path: str) -> None:
    body = client.get(path).get_json()
    items = body["items"] if isinstance(body, dict) else body
    assert items
    lines = client.get(f"{path}?format=ndjson")
    assert lines.mimetype == "application/x-ndjson"
    assert [json.loads(line) for line in lines.text.splitlines()] == items
    table = client.get(path, headers={"Accept": "text/csv"})
    assert table.mimetype == "text/csv"
    assert len(rows_of(table.text)) == len(items)
    assert client.get(path, headers={"Accept": "application/x-ndjson"}).data == lines.data
    assert client.get(f"{path}?format=csv", headers={"Accept": "text/html"}).data == table.data


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/csv, application/json;q=0.5", "text/csv"),
        ("application/json, text/csv", "application/json"),
        ("text/*", "text/csv"),
    ],
)
def test_the_format_that_a_client_likes_best(client: FlaskClient, accept: str, expected: str) -> None:
    assert client.get("/v1/quotes", headers={"Accept": accept}).mimetype == expected


@pytest.mark.parametrize("path", [*LISTS, "/v1/quotes/x"])
def test_no_other_format(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/v1/quotes?format=xml").status_code == 422
    assert client.get("/v1/quotes/x?format=csv").status_code == 422


@pytest.mark.usefixtures("quotes")
def test_a_table_is_safe_in_a_spreadsheet_and_leaves_numbers_alone(client: FlaskClient) -> None:
    response = client.get(
        "/v1/quotes?format=csv&fields=text,confidence,topics.id,topics.score&sort=confidence"
    )
    assert response.text == (
        '"text","confidence","topics.id","topics.score"\r\n'
        '"\'=SUM(A1), maybe",0.3,"",""\r\n'
        '"Talks go on",0.6,"",""\r\n'
        '"The bridge opens",0.9,"medtop:20000642","0.8"\r\n'
    )


@pytest.mark.usefixtures("quotes")
def test_pages_of_a_table_are_linked(client: FlaskClient) -> None:
    response = client.get("/v1/quotes?format=csv&fields=text&limit=2&count=true")
    assert response.headers["X-Total-Count"] == "3"
    following = client.get(response.headers["Link"].split(">")[0].lstrip("<"))
    assert following.mimetype == "text/csv"
    assert following.text.splitlines()[1:] == [f'"{TALKS}"']


# --- export --------------------------------------------------------------------------------------------


@pytest.fixture
def small_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read in one go is a single quote."""
    monkeypatch.setattr("api.services.quote_search.EXPORTED_AT_ONCE", 1)


@pytest.mark.usefixtures("quotes", "small_lots")
def test_an_export_has_all_that_a_search_finds(client: FlaskClient, items: Items) -> None:
    for query in ({}, {"country": "ES"}, {"sort": "confidence"}, {"q": "bridge"}, {"type": "mixed"}):
        assert client.get("/v1/quotes/export", query_string=query).get_json() == items("/v1/quotes", **query)


@pytest.mark.usefixtures("quotes")
def test_an_export_is_saved_under_a_name_and_not_kept(client: FlaskClient) -> None:
    response = client.get("/v1/quotes/export?format=csv")
    assert response.is_streamed
    assert response.headers["Content-Disposition"] == 'attachment; filename="quotes.csv"'
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in response.headers
    head = client.head("/v1/quotes/export?format=csv")
    assert (head.status_code, head.data, head.mimetype) == (200, b"", "text/csv")


@pytest.mark.parametrize("format_", ["json", "ndjson", "csv"])
def test_an_export_of_nothing(client: FlaskClient, format_: str) -> None:
    text = client.get(f"/v1/quotes/export?format={format_}&fields=id").text
    assert text == {"json": "[]\n", "ndjson": "", "csv": '"id"\r\n'}[format_]


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [("country=QQ", 400, "country"), ("fields=x", 400, "fields"), ("limit=5", 422, "limit"), ("cursor=x", 422, "cursor"),
     ("count=true", 422, "count"), ("q=%22", 400, "q")],
)  # fmt: skip
def test_an_export_is_refused_before_it_begins(
    client: FlaskClient, query: str, status: int, parameter: str
) -> None:
    assert fault(client, f"/v1/quotes/export?{query}") == (status, parameter)


# --- only if changed -----------------------------------------------------------------------------------


@pytest.fixture
def items_read(client: FlaskClient, quotes: None, items: Items, database: Database) -> list[str]:
    """The paths of an article, a quote and a speaker that changed an hour ago."""
    earlier = datetime.now(UTC) - timedelta(hours=1)
    with database.writing() as session:
        for table in (Article, Quote, Speaker):
            session.execute(update(table).values(updated_at=earlier))
        render_all(session)
    return [f"/v1/{name}/{items(f'/v1/{name}')[0]['id']}" for name in ("articles", "quotes", "speakers")]


def test_an_item_tells_when_it_changed(
    client: FlaskClient, items_read: list[str], database: Database
) -> None:
    for path in items_read:
        first = client.get(path)
        told = parse_date(first.headers["Last-Modified"])
        changed = datetime.fromisoformat(first.get_json()["updated_at"])
        assert told is not None
        assert timedelta(0) <= told - changed < timedelta(seconds=1)
        again = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        before = http_date(told - timedelta(seconds=1))
        assert client.get(path, headers={"If-Modified-Since": before}).status_code == 200
    quote = items_read[1]
    with database.writing() as session:
        read = select(Quote).where(Quote.id == quote.rpartition("/")[2])
        session.scalars(read).one().updated_at = now = datetime.now(UTC)
        render_all(session)
    told = parse_date(client.get(quote).headers["Last-Modified"])
    assert told is not None
    assert now - timedelta(seconds=1) < told <= datetime.now(UTC), "nothing changes in the future"


def test_items_and_lists_are_kept_by_the_client_alone(client: FlaskClient, items_read: list[str]) -> None:
    for path in [*items_read, "/v1/quotes", "/v1/quotes?format=csv", "/v1/stats/types"]:
        first = client.get(path)
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert "Accept" in first.headers["Vary"]
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        head = client.head(path)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["ETag"] == first.headers["ETag"]


# --- what people rejected and merged -------------------------------------------------------------------


@pytest.mark.usefixtures("quotes")
def test_rejected_quotes_are_left_out(client: FlaskClient, items: Items, database: Database) -> None:
    with database.writing() as session:
        quote = session.scalars(select(Quote).where(Quote.text == BRIDGE)).one()
        kept_counts.will_change(session, [quote.article_id])
        quote.rejected_at = datetime.now(UTC)
        render_all(session)
    assert texts(client, "") == [MAYBE, TALKS]
    assert texts(client, "include_rejected=true") == [MAYBE, BRIDGE, TALKS]
    assert [quote["text"] for quote in client.get("/v1/quotes/export").get_json()] == [MAYBE, TALKS]
    assert client.get("/v1/quotes?count=true").get_json()["total"] == 2
    assert {speaker["name"]: speaker["quote_count"] for speaker in items("/v1/speakers")} == {
        "Ana Ruíz": 0,
        "Mia Wong": 1,
    }
    assert [article["quote_count"] for article in items("/v1/articles")] == [1, 1]
    assert items("/v1/topics") == []
    assert [country["code"] for country in items("/v1/countries")] == ["GB"]
    assert items("/v1/outlets")[0]["quote_count"] == 1
    assert items("/v1/stats/topics") == []
    assert items("/v1/stats/topics", include_rejected="true")


@pytest.mark.usefixtures("quotes")
def test_a_merged_speaker_leads_to_the_other(client: FlaskClient, items: Items, database: Database) -> None:
    ids = {speaker["name"]: speaker["id"] for speaker in items("/v1/speakers")}
    merged, into = ids["Ana Ruíz"], ids["Mia Wong"]
    with database.writing() as session:
        session.scalars(select(Speaker).where(Speaker.id == merged)).one().merged_into = into
    assert [speaker["id"] for speaker in items("/v1/speakers")] == [into]
    assert items("/v1/speakers", q="ru") == items("/v1/speakers", name="ruiz") == []
    for path in ("", "/quotes?type=direct&type=indirect"):
        response = client.get(f"/v1/speakers/{merged}{path}")
        assert response.status_code == 308
        assert response.headers["Location"].endswith(f"/v1/speakers/{into}{path}")
    assert items("/v1/quotes", speaker=merged) == items("/v1/quotes", speaker=into)
