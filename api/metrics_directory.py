"""The directory in which the processes of a server keep what they count, so that any of them can tell all.

To be prepared before prometheus_client is imported by any of them: that looks at the variable once.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

_MEMORY = "/dev/shm"
_MADE = re.compile(
    r"(counter|histogram|summary|gauge_(live)?(all|min|max|sum|mostrecent))"
    r"_([0-9]+|extraction|worker-[0-9]+)\.db"
)
"""Files of prometheus_client: what is counted in them, and the process that does, or its name."""


def prepare() -> str | None:
    """Make a directory, or empty the one that the variable names: its numbers are of another life.

    Gives back what was made here, and has to be removed in the end.
    """
    if named := os.environ.get(VARIABLE):
        Path(named).mkdir(parents=True, exist_ok=True)
        for file in Path(named).iterdir():
            if _MADE.fullmatch(file.name):  # a database may lie beside them
                file.unlink()
        return None
    os.environ[VARIABLE] = made = _make()
    return made


def _make() -> str:
    """Make a directory, in memory if possible.

    Processes write into its files as into their memory: on a disk that is full, that would kill them.
    """
    prefix = "onrecord-metrics-"
    with suppress(OSError):
        return tempfile.mkdtemp(prefix=prefix, dir=_MEMORY)
    return tempfile.mkdtemp(prefix=prefix)


def forget_process(number: int) -> None:
    """Drop what a process that has ended said of its present; what it has counted stays."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(number)


def remove(made: str) -> None:
    """Remove what `prepare` made."""
    shutil.rmtree(made, ignore_errors=True)
