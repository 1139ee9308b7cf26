"""How log lines are written: as JSON for programs, for people at a terminal; never with a secret in them."""

from __future__ import annotations

import logging
import re
import sys
from logging.config import dictConfig
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from api.telemetry import current_trace

# API keys and passwords in URLs. Our code takes care not to log them: this is for the messages of libraries.
_SECRETS = re.compile(r"(onrecord_[0-9a-f]{12}_)\w+|(://[^\s:/@]*:)[^\s@/]+(?=@)")


def configure_logging(level: str, wanted: str) -> None:
    """Send everything of this severity and above to standard error."""
    dictConfig(logging_configuration(level, wanted))


def logging_configuration(level: str, wanted: str) -> dict[str, Any]:
    """The same as a dictionary of `logging.config`; gunicorn's own lines go the way of all others."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": line_formatter, "wanted": wanted}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            "gunicorn.error": {"handlers": [], "propagate": True},
            "alembic": {"level": "WARNING"},  # it reports every look at the tables
            "procrastinate": {"level": "WARNING"},  # it reports every step of every job
        },
    }


def line_formatter(wanted: str = "json") -> logging.Formatter:
    """What makes a line of a log record: its message, its `extra` fields, and what is known of the request.

    `wanted` is json, text, or auto: text on a terminal, JSON elsewhere.
    """
    terminal = sys.stderr.isatty()
    as_text = wanted == "text" or (wanted == "auto" and terminal)
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
        if as_text
        else [
            structlog.processors.format_exc_info,
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(),
        ]
    )
    return ProcessorFormatter(
        foreign_pre_chain=noted,
        processors=[ProcessorFormatter.remove_processors_meta, *rendered, _without_secrets],
    )


def _with_trace(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Say to which trace the line belongs, where there is one."""
    line.update(current_trace())
    return line


def _without_secrets(_logger: WrappedLogger, _name: str, line: Any) -> Any:
    return _SECRETS.sub(r"\1\2***", line)
