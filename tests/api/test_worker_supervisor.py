"""What a supervisor does for one worker."""

from __future__ import annotations

import errno
import logging
import subprocess
import sys
import time

import pytest

from api import worker_supervisor
from api.worker_supervisor import _Worker

ENDS_AT_ONCE = [sys.executable, "-c", ""]


def test_a_worker_that_cannot_be_started_for_the_moment_is_started_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker_supervisor, "_PAUSE", 0.01)
    worker = _Worker(ENDS_AT_ONCE)
    first = worker.process
    first.wait()
    failures = [errno.EAGAIN, errno.ENOMEM]
    popen = subprocess.Popen

    def scarce(*args: object, **options: object) -> subprocess.Popen[bytes]:
        if failures:
            raise OSError(failures.pop(0), "nothing left")
        return popen(*args, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(subprocess, "Popen", scarce)
    deadline = time.monotonic() + 60
    with caplog.at_level(logging.ERROR, logger="onrecord"):
        while worker.process is first and time.monotonic() < deadline:
            worker.keep_going()
            time.sleep(0.005)
    assert worker.process is not first
    assert worker.process.wait() == 0
    told = [record.getMessage() for record in caplog.records if "cannot be started" in record.getMessage()]
    assert len(told) == 2
