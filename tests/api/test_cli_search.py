"""``onrecord search`` on the local database, and how its options follow from the parameters of quotes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from api.commands.exit_codes import ExitCode
from api.commands.search import search
from api.csv_table import columns
from api.schemas.quotes import Quote, QuoteQuery
from api.services import Services
from api.settings import Settings
from nlp.quotation import Polarity, QuotationType, Reported
from tests.factories import SANCTIONS, ScriptedExtractor, a_quotation, a_speaker, drafts_with

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, services: Services, extractor: ScriptedExtractor) -> Run:
    """Runs `onrecord search` over three quotes."""
    ruiz = a_speaker("Ana Ruiz", role="transport minister", affiliation="Ministry of Transport", country="ES")
    peskov = a_speaker("Dmitry Peskov", role="spokesman", country="RU")
    drafts = drafts_with(
        extractor,
        {
            "quotations": [
                a_quotation("The bridge will open", ruiz, mentioned_countries=("PT",), topics=(SANCTIONS,)),
                a_quotation("it was unsafe", ruiz, polarity=Polarity.DENIED, type=QuotationType.INDIRECT),
            ],
            "title": "Bridge",
            "outlet": "Herald",
            "published_at": datetime(2024, 3, 3, tzinfo=UTC),
        },
        {
            "quotations": [a_quotation("We will see", peskov, confidence=0.4, reported=Reported.THOUGHT)],
            "outlet": "Times",
            "published_at": datetime(2024, 5, 5, tzinfo=UTC),
        },
    )
    services.ingest.store(drafts)

    def invoke(*arguments: str) -> Result:
        environment = {"ONRECORD_DATABASE_URL": settings.database_url, "COLUMNS": "140"}
        return CliRunner(env=environment).invoke(main, ["search", *arguments])

    return invoke


def texts(result: Result) -> list[str]:
    assert result.exit_code in {ExitCode.DONE, ExitCode.NOTHING_FOUND}, result.output
    return [json.loads(line)["text"] for line in result.stdout.splitlines()]


BRIDGE, UNSAFE, SEE = "The bridge will open", "it was unsafe", "We will see"


def test_every_parameter_of_quotes_is_an_option() -> None:
    own = {"cursor", "format", "limit", "count", "q"}
    parameters = {field.data_key or name for name, field in QuoteQuery().fields.items()} - own
    options = {option.name for option in search.params if option.name in parameters}
    assert options == parameters
    for option in search.params:
        if option.name in parameters:
            assert f"--{option.name.replace('_', '-')}" in option.opts
            assert option.multiple is (type(QuoteQuery().fields.get(option.name)).__name__ == "List"), (
                option.name
            )


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], [BRIDGE, UNSAFE]),
        (["bridge"], [BRIDGE]),
        (["will", "open"], [BRIDGE]),
        (["--speaker", "Ruiz"], [BRIDGE, UNSAFE]),
        (["--speaker", "Ruiz", "--speaker", "Peskov", "--reported", "any"], [SEE, BRIDGE, UNSAFE]),
        (["--role", "minister", "--type", "direct"], [BRIDGE]),
        (["--affiliation", "ministry", "--polarity", "denied"], [UNSAFE]),
        (["--speaker-country", "ru", "--reported=thought"], [SEE]),
        (["--country", "PT"], [BRIDGE]),
        (["--mentioned-country", "PT"], [BRIDGE]),
        (["--topic", "economic sanction"], [BRIDGE]),
        (["--outlet", "HERALD", "--exclude-type", "direct"], [UNSAFE]),
        (["--exclude-outlet", "Herald"], []),
        (["--from", "2024-05-01", "--reported", "any"], [SEE]),
        (["--to", "2024-05-01", "--reported", "any"], [BRIDGE, UNSAFE]),
        (["--published-from", "2024-03-03T00:00:00Z", "--published-to", "2024-03-03"], [BRIDGE, UNSAFE]),
        (["--min-confidence", "0.5", "--reported", "any"], [BRIDGE, UNSAFE]),
        (["--reported", "any", "--sort", "confidence", "--limit", "1"], [SEE]),
        (["bridge", "--sort", "relevance", "-n", "1"], [BRIDGE]),
        (["--include-rejected", "--all"], [BRIDGE, UNSAFE]),
        (["--created-from", "2999-01-01"], []),
        (["--", "will", "-bridge"], []),
    ],
)
def test_conditions(run: Run, arguments: list[str], found: list[str]) -> None:
    result = run(*arguments)
    assert texts(result) == found
    assert result.exit_code == (ExitCode.DONE if found else ExitCode.NOTHING_FOUND)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--country", "XX"], "'--country': 'XX' is not a country code"),
        (["--country", "Spain"], "'--country': Must be two letters"),
        (["--exclude-topic", "gossip"], "'--exclude-topic': 'gossip' is neither id nor name of a topic"),
        (["--type", "loud"], "'--type': 'loud' is not one of 'direct', 'mixed', 'indirect'"),
        (["--min-confidence", "2"], "'--min-confidence': Must be"),
        (["--min-confidence", "much"], "'--min-confidence': Not a valid number"),
        (["--from", "yesterday"], "'--published-from': Must be a date"),
        (["--from", "2024-05-01", "--to", "2024-01-01"], "'--published-from': Lies after --published-to"),
        (["--sort", "relevance"], "'--sort': Relevance is to a full-text query: give q, too"),
        (['"open'], "'QUERY': the quotation mark at character 1 is never closed"),
        ([""], "'QUERY': Must not be blank"),
        (["--limit", "0"], "'-n' / '--limit': 0 is not in the range"),
        (["--all", "--limit", "5"], "--limit and --all contradict each other"),
        (["--fields", "speaker.age"], "'--fields': There is no field 'age'"),
        (["--fields", "id", "--format", "table"], "--fields goes with the formats ndjson, json and csv"),
        (["--cursor", "x"], "No such option"),
        (["--server", "ftp://example.org"], "'--server': must be an address"),
        (["--server", "http://user:secret@example.org"], "'--server': must be an address"),
        (["--key-file", "none.txt"], "'--key-file': File 'none.txt' does not exist"),
    ],
)
def test_what_cannot_be_used_is_named(run: Run, arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert told in result.stderr


def test_formats(run: Run) -> None:
    lines: list[dict[str, Any]] = [json.loads(line) for line in run().stdout.splitlines()]
    assert json.loads(run("--format", "json").stdout) == lines
    assert list(lines[0]) == list(Quote().fields)
    table = list(csv.DictReader(io.StringIO(run("--format", "csv").stdout, newline="")))
    assert list(table[0]) == columns(Quote())
    assert [row["text"] for row in table] == [BRIDGE, UNSAFE]
    assert BRIDGE in run("--format", "table").stdout
    some = run("--fields", "text,speaker.name").stdout.splitlines()
    assert json.loads(some[0]) == {"text": BRIDGE, "speaker": {"name": "Ana Ruiz"}}
    assert run("--fields", "text", "--format", "csv").stdout_bytes == (
        f'"text"\r\n"{BRIDGE}"\r\n"{UNSAFE}"\r\n'.encode()
    )


def test_nothing_is_as_well_formed_as_something(run: Run) -> None:
    for output, printed in (("json", "[]\n"), ("ndjson", ""), ("table", "")):
        result = run("nowhere", "--format", output)
        assert (result.exit_code, result.stdout) == (ExitCode.NOTHING_FOUND, printed)
    assert run("nowhere", "--format", "csv", "--fields", "text").stdout_bytes == b'"text"\r\n'


def test_count(run: Run) -> None:
    assert run("--count").stdout == "2\n"
    none = run("nowhere", "--count")
    assert (none.exit_code, none.stdout) == (ExitCode.NOTHING_FOUND, "0\n")


def test_a_database_that_is_not_there_is_not_made(tmp_path: Any) -> None:
    file = tmp_path / "none.db"
    result = CliRunner(env={"ONRECORD_DATABASE_URL": f"sqlite:///{file}"}).invoke(main, ["search"])
    assert result.exit_code == ExitCode.FAILED
    assert f"There is no database {file}: `onrecord ingest` makes one" in result.stderr
    assert not file.exists()


def test_an_empty_database_is_told_apart(untouched: str) -> None:
    result = CliRunner(env={"ONRECORD_DATABASE_URL": untouched}).invoke(main, ["search"])
    assert result.exit_code == ExitCode.FAILED
    assert "There is no database" in result.stderr or "run `onrecord db upgrade`" in result.stderr
