"""Log lines: JSON for programs, text for people, and no secrets in either."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from structlog.contextvars import bound_contextvars, clear_contextvars

from api.log_lines import configure_logging, line_formatter


@pytest.fixture(autouse=True)
def _outside_of_requests() -> None:
    clear_contextvars()


KEY = "onrecord_4f1d0c1e9b72_" + "aB3" * 14 + "x"


def record(message: str, *arguments: Any, **extra: Any) -> logging.LogRecord:
    made = logging.makeLogRecord(
        {
            "name": "onrecord",
            "levelno": logging.WARNING,
            "levelname": "WARNING",
            "msg": message,
            "args": arguments,
        }
    )
    vars(made).update(extra)
    return made


def as_json(*arguments: Any, **extra: Any) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(line_formatter().format(record(*arguments, **extra)))
    return line


def test_a_line_says_when_how_bad_where_and_what() -> None:
    line = as_json("%d articles\nwait", 5, import_id="imp_1")
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert line == {
        "level": "warning",
        "logger": "onrecord",
        "message": "5 articles\nwait",
        "import_id": "imp_1",
    }
    assert "\n" not in line_formatter().format(record("a\nb"))


def test_a_line_says_to_which_request_it_belongs() -> None:
    with bound_contextvars(request_id="r1"):
        assert as_json("x")["request_id"] == "r1"
    assert "request_id" not in as_json("x")


def test_every_line_of_a_request_has_its_id(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.add_url_rule("/talk", "talk", lambda: logging.getLogger("library").warning("in between") or "")
    formatter = line_formatter()
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(caplog.handler, "emit", lambda made: lines.append(json.loads(formatter.format(made))))
    with caplog.at_level(logging.INFO):
        for request_id in ("r1", "r2"):
            app.test_client().get("/talk", headers={"X-Request-ID": request_id})
    assert [(line["message"], line["request_id"]) for line in lines] == [
        (message, request_id) for request_id in ("r1", "r2") for message in ("in between", "request")
    ]


def test_what_failed_comes_with_its_traceback_but_not_with_values_of_variables() -> None:
    try:
        password = "hunter2"
        raise RuntimeError(f"of length {len(password)}")
    except RuntimeError:
        failed = record("failed")
        failed.exc_info = sys.exc_info()
    line = line_formatter().format(failed)
    assert "RuntimeError: of length 7" in json.loads(line)["exception"]
    assert "hunter2" not in line.replace('password = \\"hunter2\\"', "")


@pytest.mark.parametrize("wanted", ["json", "text"])
@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (f"refused {KEY}", "refused onrecord_4f1d0c1e9b72_***"),
        (f"header Authorization: Bearer {KEY}, said the proxy", "Bearer onrecord_4f1d0c1e9b72_***, said"),
        ("no postgresql+psycopg://onrecord:s3cr3t-pass@db:5432/onrecord", "://onrecord:***@db:5432/onrecord"),
        ("redis://:s3cr3t-pass@cache", "redis://:***@cache"),
    ],
)
def test_secrets_are_struck_out(wanted: str, message: str, shown: str) -> None:
    for line in (
        line_formatter(wanted).format(record(message)),
        line_formatter(wanted).format(record("%s", message)),
        line_formatter(wanted).format(record("x", detail=message)),
    ):
        assert shown in line
        assert KEY not in line
        assert "s3cr3t" not in line


@pytest.mark.parametrize(
    "harmless", ["http://127.0.0.1:8000/v1", "me@example.org: hello", "key onrecord_4f1d0c1e9b72"]
)
def test_what_is_no_secret_stays(harmless: str) -> None:
    assert as_json(harmless)["message"] == harmless


def test_people_get_text(monkeypatch: pytest.MonkeyPatch) -> None:
    line = line_formatter("text").format(record("hello", status=200))
    assert "hello" in line
    assert "status" in line
    with pytest.raises(json.JSONDecodeError):
        json.loads(line)


@pytest.mark.parametrize(("terminal", "begins"), [(True, "\x1b"), (False, "{")])
def test_unless_told_otherwise_a_terminal_gets_text(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, begins: str
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert line_formatter("auto").format(record("hello")).startswith(begins)


def test_libraries_speak_the_same_language(capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    gunicorn = logging.getLogger("gunicorn.error")
    try:
        configure_logging("INFO", "json")
        gunicorn.warning("worker was sent SIGKILL")
        logging.getLogger("alembic").info("looks at the tables")
        logging.getLogger("library").debug("too much")
    finally:
        root.handlers[:], root.level = before
    (line,) = capfd.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "worker was sent SIGKILL"
