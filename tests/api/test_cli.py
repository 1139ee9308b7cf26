"""The command line, with the real extractor."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click import ClickException
from click.testing import CliRunner, Result
from sqlalchemy.exc import DBAPIError

from api.cli import main
from api.commands.environment import failures_told
from api.services import Services, build_services
from api.services.quote_filter import QuoteFilter
from api.settings import Settings

STORY = (
    "“The bridge will open in May,” said Ana Ruiz, the transport minister. Officials in Lisbon were pleased."
)
FRENCH = (
    "Le ministre a déclaré hier que le pont serait ouvert au mois de mai, et que les travaux avancent bien."
)

Run = Callable[..., Result]


@pytest.fixture
def database(untouched: str) -> str:
    """URL of a database that nobody has used yet."""
    return untouched


@pytest.fixture
def run(database: str) -> Run:
    """Runs `onrecord` with these arguments."""

    def invoke(*arguments: str | Path, stdin: str | bytes | None = None, **environment: str) -> Result:
        settings = {"ONRECORD_DATABASE_URL": database, "COLUMNS": "100", **environment}
        return CliRunner(env=settings).invoke(main, [str(argument) for argument in arguments], input=stdin)

    return invoke


@pytest.fixture
def stored(database: str) -> Services:
    """The services over the command line's database."""
    return build_services(Settings(database_url=database))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "articles"
    path.mkdir()
    return path


def ndjson(path: Path, *lines: Any) -> Path:
    path.write_text(
        "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines),
        encoding="utf-8",
    )
    return path


# --- in general ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [[], ["run"], ["ingest"], ["extract"], ["evaluate"], ["db"], ["db", "upgrade"]]
)
def test_every_command_has_help(run: Run, command: list[str]) -> None:
    result = run(*command, "--help", ONRECORD_PORT="nonsense")
    assert result.exit_code == 0
    assert "Usage: " in result.output


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"ONRECORD_PORT": "many"}, "ONRECORD_PORT must be a whole number: 'many'"),
        ({"ONRECORD_PORT": "70000"}, "ONRECORD_PORT must lie between 0 and 65535"),
        ({"ONRECORD_LOG_LEVEL": "loud"}, "ONRECORD_LOG_LEVEL must be one of DEBUG"),
        ({"ONRECORD_SPACY_MODEL": " "}, "ONRECORD_SPACY_MODEL must not be empty"),
        ({"ONRECORD_PROT": "1"}, "ONRECORD_PROT is not a setting"),
        (
            {"ONRECORD_DATABASE_URL": "sqlite:////no/such/folder/x.db"},
            "ONRECORD_DATABASE_URL: unable to open",
        ),
        ({"ONRECORD_DATABASE_URL": "mysql://user:secret@host/x"}, "no support for mysql"),
        (
            {"ONRECORD_DATABASE_URL": "postgresql://u:my@secret@127.0.0.1/x"},
            "ONRECORD_DATABASE_URL: not a database URL: a port is a number",
        ),
        ({"ONRECORD_DATABASE_URL": "postgresql://u:my@very:secret@db/x"}, "@ is written %40"),
    ],
)
def test_what_cannot_be_used_is_named(run: Run, folder: Path, environment: dict[str, str], told: str) -> None:
    for command in (["ingest", folder], ["db", "upgrade"]):
        result = run(*command, **environment)
        assert result.exit_code == 1
        assert told in result.output
        assert "secret" not in result.output


def test_a_row_that_postgresql_refuses_is_not_told() -> None:
    refused = psycopg.errors.UniqueViolation(
        "duplicate key\nDETAIL:  Key (words)=(Marmalade) already exists."
    )
    with pytest.raises(ClickException) as told, failures_told():
        raise DBAPIError("INSERT", None, refused)
    assert told.value.message == "ONRECORD_DATABASE_URL: duplicate key"


def test_missing_language_model_is_told(run: Run) -> None:
    result = run("extract", stdin="Hello.", ONRECORD_SPACY_MODEL="xx_no_such_model")
    assert result.exit_code == 1
    assert "xx_no_such_model" in result.output


def test_database_upgrade(run: Run) -> None:
    for _ in range(2):
        result = run("db", "upgrade")
        assert (result.exit_code, result.output) == (0, "The database is up to date.\n")


# --- ingest --------------------------------------------------------------------------------------------------


