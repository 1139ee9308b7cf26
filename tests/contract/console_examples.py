"""Examples in documents: commands of console blocks, and the output that is shown for them.

In what is shown, ``…`` stands for any text within a line, and alone on a line for any lines.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SHOWN_ADDRESS = "127.0.0.1:8000"


def examples(page: str) -> list[tuple[str, str]]:
    """Every command of the page's console blocks with the output that is shown for it."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = re.sub(r"\\\n> ", "", example).partition("\n")
            found.append((command, output.strip("\n")))
    return found


def pattern(shown: str) -> re.Pattern[str]:
    """What matches the output that is shown, with its ellipses."""
    lines = [
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*?") + r"\n"
        for line in shown.splitlines()
    ]
    return re.compile("".join(lines))


class Shell:
    """A shell that keeps its variables from one command to the next."""

    _END = "--- end of the answer:"

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, command: str) -> tuple[int, str]:
        """Exit status and output of the command."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{command}\nprintf '\\n%s %s\\n' '{self._END}' $?\n")
        self._process.stdin.flush()
        lines = []
        for line in self._process.stdout:
            if line.startswith(self._END):
                output = "".join(lines).removesuffix("\n")
                return int(line.removeprefix(self._END)), output
            lines.append(line)
        raise EOFError(f"the shell ended: {''.join(lines)}")


@contextmanager
def shell(folder: Path, environment: Mapping[str, str]) -> Iterator[Shell]:
    """A shell in this folder."""
    command = ["bash", "--norc", "-o", "pipefail"]
    with subprocess.Popen(
        command, cwd=folder, env=dict(environment), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        try:
            yield Shell(process)
        finally:
            process.kill()
