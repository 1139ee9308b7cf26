"""``onrecord completion`` in the shells that people type into."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.terminals import ONRECORD, environment, terminal

COMPLETED = [
    ("onrecord sea", "onrecord search "),
    ("onrecord search --polarity den", "--polarity denied "),
    ("onrecord search --country ZW", "--country ZW "),
    ("onrecord db ba", "onrecord db backup "),
    ("onrecord extract stor", "onrecord extract story.txt "),
]

# How a shell may draw the blank behind what it completed, and what it takes back of it.
_BLANK = r"(?:\x1b\[[\d;]*m|\x08|\s)+"


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """An environment in which `onrecord` is a program, and a folder with a story."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "onrecord"
    program.write_text(f'#!/bin/sh\nexec {ONRECORD[0]} -c "{ONRECORD[2]}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "story.txt").write_text("It rained.", encoding="utf-8")
    inherited = environment(HOME=str(tmp_path))
    return inherited | {"PATH": f"{programs}:{inherited['PATH']}", "INPUTRC": "/dev/null"}


def needed(shell: str) -> str:
    """Where the shell is; the test is skipped where it is not."""
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"no {shell} here: apt-get install {shell}")
    return found


@pytest.mark.parametrize(
    ("shell", "setup"),
    [
        (["bash", "--norc", "--noprofile", "-i"], 'eval "$(onrecord completion bash)"'),
        (["zsh", "-f", "-i"], 'autoload -U compinit; compinit -u; eval "$(onrecord completion zsh)"'),
    ],
    ids=["bash", "zsh"],
)
def test_tab_completes(shell: list[str], setup: str, variables: dict[str, str], tmp_path: Path) -> None:
    needed(shell[0])
    with terminal(shell, variables=variables, folder=tmp_path, columns=200) as typed:
        typed.press(f"{setup}; echo rea''dy\r")
        typed.wait_for("ready")
        for begun, completed in COMPLETED:
            typed.press("\x15\r")  # an empty line
            typed.press(f"{begun}\t#")
            typed.wait_for(rf"{completed.strip()}{_BLANK}#")


def test_fish_completes(variables: dict[str, str], tmp_path: Path) -> None:
    fish = needed("fish")
    for begun, completed in COMPLETED:
        script = f"onrecord completion fish | source; complete --do-complete '{begun}'"
        run = subprocess.run(
            [fish, "--no-config", "--command", script],
            check=True, capture_output=True, text=True, env=variables, cwd=tmp_path,
        )  # fmt: skip
        [offered] = [line.split("\t")[0] for line in run.stdout.splitlines()]
        assert completed.split()[-1] == offered


def test_fish_tells_what_values_mean(variables: dict[str, str]) -> None:
    fish = needed("fish")
    script = "onrecord completion fish | source; complete --do-complete 'onrecord search --country Z'"
    run = subprocess.run(
        [fish, "--no-config", "-c", script], check=True, capture_output=True, text=True, env=variables
    )
    assert "ZM\tZambia" in run.stdout.splitlines()
