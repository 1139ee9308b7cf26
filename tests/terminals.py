"""Programs at a real terminal: a pseudo-terminal of a given size, with somebody at the keyboard."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
ONRECORD = (sys.executable, "-c", "from api.cli import main; main()")

CTRL_C = "\x03"

_LAUNCHER = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_OTHER_CONTROL = re.compile(r"\x1b(?:\[[\d;?]*[A-Za-ln-z]|[()][A-Z0-9]|[=>])")


def environment(**variables: str) -> dict[str, str]:
    """What a user's shell would give a program, with nothing of OnRecord's own but `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "COLORTERM", "PYTHONUNBUFFERED"):
        kept.pop(name, None)
    return kept | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)} | variables


class Terminal:
    """A terminal with a program in it."""

    def __init__(self, descriptor: int, process: subprocess.Popen[bytes]) -> None:
        self._descriptor = descriptor
        self._process = process
        self._seen = b""

    @property
    def output(self) -> str:
        """All that was printed so far."""
        return self._seen.decode(errors="replace").replace("\r\n", "\n")

    def press(self, keys: str) -> None:
        """Type these keys."""
        os.write(self._descriptor, keys.encode())

    def wait_for(self, pattern: str, *, seconds: float = 60) -> None:
        """Return once the output matches; fails where it does not."""
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.output):
            assert time.monotonic() < deadline, f"no {pattern!r} in {self.output!r}"
            if not self._read(0.5):
                assert re.search(pattern, self.output), f"ended without {pattern!r}: {self.output!r}"

    def end(self, *, seconds: float = 60) -> int:
        """Wait for the program's end; its exit code, or minus the signal that it died of."""
        deadline = time.monotonic() + seconds
        while self._read(0.5) and time.monotonic() < deadline:
            pass
        return self._process.wait(timeout=max(1, deadline - time.monotonic()))

    def _read(self, seconds: float) -> bool:
        """Take what is printed within so many seconds; False once nobody prints any more."""
        if not select.select([self._descriptor], [], [], seconds)[0]:
            return self._process.poll() is None
        try:
            read = os.read(self._descriptor, 65_536)
        except OSError:  # EIO: the other side is closed
            return False
        self._seen += read
        return bool(read)


@contextmanager
def terminal(
    command: Sequence[str],
    *,
    variables: Mapping[str, str],
    columns: int = 100,
    stdout: Path | None = None,
    folder: Path | None = None,
) -> Iterator[Terminal]:
    """The command at a terminal, which it controls; with its standard output in a file, if one is named."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    out = theirs if stdout is None else os.open(stdout, os.O_CREAT | os.O_WRONLY)
    process = subprocess.Popen(
        [sys.executable, "-c", _LAUNCHER, *command],
        stdin=theirs, stdout=out, stderr=theirs, env=dict(variables), cwd=folder, start_new_session=True,
    )  # fmt: skip
    for descriptor in {theirs, out}:
        os.close(descriptor)
    try:
        yield Terminal(ours, process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(ours)


def without_colours(text: str) -> str:
    """The text as it is read."""
    return _COLOUR.sub("", text)


def without_controls(text: str) -> str:
    """The text without what moves the cursor and paints."""
    return _OTHER_CONTROL.sub("", without_colours(text)).replace("\r", "")
