"""Workers are killed over articles: others take those up, and each is extracted once."""

from __future__ import annotations

import os
import signal

import pytest

from tests.faults.articles import Reference
from tests.faults.installation import command_line, descendants, installed, kill_all, until, until_landed
from tests.faults.invariants import check_all_extracted_once
from tests.faults.load import Load

EXTRACTING = "SELECT count(*) FROM articles WHERE status = 'extracting'"


@pytest.mark.faults("whole_worker", short=[False], at_length=[False, True])
def test_a_worker_is_killed_in_mid_batch(
    whole_worker: bool, postgresql_url: str, rounds: int, reference: Reference
) -> None:
    with installed(postgresql_url, workers="1") as onrecord:
        load = Load(onrecord.url)

        def attempt() -> bool:
            with load.of_some(clients=4, each=5):
                # While they are posted: workers may be done with the last one before its answer has come.
                until(lambda: onrecord.value(EXTRACTING))
                if whole_worker:
                    kill_all(onrecord.workers[-1])
                else:
                    extracting = [
                        process
                        for process in descendants(onrecord.workers[-1].pid)
                        if b"api.worker" in command_line(process)
                    ]
                    os.kill(extracting[0], signal.SIGKILL)
                landed = onrecord.value(EXTRACTING) > 0  # it died over them
            if whole_worker:
                onrecord.start_worker()
            onrecord.wait_until_extracted()
            return bool(landed)

        until_landed(rounds, attempt)
        check_all_extracted_once(postgresql_url, reference, load.accepted)
        assert onrecord.value("SELECT max(attempts) FROM articles") > 1
        until(lambda: onrecord.value("SELECT count(*) FROM procrastinate_jobs") == 0)