@pytest.mark.model
def test_ingest_stores_files_folders_and_lines(run: Run, stored: Services, folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "story.TXT").write_bytes(b"\xef\xbb\xbf" + STORY.replace(". ", ".\r\n").encode())
    (folder / "notes.pdf").write_bytes(b"%PDF")
    (folder / ".hidden.txt").write_text("Hidden.", encoding="utf-8")
    lines = ndjson(
        folder / "stories.jsonl",
        {"text": STORY, "title": "Bridge", "url": "https://a.example/", "outlet": "Herald", "published_at": "2024-03-03", "authors": ["B"]},
        "\n",
        {"text": "Nothing was said.", "title": None},
    )  # fmt: skip
    result = run("ingest", folder)
    assert (result.exit_code, result.stdout) == (0, "3 stored, 0 already there, 0 failed\n")
    result = run("ingest", lines, folder / "deep" / "story.TXT")
    assert (result.exit_code, result.stdout) == (0, "0 stored, 3 already there, 0 failed\n")

    [titled] = stored.articles.list(10, outlet=["Herald"]).items
    assert (titled.title, titled.url, titled.authors, str(titled.published_at)) == (
        "Bridge",
        "https://a.example/",
        ("B",),
        "2024-03-03 00:00:00+00:00",
    )
    texts = [stored.articles.get(article.id).text for article in stored.articles.list(10).items]
    assert STORY.replace(". ", ".\r\n") in texts
    quotes = stored.quotes.list(QuoteFilter(speaker=("Ruiz",)), 10).items
    assert [quote.text for quote in quotes] == ["The bridge will open in May,"] * 2


@pytest.mark.model
def test_ingest_names_what_failed_and_goes_on(run: Run, stored: Services, folder: Path) -> None:
    lines = ndjson(
        folder / "stories.ndjson",
        {"text": "One was said."},
        "not json\n",
        '["text"]\n',
        {"title": "no text"},
        {"text": "x", "url": "ftp://a.example/"},
        {"text": "x", "headline": "unknown"},
        {"text": "a\u0000b"},
        '{"text": "a\\ud800b"}\n',
        '{"text": "a", "text": "b"}\n',
        {"text": " "},
        {"text": "x" * 300},
        {"text": FRENCH},
        {"text": "Two was said."},
    )
    (folder / "latin.txt").write_bytes("é".encode("latin-1"))
    result = run("ingest", folder, ONRECORD_MAX_TEXT_LENGTH="200")
    assert result.exit_code == 1
    assert result.stdout == "2 stored, 0 already there, 12 failed\n"
    told = {
        line.split(": ", 1)[0].removeprefix(str(folder)): line.split(": ", 1)[1]
        for line in result.stderr.splitlines()
    }
    assert list(told) == ["/latin.txt", *(f"/stories.ndjson:{number}" for number in range(2, 13))]
    for place, reason in {
        "/latin.txt": "not UTF-8",
        "/stories.ndjson:2": "not JSON",
        "/stories.ndjson:3": "Invalid input",
        "/stories.ndjson:4": "text: Needs either text or html",
        "/stories.ndjson:5": "url: ",
        "/stories.ndjson:6": "headline: Unknown field",
        "/stories.ndjson:7": "text: Must not contain NUL",
        "/stories.ndjson:8": "text: Must not contain lone surrogates",
        "/stories.ndjson:9": "twice",
        "/stories.ndjson:10": "text: ",
        "/stories.ndjson:11": "text: The text has 300 characters; at most 200",
        "/stories.ndjson:12": "stored, but without quotes: unsupported_language",
    }.items():
        assert reason in told[place]
    assert {article.status for article in stored.articles.list(10).items} == {"extracted", "failed"}
    assert lines.exists()


def test_ingest_refuses_other_files_and_missing_ones(run: Run, folder: Path) -> None:
    (folder / "paper.pdf").write_bytes(b"%PDF")
    result = run("ingest", folder / "paper.pdf")
    assert (result.exit_code, result.stdout) == (1, "0 stored, 0 already there, 1 failed\n")
    assert "not an article file; known endings are .jsonl, .md, .ndjson, .txt" in result.stderr
    assert run("ingest", folder / "missing.txt").exit_code == 2
    assert run("ingest").exit_code == 2


# --- extract -------------------------------------------------------------------------------------------------


@pytest.mark.model
def test_extract_prints_the_contract(run: Run, folder: Path) -> None:
    file = folder / "story.txt"
    file.write_text(STORY, encoding="utf-8")
    result = run("extract", file)
    assert result.exit_code == 0
    [line] = result.stdout.splitlines()
    article = json.loads(line)
    assert list(article) == ["id", "model", "quotes"]
    assert article["id"] == str(file)
    assert set(article["model"]) == {"name", "version"}
    [quote] = [quote for quote in article["quotes"] if quote["type"] == "direct"]
    assert quote["speaker"]["name"] == "Ana Ruiz"
    [span] = quote["content"]
    assert STORY[span["start"] : span["end"]] == span["text"] == quote["text"]
    assert json.loads(run("extract", file, "--format", "json").stdout) == [article]


