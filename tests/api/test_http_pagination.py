"""Cursors lead through a list, and nothing else passes for one."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from api.errors import InvalidValue
from api.pagination import Key, Window, open_window

FILTERS = "speaker=Ruiz&q=bridge+%22in+May%22"


@dataclass
class Rows:
    items: list[Any]
    next_key: Key | None
    total: int | None = None
    ranked_newest: int | None = None


@pytest.fixture
def app() -> Flask:
    """Just enough of an application to have a list in it."""
    app = Flask(__name__)
    app.add_url_rule("/v1/quotes", "quotes", lambda: "")
    app.add_url_rule("/v1/speakers/<speaker_id>/quotes", "speaker_quotes", lambda speaker_id: speaker_id)
    return app


def give_cursor(app: Flask, key: Key, url: str = f"/v1/quotes?{FILTERS}") -> str:
    with app.test_request_context(url):
        body, _ = Window(20, None, {}).envelope(Rows([], key))
    return str(body["next_cursor"])


def take_cursor(
    app: Flask, cursor: str, by: Any = datetime, url: str = f"/v1/quotes?{FILTERS}"
) -> Key | None:
    with app.test_request_context(url):
        return open_window({"limit": 20, "cursor": cursor}, by=by).after


@pytest.mark.parametrize(
    "key",
    [
        (datetime(2024, 5, 1, 9, 30, 0, 123456, tzinfo=UTC), "quo_1"),
        ("Ruiz, Ana", "spk_1"),
        ("金與正 \"'\\", "spk_1"),
        ("", "x"),
    ],
)
def test_a_cursor_gives_its_key_back(app: Flask, key: Key) -> None:
    assert take_cursor(app, give_cursor(app, key), by=type(key[0])) == key


def test_a_cursor_survives_another_limit_and_another_order_of_filters(app: Flask) -> None:
    cursor = give_cursor(app, ("a", "b"), "/v1/quotes?speaker=Ruiz&topic=x&limit=3")
    assert take_cursor(app, cursor, str, f"/v1/quotes?topic=x&limit=9&speaker=Ruiz&cursor={cursor}") == (
        "a",
        "b",
    )


@pytest.mark.parametrize(
    "url",
    [
        "/v1/quotes",
        "/v1/quotes?speaker=Ruiz",
        f"/v1/quotes?{FILTERS}&type=direct",
        f"/v1/speakers/x/quotes?{FILTERS}",
    ],
)
def test_a_cursor_belongs_to_its_filters(app: Flask, url: str) -> None:
    cursor = give_cursor(app, ("a", "b"))
    with pytest.raises(InvalidValue, match="other filters") as caught:
        take_cursor(app, cursor, str, url)
    assert (caught.value.field, caught.value.code) == ("cursor", "invalid_cursor")


MOMENT = "2024-05-01T00:00:00+00:00"


def opaque(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def opened(cursor: str) -> list[Any]:
    parts: list[Any] = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    return parts


@pytest.mark.parametrize(
    "forged",
    [
        [], [MOMENT], [MOMENT, "a", "b"], ["yesterday", "a"], ["", "a"], [5, "a"], [None, "a"], [{}, "a"], [MOMENT, 5],
        [MOMENT, None], [MOMENT, "\x00"], [MOMENT, "\ud800"], ["\ud800", "a"], ["2024-05-01T00:00:00", "a"], ["2024-05-01", "a"],
        ["0001-01-01T00:00:00+23:59", "a"], ["9999-12-31T23:59:59-23:59", "a"], ["2024-05-01T00:00:00+05:30", "a"],
    ],
)  # fmt: skip
def test_a_forged_key_is_refused(app: Flask, forged: list[Any]) -> None:
    fingerprint = opened(give_cursor(app, (datetime(2024, 5, 1, tzinfo=UTC), "a")))[0]
    assert take_cursor(app, opaque(json.dumps([fingerprint, MOMENT, "a"]).encode()))
    with pytest.raises(InvalidValue, match="Is not a cursor"):
        take_cursor(app, opaque(json.dumps([fingerprint, *forged]).encode()))


@pytest.mark.parametrize(
    "cursor", ["x", "é", "====", opaque(b"not json"), opaque(b"{}"), opaque(b"[" * 1400), opaque(b'["\xff"]')]
)
def test_what_no_list_gave_out_is_refused(app: Flask, cursor: str) -> None:
    with pytest.raises(InvalidValue, match="Is not a cursor") as caught:
        take_cursor(app, cursor)
    assert (caught.value.field, caught.value.code) == ("cursor", "invalid_cursor")


@given(st.text())
def test_any_text_is_refused(cursor: str) -> None:
    app = Flask(__name__)
    with pytest.raises(InvalidValue):
        take_cursor(app, cursor)


def test_the_link_leads_to_the_next_page_with_the_same_filters(app: Flask) -> None:
    with app.test_request_context(f"/v1/quotes?{FILTERS}&limit=7&cursor=old"):
        body, headers = Window(7, None, {}).envelope(Rows([1, 2], ("a", "b")))
    assert body["items"] == [1, 2]
    target, options = parse_options_header(headers["Link"])
    assert options == {"rel": "next"}
    with app.test_request_context(target.strip("<>")) as context:
        assert context.request.path == "/v1/quotes"
        assert context.request.args.to_dict() == {
            "speaker": "Ruiz", "q": 'bridge "in May"', "limit": "7", "cursor": body["next_cursor"],
        }  # fmt: skip


def test_the_link_keeps_the_path(app: Flask) -> None:
    with app.test_request_context("/v1/speakers/sp%20k/quotes?limit=1"):
        _, headers = Window(1, None, {}).envelope(Rows([1], ("a", "b")))
    assert headers["Link"].startswith("</v1/speakers/sp%20k/quotes?limit=1&cursor=")


def test_the_last_page_has_no_link(app: Flask) -> None:
    with app.test_request_context("/v1/quotes"):
        assert Window(20, None, {}).envelope(Rows([1], None)) == ({"items": [1], "next_cursor": None}, {})


def test_a_window_has_the_filters_without_the_page(app: Flask) -> None:
    with app.test_request_context("/v1/quotes"):
        assert open_window({"limit": 5, "topic": "x"}, by=str) == Window(5, None, {"topic": "x"})
