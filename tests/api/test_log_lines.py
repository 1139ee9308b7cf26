"""Log lines: JSON for programs, text for people, and no secrets in either."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
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
        ("postgresql://u:s3cr3t/pass@db/x", "postgresql://u:***@db/x"),
        ("postgresql://u:pa@s3cr3t:w0rd@db/x", "postgresql://u:***@db/x"),
        (
            "to postgresql://db/x?password=s3cr3t/p&sslmode=prefer, twice",
            "password=***&sslmode=prefer, twice",
        ),
        ("to postgresql://db/x?user=u&password=s3cr3t", "user=u&password=***"),
    ],
)
def test_secrets_are_struck_out(wanted: str, message: str, shown: str) -> None:
    for line in (
        line_formatter(wanted).format(record(message)),
        line_formatter(wanted).format(record("%s", message)),
        line_formatter(wanted).format(record("x", detail=message)),
    ):
        assert shown in line
        assert wanted == "text" or json.loads(line)
        assert KEY not in line
        assert "s3cr3t" not in line


def test_a_line_without_its_secrets_is_still_json() -> None:
    for secret in ('pa"s3cr3t', '"s3cr3t"', "\\s3cr3t\\"):
        told = as_json(f"to postgresql://db/x?password={secret}", more={"a": [f"x://:{secret}@db", "b@c"]})
        assert told["message"] == "to postgresql://db/x?password=***"
        assert told["more"] == {"a": ["x://:***@db", "b@c"]}


def test_looking_for_secrets_takes_no_time() -> None:
    begun = time.monotonic()
    for long in ("://a:" * 20_000, "://a:" + "b" * 100_000, "DETAIL: " * 20_000, "password=" * 10_000):
        line_formatter().format(record(long))
    assert time.monotonic() - begun < 5


ROW = "Failing row contains (7, Marmalade is\n\ncancelled, null)."
KEY_TAKEN = "Key (words)=(Marmalade) already exists."


@pytest.mark.parametrize("wanted", ["json", "text"])
@pytest.mark.parametrize(
    ("message", "rest"),
    [
        (f"it fails\nDETAIL:  {ROW}", "it fails DETAIL: ***"),
        (f"it fails\nDETAIL:  {ROW}\nHINT:  Do not.", "it fails DETAIL: *** HINT: Do not."),
        (f"it fails\nDETAIL:  {ROW}\n[SQL: INSERT]\n", "it fails DETAIL: *** [SQL: INSERT]"),
        (f"it fails DETAIL: {KEY_TAKEN} Repeated.", "it fails DETAIL: ***"),
        (f"{ValueError(f'it fails{chr(10)}DETAIL:  {KEY_TAKEN}')!r}", "ValueError('it fails\\nDETAIL: ***"),
    ],
)
def test_what_postgresql_tells_of_rows_is_left_out(wanted: str, message: str, rest: str) -> None:
    for made in (record(message), record("%s", message), record("x", words=message)):
        line = line_formatter(wanted).format(made)
        assert "Marmalade" not in line
        assert "cancelled" not in line
    assert " ".join(as_json(message)["message"].split()) == rest


@pytest.mark.parametrize("wanted", ["json", "text"])
def test_what_follows_details_in_a_traceback_stays(wanted: str) -> None:
    def fail() -> None:
        try:
            raise ValueError(f"it fails\nDETAIL:  {ROW}")
        except ValueError as error:
            raise RuntimeError("so does this") from error

    failed = record("failed")
    try:
        fail()
    except RuntimeError:
        failed.exc_info = sys.exc_info()
    line = line_formatter(wanted).format(failed)
    assert "it fails" in line
    assert "The above exception was the direct cause" in line
    assert "RuntimeError: so does this" in line
    try:
        raise ExceptionGroup("two", [ValueError(f"it fails\nDETAIL:  {ROW}"), RuntimeError("so does this")])
    except ExceptionGroup:
        failed.exc_info = sys.exc_info()
    of_group = line_formatter(wanted).format(failed)
    assert "RuntimeError: so does this" in of_group
    for each in (line, of_group):
        assert "DETAIL: ***" in each
        assert "cancelled" not in each.replace("Marmalade is\\n\\ncancelled", "")


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


@pytest.fixture
def configured_logging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """`configure_logging`, whose effects end with the test."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    yield configure_logging
    logging.captureWarnings(False)
    root.handlers[:], root.level = before


