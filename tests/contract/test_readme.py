"""The console examples of README.md, run against a running server with the samples in it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from nlp.quotation import FIELDS
from tests.contract.console_examples import SHOWN_ADDRESS, examples, pattern

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAMS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    database = tmp_path_factory.mktemp("readme") / "onrecord.db"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    return inherited | {
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "ONRECORD_DATABASE_URL": f"sqlite:///{database}",
        "ONRECORD_PORT": str(port),
        "ONRECORD_WORKERS": "1",
        "COLUMNS": "100",
    }


@pytest.fixture(scope="module")
def server(environment: dict[str, str]) -> Iterator[str]:
    """Address of a server as `make run` starts it: samples ingested, then `onrecord run`."""
    subprocess.run(
        ["onrecord", "ingest", "samples"], check=True, env=environment, cwd=ROOT, capture_output=True
    )
    address = f"127.0.0.1:{environment['ONRECORD_PORT']}"
    with subprocess.Popen(["onrecord", "run"], env=environment, cwd=ROOT) as process:
        try:
            wait_until_ready(f"http://{address}/readyz", process)
            yield address
        finally:
            process.terminate()


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Returns once `url` answers 200; fails where the process ends before or a minute passes."""
    for _ in range(240):
        assert process.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(url, timeout=30):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
    pytest.fail(f"{url} did not answer 200")


def test_readme_shows_the_interface_and_the_command_line() -> None:
    commands = [command for command, _ in examples(README)]
    assert sum("curl" in command for command in commands) >= 3
    assert any("onrecord extract" in command for command in commands)


def test_readme_explains_every_field_of_a_quotation() -> None:
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", README, re.MULTILINE)
    explained = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(explained) == sorted(FIELDS)


def test_readme_names_every_filter_of_quotes() -> None:
    sentence = re.search(r"^Lists take (.+?), come in pages", README, re.MULTILINE | re.DOTALL)
    assert sentence
    described = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
    parameters = described["paths"]["/v1/quotes"]["get"]["parameters"]
    names = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
    shape = {"limit", "cursor", "fields", "format", "count", "sort"}
    filters = {name for name in names - shape if not name.startswith("exclude_")}
    assert set(re.findall(r"`(\w+)`", sentence[1])) == filters | {"exclude_"}


def test_three_commands_that_make_run_prints_are_in_the_readme() -> None:
    printed = re.findall(r'^\t  "  (curl .*)"', (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(printed) == 3
    for command in printed:
        url = re.search(r"'http://127\.0\.0\.1:\$\(PORT\)(/[^']*)'", command)
        assert url
        assert f"http://{SHOWN_ADDRESS}{url[1]}'" in README


@pytest.mark.model
@pytest.mark.parametrize(
    ("command", "shown"), [pytest.param(*example, id=example[0][:70]) for example in examples(README)]
)
def test_readme_example(command: str, shown: str, server: str, environment: dict[str, str]) -> None:
    run = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace(SHOWN_ADDRESS, server)],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
    )
    answer = "".join(f"{line.rstrip()}\n" for line in run.stdout.replace(server, SHOWN_ADDRESS).splitlines())
    assert run.returncode == 0, run.stderr
    assert pattern(shown).fullmatch(answer), f"the answer is not what README.md shows:\n{answer}"


@pytest.mark.parametrize(
    ("shown", "answer", "same"),
    [
        ("one\ntwo", "one\ntwo\n", True),
        ("one", "one\ntwo\n", False),
        ('"id": "…",', '"id": "4711",\n', True),
        ('"id": "…",', '"id": "4711"\n', False),
        ("[\n  …\n]", "[\n 1,\n 2\n]\n", True),
        ("[\n  …\n]", "[\n]\n", True),
        ("a.c", "abc\n", False),
    ],
)
def test_an_ellipsis_stands_for_any_text_and_nothing_else_does(shown: str, answer: str, same: bool) -> None:
    assert bool(pattern(shown).fullmatch(answer)) is same
