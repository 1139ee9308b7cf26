"""How log lines are written: as JSON for programs, for people at a terminal; never with a secret in them."""

from __future__ import annotations

import logging
import re
import sys
import threading
from logging.config import dictConfig
from types import TracebackType
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from api.telemetry import current_trace

# API keys and passwords in URLs. Our code takes care not to log them: this is for the messages of libraries.
# A password has "/" and "@" in it where nobody encoded them; a backslash and what follows it are JSON's.
_SECRETS = re.compile(
    r"(onrecord_[0-9a-f]{12}_)\w+"
    r"|(://[^\s:/@]*:)(?:(?!://)\S)+(?=@)"
    r"|(\b(?:ssl)?password=)(?:\\.|[^\s&\"\\])+"
)

# What PostgreSQL adds to its errors: the row or the key that it refused, with whatever texts are in there. It
# ends with the message, which may have lines after it, as may a traceback.
_DETAILS = re.compile(
    r"(DETAIL:)\s.*?(?=\n[ |]*(?:HINT:|\[SQL: |\n[ |]*(?:The above exception|During handling)|\+-)|\Z)",
    re.DOTALL,
)

_LOGGER = logging.getLogger("onrecord")


def configure_logging(level: str, wanted: str) -> None:
    """Send everything of this severity and above to standard error.

    As JSON, that is also what Python would write there itself: warnings, and exceptions that nobody catches.
    """
    dictConfig(logging_configuration(level, wanted))
    if not _is_text(wanted):
        logging.captureWarnings(True)
        sys.excepthook = _log_uncaught
        threading.excepthook = _log_uncaught_in_thread


def logging_configuration(level: str, wanted: str) -> dict[str, Any]:
    """The same as a dictionary of `logging.config`; gunicorn's own lines go the way of all others."""
    # What libraries report of each step is no news; the setting counts where it asks for less still.
    news = max("WARNING", level, key=logging.getLevelNamesMapping().__getitem__)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": line_formatter, "wanted": wanted}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            "gunicorn.error": {"handlers": [], "propagate": True},
            "alembic": {"level": news},  # it reports every look at the tables
            "procrastinate": {"level": news},  # it reports every step of every job
        },
    }


def line_formatter(wanted: str = "json") -> logging.Formatter:
    """What makes a line of a log record: its message, its `extra` fields, and what is known of the request.

    `wanted` is json, text, or auto: text on a terminal, JSON elsewhere.
    """
    terminal = sys.stderr.isatty()
    noted: list[Processor] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.contextvars.merge_contextvars,
        _with_trace,
        structlog.stdlib.ExtraAdder(),
    ]
    rendered: list[Processor] = (
        [
            structlog.dev.ConsoleRenderer(
                colors=terminal, timestamp_key="time", exception_formatter=structlog.dev.plain_traceback
            )
        ]
        if _is_text(wanted)
        else [
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(),
        ]
    )
    return ProcessorFormatter(
        foreign_pre_chain=noted,
        processors=[
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _without_details,
            *rendered,
            _without_secrets,
        ],
    )


def _is_text(wanted: str) -> bool:
    return wanted == "text" or (wanted == "auto" and sys.stderr.isatty())


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
    else:
        _LOGGER.critical("nobody caught an exception", exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is None or issubclass(told.exc_type, KeyboardInterrupt | SystemExit):
        threading.__excepthook__(told)
    else:
        name = told.thread.name if told.thread else "that is gone"
        failed = told.exc_type, told.exc_value, told.exc_traceback
        _LOGGER.critical("nobody caught an exception in the thread %s", name, exc_info=failed)


def _with_trace(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Say to which trace the line belongs, where there is one."""
    line.update(current_trace())
    return line


def _without_details(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Leave out what PostgreSQL tells of rows, while lines are still lines."""
    return {
        key: _DETAILS.sub(r"\1 ***", value) if isinstance(value, str) else value
        for key, value in line.items()
    }


def _without_secrets(_logger: WrappedLogger, _name: str, line: Any) -> Any:
    return _SECRETS.sub(r"\1\2\3***", line)
