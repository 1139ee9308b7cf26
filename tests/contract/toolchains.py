"""What tests need from outside Python: a Java runtime and Node.js. They are skipped where that is missing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

NODE = (20, 19)


def java() -> str:
    """The program. Skips the test where it is missing."""
    found = shutil.which("java")
    if found is None:
        pytest.skip("needs a Java runtime (Debian: default-jre-headless)")
    return found


def node() -> str:
    """The program. Skips the test where it, or npm, is missing or too old."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        pytest.skip("needs Node.js and npm (Debian: nodejs and npm)")
    version = tuple(map(int, output(found, "--version").strip().lstrip("v").split(".")))
    if version < NODE:
        pytest.skip(f"needs Node.js {'.'.join(map(str, NODE))} or later")
    return found


def output(*command: Any, cwd: Path | None = None) -> str:
    """What the program prints. Fails the test, showing all of it, where it does not end well."""
    run = subprocess.run(
        [str(part) for part in command], check=False, capture_output=True, text=True, cwd=cwd, timeout=600
    )
    assert run.returncode == 0, f"{command[0]}: {run.stdout}{run.stderr}"
    return run.stdout
