"""What help and docs/command_line.md say of the commands is so."""

from __future__ import annotations

import re
import shlex
from inspect import cleandoc
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from api.cli import COMMANDS, main
from api.commands.exit_codes import ExitCode
from api.commands.quote_options import conditions_of
from api.commands.search import search
from docs.command_tables import commands

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "command_line.md").read_text(encoding="utf-8")

FILES = (
    "archive.ndjson corrections.jsonl gold.jsonl key.txt polnear-dev.jsonl samples/a.txt stories.ndjson story.txt "
    "tests/golden/speakers/a.yaml"
)
ALL = {ctx.command_path: command for ctx, command in commands()}


def examples(command: click.Command) -> list[str]:
    """The lines of help below "Examples"."""
    block = re.search(r"^Examples?:\n((?: {2}.*\n?)+)", cleandoc(command.help or ""), re.MULTILINE)
    return [line.strip() for line in block[1].splitlines()] if block else []


def calls(line: str) -> list[list[str]]:
    """The arguments of each `onrecord` in a line for a shell."""
    found: list[list[str]] = []
    rest: list[str] = []
    words = shlex.split(re.sub(r'"\$\((onrecord [^)]*)\)"', r"; \1 ;", line), comments=True)
    for word in [*words, "|"]:
        if word in {"|", ">", ";"}:
            found.append(rest)
            rest = []
        else:
            rest.append(word)
    return [call[1:] for call in found if call and call[0] == "onrecord"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that examples name."""
    for name in FILES.split():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parse(arguments: list[str]) -> None:
    """Take the arguments as the program would, without doing anything."""
    command: click.Command = main
    while isinstance(command, click.Group):
        inner = command.get_command(click.Context(command), arguments[0])
        assert inner is not None, arguments[0]
        command, arguments = inner, arguments[1:]
    with command.make_context("onrecord", list(arguments)) as ctx:
        if command is search:
            own = {"limit", "every", "count", "output_format", "server", "key_file", "query"}
            conditions = {name: value for name, value in ctx.params.items() if name not in own}
            conditions_of(conditions | {"q": " ".join(ctx.params["query"]) or None})


def test_every_command_is_there() -> None:
    assert {path.split()[1] for path in ALL} == set(COMMANDS)
    for name in COMMANDS:
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == ExitCode.DONE


@pytest.mark.parametrize("path", ALL)
def test_every_command_has_examples_and_they_parse(path: str, folder: Path) -> None:
    found = [call for line in examples(ALL[path]) for call in calls(line)]
    assert len(found) >= len(examples(ALL[path])) > 0
    assert any(" ".join(["onrecord", *call]).startswith(path) for call in found)
    for call in found:
        parse(call)


def test_a_slip_of_the_finger_is_told_what_was_meant() -> None:
    for slip, meant in (("serch", "'search'"), ("ingst", "'ingest'"), ("search --speakr x", "'--speaker'")):
        result = CliRunner().invoke(main, slip.split())
        assert result.exit_code == ExitCode.USAGE
        assert "Did you mean" in result.stderr
        assert meant in result.stderr


@pytest.mark.parametrize("path", ALL)
def test_every_option_is_explained(path: str) -> None:
    for option in ALL[path].params:
        if isinstance(option, click.Option):
            assert option.help, option.name


@pytest.mark.parametrize("block", re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
def test_examples_of_the_page_parse(block: str, folder: Path) -> None:
    found = [call for line in block.splitlines() for call in calls(line)]
    assert found
    for call in found:
        parse(call)


def test_every_exit_code_is_told() -> None:
    for code in ExitCode:
        assert f"| {code.value} | {code.meaning} |" in PAGE
    assert "code 3" in (search.help or "")
    assert ExitCode.NOTHING_FOUND == 3


def test_the_page_names_every_option_of_every_command() -> None:
    for path, command in ALL.items():
        for option in command.params:
            if isinstance(option, click.Option):
                assert re.search(
                    rf"^\| `{path.removeprefix('onrecord ')}` \| `.*{option.opts[-1]}", PAGE, re.MULTILINE
                )
