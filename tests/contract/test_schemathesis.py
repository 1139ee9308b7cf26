"""Schemathesis tries what openapi.yaml allows, and what it does not: nothing may be answered otherwise than it says.

A few examples of each operation are tried here; `make check-contract` tries many.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.serving import ROOT, Server

pytestmark = pytest.mark.model

CONFIG = Path(__file__).parent / "schemathesis" / "schemathesis.toml"
FEW = 3
BY_ITSELF = {"2xx", "3xx", "401", "403", "404", "409", "429", "5xx"}  # statuses that positive data may get
FULL = 2000  # examples, at least


def test_the_configuration_relaxes_no_more_than_it_must() -> None:
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    statuses = config["checks"]["positive_data_acceptance"].pop("expected-statuses")
    assert set(statuses) == BY_ITSELF | {"400", "412", "428"}
    assert config == {
        "hooks": "tests.contract.schemathesis.hooks",
        "cache": {"enabled": False},
        "checks": {"positive_data_acceptance": {}},
    }


@pytest.mark.parametrize("server", ["keyed_server", "open_server"])
def test_schemathesis_finds_nothing(server: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    asked: Server = request.getfixturevalue(server)
    examples = request.config.getoption("--contract-examples")
    command = [
        Path(sys.executable).with_name("schemathesis"), "--config-file", CONFIG, "run", f"{asked.url}/openapi.json",
        "--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--mode", "all",
        "--max-examples", str(examples or FEW), "--generation-database", "none", "--no-color",
        "--request-timeout", "60",
    ]  # fmt: skip
    if examples is None:
        command += ["--seed", "1"]  # what is tried while developing is always the same
    if asked.key is not None:
        command += ["--header", f"Authorization: Bearer {asked.key}"]
    run = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    print(run.stdout)
    assert run.returncode == 0, run.stdout + run.stderr
    tried = re.search(r"^ +(\d+) generated, (\d+) passed$", run.stdout, re.MULTILINE)
    assert tried, "the summary has changed"
    assert tried[1] == tried[2]
    assert int(tried[1]) >= FULL