def test_libraries_speak_the_same_language(
    capfd: pytest.CaptureFixture[str], configured_logging: Callable[[str, str], None]
) -> None:
    configured_logging("INFO", "json")
    logging.getLogger("gunicorn.error").warning("worker was sent SIGKILL")
    logging.getLogger("alembic").info("looks at the tables")
    logging.getLogger("library").debug("too much")
    (line,) = capfd.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "worker was sent SIGKILL"


@pytest.mark.parametrize(
    ("level", "heard"),
    [
        ("DEBUG", ["warning", "error", "critical"]),
        ("WARNING", ["warning", "error", "critical"]),
        ("ERROR", ["error", "critical"]),
        ("CRITICAL", ["critical"]),
    ],
)
@pytest.mark.parametrize("library", ["alembic.runtime.migration", "procrastinate.worker"])
def test_talkative_libraries_keep_to_the_setting(
    capfd: pytest.CaptureFixture[str],
    configured_logging: Callable[[str, str], None],
    library: str,
    level: str,
    heard: list[str],
) -> None:
    configured_logging(level, "json")
    for severity in (logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
        logging.getLogger(library).log(severity, "done")
    assert [json.loads(line)["level"] for line in capfd.readouterr().err.splitlines()] == heard


def standard_error(wanted: str, *statements: str, status: int) -> str:
    program = "\n".join(
        (
            "import os, signal, sys, threading, warnings",
            "from api.log_lines import configure_logging",
            f"configure_logging('INFO', {wanted!r})",
            "def fail(error): raise error",
            *statements,
        )
    )
    ended = subprocess.run(
        [sys.executable, "-W", "default", "-c", program], capture_output=True, text=True, check=False
    )
    assert ended.returncode == status
    return ended.stderr


def test_what_python_itself_would_write_is_json_as_well() -> None:
    told = standard_error(
        "json",
        'warnings.warn("no more of this", DeprecationWarning)',
        'thread = threading.Thread(target=fail, args=(RuntimeError("beside"),), name="reader")',
        "thread.start(); thread.join()",
        "thread = threading.Thread(target=fail, args=(SystemExit(3),))",
        "thread.start(); thread.join()",
        'fail(RuntimeError("in the end, postgresql://u:s3cr3t@db"))',
        status=1,
    )
    warned, beside, last = (json.loads(line) for line in told.splitlines())
    assert (warned["level"], warned["logger"]) == ("warning", "py.warnings")
    assert "DeprecationWarning: no more of this" in warned["message"]
    assert beside["level"] == "critical"
    assert "reader" in beside["message"]
    assert "RuntimeError: beside" in beside["exception"]
    assert last["level"] == "critical"
    assert "RuntimeError: in the end, postgresql://u:***@db" in last["exception"]


def test_ctrl_c_is_left_to_python() -> None:
    interrupt = (
        "signal.signal(signal.SIGINT, signal.default_int_handler); os.kill(os.getpid(), signal.SIGINT)"
    )
    assert standard_error("json", interrupt, status=-signal.SIGINT).endswith("KeyboardInterrupt\n")


def test_people_get_warnings_and_tracebacks_as_python_writes_them() -> None:
    told = standard_error("text", 'warnings.warn("of this")', 'fail(RuntimeError("in the end"))', status=1)
    assert "UserWarning: of this" in told
    assert told.endswith("\nRuntimeError: in the end\n")