@pytest.mark.model
def test_extract_reads_lines_as_a_batch(run: Run, folder: Path) -> None:
    lines: list[Any] = [
        {"id": "a", "text": STORY},
        {"id": 2, "text": FRENCH},
        {"text": ""},
        "{\n",
        {"id": "b"},
        {"id": "c", "text": STORY, "more": 1},
    ]
    file = ndjson(folder / "in.ndjson", *lines)
    result = run("extract", file, "--format", "ndjson")
    assert result.exit_code == 1, "some could not be worked on"
    articles = [json.loads(line) for line in result.stdout.splitlines()]
    assert [article["id"] for article in articles] == ["a", 2, f"{file}:3", f"{file}:4", f"{file}:5", "c"]
    codes = [article.get("error", {}).get("code") for article in articles]
    assert codes == [None, "unsupported_language", "empty_text", "invalid_line", "invalid_line", None]
    assert all(article["quotes"] == [] for article in articles[1:5])
    assert articles[0]["quotes"] == articles[5]["quotes"] != []


@pytest.mark.model
def test_extract_reads_standard_input(run: Run) -> None:
    lines = "".join(json.dumps({"id": name, "text": STORY}) + "\n\n" for name in "ab")
    for arguments in ([], ["-"]):
        result = run("extract", *arguments, "--format", "ndjson", stdin=lines)
        assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b"]
    for text in (STORY, f"{lines}not json", '{"id": "no text"}'):
        [line] = run("extract", "-", "--format", "ndjson", stdin=text).stdout.splitlines()
        assert json.loads(line)["id"] == "-"


@pytest.mark.model
def test_extract_prints_tables(run: Run) -> None:
    table = ("extract", "--format", "table")
    result = run(*table, stdin=STORY)
    assert result.exit_code == 0
    assert "Ana Ruiz" in result.stdout
    assert "The bridge will open in May," in result.stdout
    assert "no quotations" in run(*table, stdin="It rained.").stdout
    for text, code in ((FRENCH, "unsupported_language"), (b"\xff", "invalid_text"), ("", "empty_text")):
        result = run(*table, stdin=text)
        assert (result.exit_code, f"({code})" in result.stdout) == (1, True)


# --- evaluate ------------------------------------------------------------------------------------------------


@pytest.mark.model
def test_evaluate(run: Run, folder: Path) -> None:
    gold = ndjson(
        folder / "gold.jsonl",
        {
            "id": "a",
            "text": STORY,
            "quotes": [{"content": [[1, 29]], "cue": [[31, 35]], "source": [[36, 44]]}],
        },
    )
    result = run("evaluate", gold, "--format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["articles"] == 1
    assert "1 articles" in run("evaluate", gold).stdout
    bad = run("evaluate", ndjson(folder / "bad.jsonl", "{\n"))
    assert bad.exit_code == 1
    assert "bad.jsonl" in bad.output


# --- run -----------------------------------------------------------------------------------------------------


@pytest.fixture
def taken_port() -> Iterator[int]:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_run_says_that_the_port_is_taken(run: Run, taken_port: int) -> None:
    result = run("run", ONRECORD_PORT=str(taken_port))
    assert result.exit_code == 1
    assert f"Port {taken_port} is taken" in result.output


def test_options_of_run_go_before_files(
    run: Run, taken_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, elsewhere in (("ONRECORD_HOST", "192.0.2.1"), ("ONRECORD_PORT", "70000")):
        monkeypatch.setenv(name, "restored in the end")
        monkeypatch.delenv(name)
        (tmp_path / name).write_text(elsewhere, encoding="utf-8")
        monkeypatch.setenv(f"{name}_FILE", f"{tmp_path / name}")
    result = run("run", "--host", "127.0.0.1", "--port", str(taken_port))
    assert result.exit_code == 1
    assert f"Port {taken_port} is taken" in result.output


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::"])
def test_run_serves_this_machine_only(run: Run, host: str) -> None:
    result = run("run", ONRECORD_HOST=host)
    assert result.exit_code == 1
    assert f"{host} is not a loopback address" in result.output


def test_run_makes_the_database_and_serves(tmp_path: Path) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    environment |= {
        "ONRECORD_DATABASE_URL": "sqlite:///run.db",
        "PYTHONPATH": str(Path.cwd()),
        "ONRECORD_WORKERS": "1",
    }
    command = [sys.executable, "-c", "from api.cli import main; main()", "run", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert wait_for(f"http://127.0.0.1:{port}/healthz", server) == 200
            assert (tmp_path / "run.db").exists()
        finally:
            server.terminate()
            _, log = server.communicate(timeout=60)
    assert server.returncode == 0
    assert "Traceback" not in log


def wait_for(url: str, server: subprocess.Popen[str]) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                return int(response.status)
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} did not answer")
