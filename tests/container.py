"""The Dockerfile, read and followed without Docker: its steps in a folder, with the tools of this machine."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent

Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    """Instructions with their arguments, in order, continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def stages() -> list[list[Instruction]]:
    """Those of each stage, which begins with FROM."""
    found: list[list[Instruction]] = []
    for name, argument in instructions():
        if name == "FROM":
            found.append([])
        if found:
            found[-1].append((name, argument))
    return found


@dataclass
class Image:
    """What following the Dockerfile leaves behind: files below `folder`, and how the image starts."""

    folder: Path
    source: Path
    environment: dict[str, str] = field(default_factory=dict)
    working: Path = Path("/")
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def build(self) -> None:
        """Follow every instruction of all stages. What the base image has, this machine has to have."""
        for stage in stages():
            self.environment, self.working = {}, Path("/")
            for name, argument in stage:
                follow = getattr(self, f"_{name.lower()}")
                follow(argument)

    def place(self, path: str) -> str:
        """Text with absolute paths of the image as they are here."""
        return re.sub(r"(?<![\w.:/}])/(?=(?:opt|src|usr/share|var/lib)\b)", f"{self.folder}/", path)

    def variables(self) -> dict[str, str]:
        """The environment of its processes."""
        kept = (
            "PIP_INDEX_URL",
            "PIP_EXTRA_INDEX_URL",
            "PIP_CONFIG_FILE",
            "PIP_FIND_LINKS",
            "SSL_CERT_FILE",
            "HOME",
        )
        return {name: os.environ[name] for name in kept if name in os.environ} | {
            "PATH": os.environ["PATH"],
            **{name: self.place(value) for name, value in self.environment.items()},
        }

    def _from(self, _argument: str) -> None:
        pass

    def _env(self, argument: str) -> None:
        for pair in shlex.split(argument):
            name, _, value = pair.partition("=")
            self.environment[name] = value.replace("$PATH", os.environ["PATH"])

    def _workdir(self, argument: str) -> None:
        self.working = Path(self.place(argument))
        self.working.mkdir(parents=True, exist_ok=True)

    def _copy(self, argument: str) -> None:
        if argument.startswith("--from"):
            return  # both stages share the folder
        *sources, target = argument.split()
        for source in sources:
            goal = self.working / self.place(target)
            if (self.source / source).is_dir():
                shutil.copytree(self.source / source, goal, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                if target.endswith("/"):
                    goal.mkdir(parents=True, exist_ok=True)
                shutil.copy(self.source / source, goal)

    def _run(self, argument: str) -> None:
        command = re.sub(r"--mount=\S+ ", "", argument)
        if command.startswith("useradd"):
            return  # its number will do
        command = re.sub(r"^python\b", shlex.quote(sys.executable), self.place(command))
        run = subprocess.run(
            ["sh", "-c", command],
            check=False,
            cwd=self.working,
            env=self.variables(),
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, f"{command}: {run.stdout[-2000:]}{run.stderr[-4000:]}"

    def _user(self, _argument: str) -> None:
        pass  # whoever runs the tests

    def _volume(self, argument: str) -> None:
        Path(self.place(argument)).mkdir(parents=True, exist_ok=True)

    def _healthcheck(self, argument: str) -> None:
        self.health = json.loads(argument.partition(" CMD ")[2])

    def _cmd(self, argument: str) -> None:
        self.command = json.loads(argument)
