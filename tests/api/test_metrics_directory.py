"""Where processes keep what they count: in memory if possible, and beside nothing that is lost with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api import metrics_directory
from api.metrics_directory import VARIABLE
from tests.serving import ROOT

COUNTS_EVERYTHING = """
from prometheus_client import Counter, Gauge, Histogram, Summary, values

from api.metrics import count_under

names = ["", "extraction", "worker-0", "worker-12"]
for number, name in enumerate(names):
    if name:
        count_under(name)
    for kind in (Counter, Histogram, Summary):
        kind(f"{kind.__name__}_{number}", "Something.", registry=None)
    for mode in Gauge._MULTIPROC_MODES:
        Gauge(f"{mode}_{number}", "Something.", registry=None, multiprocess_mode=mode)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The usual temporary directory, and no variable; both as before in the end."""
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_it_is_in_memory_which_no_full_disk_takes_away(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = temporary / "shm"
    memory.mkdir()
    monkeypatch.setattr(metrics_directory, "_MEMORY", f"{memory}")
    made = metrics_directory.prepare()
    assert made is not None
    assert os.environ[VARIABLE] == made
    assert Path(made).parent == memory
    assert Path(made).stat().st_mode & 0o077 == 0
    metrics_directory.remove(made)
    assert not list(memory.iterdir())


def test_memory_of_that_kind_is_where_linux_has_it() -> None:
    if not (sys.platform == "linux" and os.access("/dev/shm", os.W_OK)):
        pytest.skip("this system has none")
    made = metrics_directory.prepare()
    assert made is not None
    assert Path(made).parent == Path("/dev/shm")
    metrics_directory.remove(made)


@pytest.mark.parametrize("there", ["nothing", "a file"])
def test_without_such_memory_it_is_where_temporary_files_are(
    there: str, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if there == "a file":
        (temporary / "shm").touch()
    monkeypatch.setattr(metrics_directory, "_MEMORY", f"{temporary}/shm")
    made = metrics_directory.prepare()
    assert made is not None
    assert Path(made).parent == temporary


def test_of_a_named_directory_only_what_was_counted_before_goes(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, f"{temporary}")
    subprocess.run([sys.executable, "-c", COUNTS_EVERYTHING], check=True, cwd=ROOT)
    assert len(list(temporary.iterdir())) == 4 * (3 + 10)
    others = {
        "onrecord.db",
        "onrecord.db-wal",
        "counter.db",
        "counter_archive.db",
        "counter_1.db.bak",
        "gauge_1.db",
        "gauge_sum_of_2030.db",
        "histogram_worker-.db",
        "my_counter_1.db",
        "summary_1.dbx",
    }
    for name in others:
        (temporary / name).write_bytes(b"SQLite format 3")
    assert metrics_directory.prepare() is None
    assert {file.name for file in temporary.iterdir()} == others
