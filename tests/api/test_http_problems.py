"""Every error is a problem document, and tells no more than it should."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized, abort, default_exceptions

from api.errors import (
    DomainError,
    Gone,
    InvalidValue,
    Merged,
    NotFound,
    OutOfSpace,
    Unavailable,
    Unprocessable,
)
from api.problems import STATUS_OF_DOMAIN_ERROR


def problem_of(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    problem: dict[str, Any] = response.get_json()
    assert problem["type"] == "about:blank"
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["X-Request-ID"]
    assert problem["title"]
    assert problem["detail"]
    assert problem["code"].replace("_", "").isalnum()
    return problem


@pytest.fixture
def raising(app: Flask) -> Any:
    """Registers a view that raises, and asks it."""

    def ask(error: Exception, *, method: str = "GET") -> Any:
        def view() -> None:
            raise error

        app.add_url_rule("/raise", "raise", view, methods=["GET", "POST"])
        return app.test_client().open("/raise", method=method)

    return ask


@pytest.mark.parametrize("status", sorted(default_exceptions))
def test_every_http_error_is_a_problem(app: Flask, status: int) -> None:
    app.add_url_rule("/abort", "abort", lambda: abort(status))
    problem_of(app.test_client().get("/abort"), status)


def test_headers_of_errors_survive(raising: Any) -> None:
    response = raising(Unauthorized(www_authenticate=WWWAuthenticate("bearer")))
    assert response.headers["WWW-Authenticate"].lower().startswith("bearer")
    problem_of(response, 401)


def test_retry_after_survives(raising: Any) -> None:
    response = raising(TooManyRequests(retry_after=30))
    assert response.headers["Retry-After"] == "30"
    problem_of(response, 429)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_method_that_is_not_allowed(client: FlaskClient, method: str) -> None:
    response = client.open("/v1/imports", method=method)
    problem_of(response, 405)
    assert set(response.headers["Allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("path", ["/v1", "/v2/quotes", "/v1/quotes/", "/nothing", "/v1/articles/a/b", "/%2e"])
def test_there_is_nothing(client: FlaskClient, path: str) -> None:
    assert problem_of(client.get(path), 404)["code"] == "not_found"


def test_a_defect_tells_its_request_id_and_nothing_else(raising: Any) -> None:
    response = raising(RuntimeError("password=hunter2"))
    problem = problem_of(response, 500)
    assert "hunter2" not in response.text
    assert "RuntimeError" not in response.text
    assert problem["code"] == "internal_server_error"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound("no such article"), 404, "not_found"),
        (Gone("it was erased"), 410, "gone"),
        (InvalidValue("no such topic", field="topic"), 400, "invalid_value"),
        (
            Unprocessable("not English", field="text", code="unsupported_language"),
            422,
            "unsupported_language",
        ),
        (Unavailable("no database"), 503, "unavailable"),
        (OutOfSpace("no room"), 507, "out_of_space"),
    ],
)
def test_errors_of_the_domain(raising: Any, error: DomainError, status: int, code: str) -> None:
    response = raising(error)
    problem = problem_of(response, status)
    assert problem["code"] == code
    assert ("Retry-After" in response.headers) == isinstance(error, Unavailable)
    assert problem["detail"] == error.message
    if error.field is None:
        assert "errors" not in problem
    else:
        assert problem["errors"] == [{"parameter": error.field, "message": error.message}]


def test_a_field_of_a_body_is_named_by_a_pointer(raising: Any) -> None:
    problem = problem_of(raising(Unprocessable("too long", field="text"), method="POST"), 422)
    assert problem["errors"] == [{"pointer": "/text", "message": "too long"}]


def test_every_error_of_the_domain_has_a_status() -> None:
    assert {*DomainError.__subclasses__(), *Unavailable.__subclasses__()} == {*STATUS_OF_DOMAIN_ERROR, Merged}


def test_a_merged_resource_redirects_to_the_one_it_lives_on_as(app: Flask) -> None:
    def view(speaker_id: str) -> None:
        raise Merged("spk new")

    app.add_url_rule("/merged/<speaker_id>", "merged", view)
    response = app.test_client().get("/merged/old?limit=3")
    assert response.status_code == 308
    assert response.headers["Location"] == "/merged/spk%20new?limit=3"
