"""The command line's keys."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from api.services import Services, build_services
from api.services.keys import Scope
from api.settings import Settings

Run = Callable[..., Result]


@pytest.fixture
def database(untouched: str) -> str:
    """URL of a database that nobody has used yet."""
    return untouched


@pytest.fixture
def run(database: str) -> Run:
    """Runs `onrecord keys` with these arguments."""

    def invoke(*arguments: str) -> Result:
        environment = {"ONRECORD_DATABASE_URL": database, "COLUMNS": "80"}
        return CliRunner(env=environment).invoke(main, ["keys", *arguments])

    return invoke


@pytest.fixture
def stored(database: str) -> Services:
    return build_services(Settings(database_url=database))


@pytest.mark.parametrize("command", [[], ["create"], ["list"], ["revoke"]])
def test_every_command_has_help(run: Run, command: list[str]) -> None:
    assert "Usage: " in run(*command, "--help").stdout


@pytest.mark.parametrize("scope", Scope)
def test_create_prints_the_key_and_nothing_else(run: Run, stored: Services, scope: Scope) -> None:
    result = run("create", "--scope", scope.value)
    assert result.exit_code == 0, result.output
    key = result.stdout.removesuffix("\n")
    assert key.split() == [key]
    assert stored.keys.authenticate(key).scope is scope
    assert key not in result.stderr


def test_create_tells_that_the_first_key_closes_the_server(run: Run) -> None:
    assert "first key" in run("create", "--scope", "read").stderr
    assert "first key" not in run("create", "--scope", "read").stderr


@pytest.mark.parametrize(
    ("given", "stored_as"),
    [
        ("2999-01-02", "2999-01-02T00:00:00Z"),
        ("2999-01-02T03:04:05+01:00", "2999-01-02T02:04:05Z"),
    ],
)
def test_create_with_a_name_and_an_end(run: Run, given: str, stored_as: str) -> None:
    assert run("create", "--scope", "read", "--name", "a client", "--expires", given).exit_code == 0
    (line,) = run("list", "--format", "ndjson").stdout.splitlines()
    listed = json.loads(line)
    assert (listed["name"], listed["expires_at"]) == ("a client", stored_as)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "--scope"),
        (["--scope", "all"], "--scope"),
        (["--scope", "read", "--expires", "tomorrow"], "--expires"),
        (["--scope", "read", "--expires", "2020-01-01"], "past"),
        (["--scope", "read", "--name", " "], "name"),
    ],
)
def test_create_says_what_it_cannot_use(run: Run, arguments: list[str], told: str) -> None:
    result = run("create", *arguments)
    assert result.exit_code != 0
    assert told in result.stderr
    assert result.stdout == ""
    assert run("list", "--format", "ndjson").stdout == ""


def test_list_never_shows_keys(run: Run, stored: Services) -> None:
    create = ("create", "--scope", "admin", "--expires", "2999-01-01", "--name")
    used, unused = stored_keys = [run(*create, f"[red]client {n} of many").stdout.strip() for n in "12"]
    stored.keys.authenticate(used)
    table, lines = run("list", "--format", "table").stdout, run("list").stdout
    for key in stored_keys:
        prefix, _, secret = key.rpartition("_")
        assert prefix in table, "whole, however narrow the terminal"
        assert prefix in lines
        assert secret not in table + lines
    assert {line["prefix"]: line["last_used_at"] for line in map(json.loads, lines.splitlines())} == {
        used.rpartition("_")[0]: stored.keys.list()[1].last_used_at.isoformat(timespec="seconds").replace("+00:00", "Z"),  # type: ignore[union-attr]
        unused.rpartition("_")[0]: None,
    }  # fmt: skip


def test_revoke(run: Run, stored: Services) -> None:
    prefix = run("create", "--scope", "read", "--name", "old").stdout.rpartition("_")[0]
    for _ in range(2):
        result = run("revoke", prefix)
        assert result.exit_code == 0
        assert result.stdout == f"{prefix} (old) is revoked.\n"
    assert "revoked" in run("list").stdout
    unknown = run("revoke", "onrecord_none")
    assert unknown.exit_code == 1
    assert "There is no key onrecord_none" in unknown.stderr
