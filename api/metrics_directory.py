"""The directory in which the processes of a server keep what they count, so that any of them can tell all.

To be prepared before prometheus_client is imported by any of them: that looks at the variable once.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def prepare() -> str | None:
    """Make a directory, or empty the one that the variable names: its numbers are of another life.

    Gives back what was made here, and has to be removed in the end.
    """
    if named := os.environ.get(VARIABLE):
        Path(named).mkdir(parents=True, exist_ok=True)
        for file in Path(named).glob("*.db"):
            file.unlink()
        return None
    os.environ[VARIABLE] = made = tempfile.mkdtemp(prefix="onrecord-metrics-")
    return made


def forget_process(number: int) -> None:
    """Drop what a process that has ended said of its present; what it has counted stays."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(number)


def remove(made: str) -> None:
    """Remove what `prepare` made."""
    shutil.rmtree(made, ignore_errors=True)
