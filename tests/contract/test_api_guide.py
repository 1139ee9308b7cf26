"""Every example of docs/api.md, in its order, against a server with the samples, by a shell that goes on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.contract.console_examples import SHOWN_ADDRESS, Shell, examples, pattern, shell
from tests.serving import ROOT, free_port, server_environment, wait_until_ready

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    database = tmp_path_factory.mktemp("guide") / "onrecord.db"
    environment = server_environment(database_url=f"sqlite:///{database}", port=free_port())
    return environment | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture(scope="module")
def address(environment: dict[str, str]) -> Iterator[str]:
    """Where the server listens that `make run` starts: samples ingested, then `onrecord run`."""
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


@pytest.fixture(scope="module")
def session(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with shell(tmp_path_factory.mktemp("work"), environment) as session:
        yield session


@pytest.mark.model
@pytest.mark.parametrize(
    ("command", "shown"), [pytest.param(*example, id=example[0][:70]) for example in examples(PAGE)]
)
def test_example_of_the_guide(command: str, shown: str, address: str, session: Shell) -> None:
    status, output = session.run(command.replace(SHOWN_ADDRESS, address))
    answer = "".join(f"{line.rstrip()}\n" for line in output.replace(address, SHOWN_ADDRESS).splitlines())
    assert status == 0, answer
    assert pattern(shown).fullmatch(answer), f"the answer is not what docs/api.md shows:\n{answer}"


@pytest.mark.parametrize("task", ["Find", "Write", "Correct", "Follow", "Export", "Import", "Keys"])
def test_the_guide_shows_how_to(task: str) -> None:
    section = re.search(rf"^## {task}$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section
    assert len(examples(section[1])) >= 2


def test_nothing_is_deprecated_without_notice() -> None:
    """Nothing is deprecated yet; what will be has to say what docs/compatibility.md promises."""
    described = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
    deprecated = [
        operation["operationId"]
        for item in described["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and operation.get("deprecated")
    ]
    assert deprecated == [], "its responses carry Deprecation, Link and Sunset: test that they do"
