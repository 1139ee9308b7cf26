"""The description of the API is complete, is true, and is the one in openapi.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import marshmallow as ma
import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from api import schemas
from api.app import create_app
from api.feeds import ATOM, JSON_FEED
from api.negotiation import PARTIAL
from api.schemas import examples
from api.schemas.article_drafts import ArticleDraft, ArticlePatch
from api.schemas.articles import Article, ArticleQuery, ArticleReference, ArticleSummary
from api.schemas.base import MAX_VALUES
from api.schemas.countries import Country
from api.schemas.imports import Import, ImportFault
from api.schemas.merge_candidates import Evidence, MergeCandidate, SpeakerReference
from api.schemas.outlets import Outlet
from api.schemas.quotations import Model, NamedSpeaker, Quotation, QuotationTopic, Span, UnnamedSource
from api.schemas.quotes import (
    ArticleQuoteQuery,
    Quote,
    QuoteExportQuery,
    QuoteQuery,
    QuoteSpeaker,
    SpeakerQuoteQuery,
)
from api.schemas.speakers import Alias, Speaker, SpeakerQuery, StatedRole
from api.schemas.stats import CountryCount, OutletCount, PeriodCount, SpeakerCount, StatsQuery, TypeCount
from api.schemas.topics import Topic
from api.services import records
from api.services.article_filter import ArticleFilter
from api.services.drafts import ArticleDraft as Draft
from api.services.drafts import Metadata, PageDraft
from api.services.quote_filter import QuoteFilter, QuoteTraits
from api.services.speakers import SpeakerFilter
from api.settings import Settings
from api.storage.migrations import upgrade
from api.web.pages import Pages
from docs.openapi_file import FILE, openapi_yaml
from nlp import quotation
from tests.factories import SANCTIONS, ScriptedExtractor, a_quotation, a_speaker

SPEC: dict[str, Any] = yaml.safe_load(openapi_yaml())
OTHER_TYPES = {"get_atom_feed": ATOM, "get_json_feed": JSON_FEED, "get_metrics": "text/plain"}
METHODS = {"get", "put", "post", "delete", "patch"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in SPEC["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


OPERATIONS = {operation["operationId"]: (path, method, operation) for path, method, operation in operations()}
each_operation = pytest.mark.parametrize(
    "operation", [op for _, _, op in operations()], ids=lambda op: op["operationId"]
)


def demands_match(operation: dict[str, Any]) -> bool:
    return any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", []))


def takes_key(operation: dict[str, Any]) -> bool:
    return any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", []))


def takes(operation: dict[str, Any], parameter: str) -> bool:
    return any(each["name"] == parameter for each in operation.get("parameters", []))


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = SPEC
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    whole = {**schema, "components": SPEC["components"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    return [fault.message for fault in Draft202012Validator(whole, format_checker=checker).iter_errors(value)]


# --- the document ------------------------------------------------------------------------------------


def test_the_file_is_what_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == openapi_yaml(), "make openapi writes it anew"


def test_the_document_is_valid() -> None:
    assert SPEC["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(SPEC).iter_errors()) == []


def test_the_server_gives_the_same_document(client: FlaskClient) -> None:
    assert client.get("/openapi.json").get_json() == SPEC


def test_every_route_is_described_and_every_description_has_a_route(app: Flask) -> None:
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.endpoint.startswith(("web.", "api-docs."))  # the document itself, and files
        and not isinstance(app.blueprints.get(rule.endpoint.partition(".")[0]), Pages)  # for people
    }
    assert routes == {(path, method) for path, method, _ in operations()}


# --- operations --------------------------------------------------------------------------------------


def test_operation_ids_are_unique() -> None:
    assert len(OPERATIONS) == len(list(operations()))


@each_operation
def test_an_operation_explains_itself(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    for parameter in operation["parameters"]:
        assert parameter["description"]


@pytest.mark.parametrize(("path", "method", "operation"), list(operations()))
def test_an_operation_names_the_problems_it_can_give(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    may_conflict = operation["operationId"] in {
        "update_article", "delete_articles", "undo_correction", "undo_decision"
    }  # fmt: skip
    expected = {"400", "403", "406", "414", "422", "431", "500", "503"}
    expected |= {"404"} if "{" in path else set()
    expected |= {"410"} if "{quote_id}" in path else set()
    expected |= {"413", "415"} if "requestBody" in operation else set()
    expected |= {"409"} if takes_key(operation) or may_conflict else set()
    expected |= {"401", "429"} if operation["security"] else set()
    expected |= {"412", "428"} if demands_match(operation) else set()
    only_reads = method == "get" or operation["operationId"] == "extract_quotations"
    expected |= set() if only_reads else {"507"}
    answers = operation["responses"]
    assert expected == {status for status in answers if status >= "400"}
    for status in expected:
        content = resolve(answers[status])["content"]
        assert list(content) == ["application/problem+json"]
        assert content["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


@each_operation
def test_successes_are_json_and_lists_can_be_tables_too(operation: dict[str, Any]) -> None:
    expected = [OTHER_TYPES.get(operation["operationId"], "application/json")]
    if takes(operation, "format"):
        expected += ["application/x-ndjson", "text/csv"]
    if takes(operation, "fields"):
        expected += [PARTIAL]
    for status, response in operation["responses"].items():
        if status < "300":
            assert list(response.get("content", {})) == ([] if status == "204" else expected)


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    for _, _, operation in operations():
        bodies = [*operation["responses"].items(), ("request", operation.get("requestBody", {}))]
        for name, body in bodies:
            for content in resolve(body).get("content", {}).values():
                yield f"{operation['operationId']}-{name}", content


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in contents()])
def test_examples_fit_their_schemas(content: dict[str, Any]) -> None:
    assert faults(content["schema"], content["example"]) == []


# --- schemas -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SPEC["components"]["schemas"])
def test_every_field_is_explained(name: str) -> None:
    for field in SPEC["components"]["schemas"][name]["properties"].values():
        assert field["description"]


def test_requests_are_closed_and_responses_open() -> None:
    closed = {
        name for name, schema in SPEC["components"]["schemas"].items() if "additionalProperties" in schema
    }
    assert closed == {
        "ArticleDraft", "ArticlePatch", "Commented", "Document", "Place", "QuoteCorrection", "SpeakerChoice",
        "SpeakerDescription", "SpeakerMerge", "SpeakerSplit",
    }  # fmt: skip
    assert all(SPEC["components"]["schemas"][name]["additionalProperties"] is False for name in closed)


def test_fields_of_responses_are_always_there() -> None:
    counted = {"ArticlePage", "QuotePage", "SpeakerPage"}
    optional = {"Problem": {"errors"}, "FieldProblem": {"parameter", "pointer", "header", "component"}}
    optional |= {name: {"total"} for name in counted}
    optional["QuotePage"] |= {"ranked_newest"}
    for name, schema in SPEC["components"]["schemas"].items():
        if "additionalProperties" not in schema:
            assert set(schema["properties"]) - set(schema["required"]) == optional.get(name, set())


def test_what_may_be_null_says_so_as_json_schema_does() -> None:
    quote = SPEC["components"]["schemas"]["Quote"]["properties"]
    assert quote["via"]["type"] == ["string", "null"]
    assert {"type": "null"} in quote["speaker"]["anyOf"]
    assert "nullable" not in FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("schema", "record", "more"),
    [
        (Quotation, quotation.Quotation, {"text"}),
        (Span, quotation.Span, set()),
        (NamedSpeaker, quotation.Speaker, set()),
        (UnnamedSource, quotation.UnnamedSource, set()),
        (QuotationTopic, quotation.Topic, set()),
        (Quote, records.QuoteRecord, {"text"}),
        (QuoteSpeaker, records.QuoteSpeaker, set()),
        (ArticleReference, records.ArticleReference, set()),
        (Article, records.ArticleRecord, set()),
        (Model, records.ModelRecord, set()),
        (Speaker, records.SpeakerRecord, set()),
        (Alias, records.AliasRecord, set()),
        (StatedRole, records.RoleRecord, set()),
        (MergeCandidate, records.MergeCandidateRecord, set()),
        (SpeakerReference, records.SpeakerReference, set()),
        (Evidence, records.EvidenceRecord, set()),
        (Country, records.CountryRecord, set()),
        (Topic, records.TopicRecord, set()),
        (Outlet, records.OutletRecord, set()),
        (PeriodCount, records.PeriodCount, set()),
        (SpeakerCount, records.SpeakerCount, set()),
        (CountryCount, records.CountryCount, set()),
        (TypeCount, records.TypeCount, set()),
        (OutletCount, records.OutletCount, set()),
        (ArticleDraft, Draft, {"html"}),
        (ArticleDraft, PageDraft, {"text"}),
        (ArticlePatch, Metadata, set()),
        (Import, records.ImportRecord, set()),
        (ImportFault, records.ImportFaultRecord, set()),
    ],
)
def test_a_schema_has_the_fields_of_its_record(schema: type[ma.Schema], record: Any, more: set[str]) -> None:
    assert set(schema().fields) == {field.name for field in fields(record)} | more


def test_the_data_contract_in_its_order() -> None:
    assert tuple(Quotation().fields) == quotation.FIELDS


def test_lists_of_articles_leave_out_the_text_alone() -> None:
    assert set(Article().fields) - set(ArticleSummary().fields) == {"text"}


SHAPE = {"limit", "cursor", "sort", "count", "fields_", "format"}


def test_conditions_on_quotes() -> None:
    traits = {field.name for field in fields(QuoteTraits)}
    conditions = {field.name for field in fields(QuoteFilter)} - {"article_id", "exclude"}
    conditions |= {f"exclude_{trait}" for trait in traits}
    assert set(QuoteQuery().fields) - SHAPE == conditions
    assert set(QuoteExportQuery().fields) - SHAPE == conditions
    assert set(StatsQuery().fields) - SHAPE == conditions
    assert set(SpeakerQuoteQuery().fields) - SHAPE == conditions - {"speaker", "exclude_speaker"}
    assert set(ArticleQuoteQuery().fields) - SHAPE < conditions


def test_conditions_on_articles_and_speakers() -> None:
    assert set(ArticleQuery().fields) - SHAPE == {field.name for field in fields(ArticleFilter)}
    assert set(SpeakerQuery().fields) - SHAPE == {field.name for field in fields(SpeakerFilter)}


@each_operation
def test_what_may_be_repeated_says_so(operation: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        if parameter.get("schema", {}).get("type") == "array":
            assert (parameter["style"], parameter["explode"]) == ("form", True)
            assert parameter["schema"]["maxItems"] == MAX_VALUES
        else:
            assert "explode" not in parameter


def test_one_module_for_each_resource() -> None:
    modules = {path.stem for path in Path(schemas.__path__[0]).glob("*.py")}
    assert modules >= {"articles", "quotes", "speakers", "countries", "topics", "extraction", "problems"}


def test_spans_of_the_examples_are_places_in_the_example() -> None:
    quote = OPERATIONS["get_quote"][2]["responses"]["200"]["content"]["application/json"]["example"]
    for span in [*quote["content"], *quote["cue"], *quote["source"], quote["context"]]:
        assert examples.TEXT[span["start"] : span["end"]] == span["text"]
    assert quote["text"] == " … ".join(span["text"] for span in quote["content"])


# --- what the server really answers ------------------------------------------------------------------


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    settings = Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('contract')}/test.db")
    upgrade(settings.database_url)
    extractor = ScriptedExtractor()
    speaker = a_speaker("Ana Ruiz", role="minister", affiliation="Ministry", country="ES")
    extractor.finds(
        "Story.",
        [
            a_quotation("One", speaker, topics=(SANCTIONS,), mentioned_countries=("PT",)),
            a_quotation("Two", None),
            a_quotation("Three", a_speaker("A. Ruiz", role="minister", country="ES")),
        ],
    )
    return create_app(settings, extractor)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def ids(client: FlaskClient) -> dict[str, str]:
    """Values for the parameters of paths."""
    article = client.post(
        "/v1/articles",
        json={"text": "Story.", "title": "Title", "outlet": "News", "published_at": "2024-03-03"},
    ).get_json()
    quote = next(quote for quote in client.get("/v1/quotes").get_json()["items"] if quote["speaker"])
    other = next(each for each in client.get("/v1/speakers").get_json()["items"] if each["name"] == "A. Ruiz")
    received = client.post("/v1/imports", data=b"{}\n", content_type=NDJSON).get_json()
    for path, told in ((f"quotes/{quote['id']}", {"polarity": "denied"}),
                       (f"speakers/{quote['speaker']['id']}", {"aliases": ["Ana María Ruiz"]})):  # fmt: skip
        assert client.patch(f"/v1/{path}", json=told, headers={"If-Match": "*"}).status_code == 200
    (correction,) = client.get(f"/v1/quotes/{quote['id']}/history").get_json()["items"]
    (decision,) = client.get(f"/v1/speakers/{quote['speaker']['id']}/history").get_json()["items"]
    return {
        "other_id": other["id"],
        "correction_id": correction["id"],
        "decision_id": decision["id"],
        "article_id": article["id"],
        "quote_id": quote["id"],
        "speaker_id": quote["speaker"]["id"],
        "import_id": received["id"],
    }


BODIES: dict[str, dict[str, Any]] = {
    "create_article": {"text": "Another story.", "url": "https://news.example/1", "authors": ["Ana"]},
    "extract_quotations": {"text": "Story."},
    "update_article": {"title": "Another title", "url": None},
    "correct_quote": {"role": "Minister"},
    "describe_speaker": {"external_id": "Q42", "comment": "Herself."},
    "merge_speaker": {"speaker": "{other_id}"},
    "split_speaker": {"aliases": ["A. Ruiz"]},
    "undo_correction": {"comment": "He asserted it."},
    "undo_decision": {},
}
LINES = {"create_import": b'{"text": "A third story."}\n'}
QUERIES = {"delete_articles": {"outlet": "none", "expected_count": "0"}}
NDJSON = "application/x-ndjson"


NO_IDS = dict.fromkeys(
    ("article_id", "quote_id", "speaker_id", "other_id", "import_id", "correction_id", "decision_id"), "x"
)


def body_of(name: str, ids: dict[str, str]) -> dict[str, Any]:
    """What a request of this operation sends."""
    if name in LINES:
        return {"data": LINES[name], "content_type": NDJSON}
    if name not in BODIES:
        return {}
    filled = {
        key: value.format(**ids) if isinstance(value, str) else value for key, value in BODIES[name].items()
    }
    return {"json": filled}


@pytest.mark.parametrize("name", [name for name in OPERATIONS if takes(OPERATIONS[name][2], "fields")])
def test_what_lacks_fields_is_declared_as_such(client: FlaskClient, ids: dict[str, str], name: str) -> None:
    path, _, operation = OPERATIONS[name]
    url = path.format(**ids)
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    field = sorted(resolve(schema.get("items", schema))["properties"])[0]
    if field == "items":
        field = sorted(resolve(resolve(schema)["properties"]["items"]["items"])["properties"])[0]
    for accept in ("*/*", "application/json", PARTIAL):
        response = client.get(f"{url}?fields={field}", headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (200, PARTIAL)
        assert client.get(url, headers={"Accept": accept}).mimetype == "application/json"


# Decisions can be undone as long as nothing came after them; what is erased cannot be read any more.
IN_ORDER = sorted(OPERATIONS, key=lambda name: (OPERATIONS[name][1] == "delete", not name.startswith("undo")))


@pytest.mark.parametrize("name", IN_ORDER)
def test_the_server_answers_as_described(client: FlaskClient, ids: dict[str, str], name: str) -> None:
    path, method, operation = OPERATIONS[name]
    body = body_of(name, ids)
    assert bool(body) is ("requestBody" in operation)
    if "json" in body:
        assert faults(operation["requestBody"]["content"]["application/json"]["schema"], body["json"]) == []
    headers = {"If-Match": "*"} if demands_match(operation) else {}
    url = path.format(**ids)
    response = client.open(url, method=method, **body, headers=headers, query_string=QUERIES.get(name))
    described = operation["responses"][str(response.status_code)]
    assert response.status_code < 300
    if response.status_code == 204:
        assert response.data == b""
        return
    content = described["content"][response.mimetype]
    if name == "get_atom_feed":
        assert ElementTree.fromstring(response.text).tag.endswith("feed")
        return
    if response.mimetype == "text/plain":
        assert response.text
        return
    assert faults(content["schema"], response.get_json()) == []
    if takes(operation, "format"):
        line = client.get(f"{url}?format=ndjson").text.splitlines()[0]
        assert faults(described["content"][NDJSON]["schema"], json.loads(line)) == []
        table = client.get(f"{url}?format=csv").text.splitlines()
        assert table[0] == described["content"]["text/csv"]["example"]
    if "items" in response.get_json():
        assert response.get_json()["items"], "an empty list would prove little"


@pytest.mark.parametrize("name", OPERATIONS)
def test_problems_are_as_described(client: FlaskClient, name: str) -> None:
    path, method, operation = OPERATIONS[name]
    body = body_of(name, NO_IDS)
    url = path.format(**NO_IDS)
    answers = [
        client.open(f"{url}?unknown=1", method=method, **body),
        client.open(url, method=method, **body, headers={"Accept": "text/html"}),
        client.open(url, method=method, **body, headers={"Host": "evil.example"}),
        client.open(f"{url}?%ff", method=method, **body),
    ]
    expected = [422, 406, 403, 400]
    if "{" in path:
        answers.append(client.open(url, method=method, **body))
        expected.append(404)
    if body:
        answers.append(client.open(url, method=method, data="x", content_type="text/plain"))
        expected.append(415)
    if "json" in body:
        answers.append(client.open(url, method=method, json={**body["json"], "unknown": 1}))
        answers.append(client.open(url, method=method, json={"text": "x" * 3_000_000}))
        expected += [422, 413]
    assert [answer.status_code for answer in answers] == expected
    for answer in answers:
        described = resolve(operation["responses"][str(answer.status_code)])
        assert faults(described["content"][answer.mimetype]["schema"], answer.get_json()) == []


@pytest.mark.parametrize("path", SPEC["paths"])
def test_a_resource_names_the_methods_that_are_described(client: FlaskClient, path: str) -> None:
    described = {method.upper() for method in SPEC["paths"][path] if method in METHODS}
    allowed = set(client.options(path.format(**NO_IDS)).headers["Allow"].split(", "))
    assert allowed == described | ({"HEAD", "OPTIONS"} if "GET" in described else {"OPTIONS"})
