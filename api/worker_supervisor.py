"""Keeps worker processes at work, and looks after the queue: what ``onrecord worker`` does."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

from api import metrics_directory
from api.errors import Unavailable
from api.queue import JobQueue
from api.services import Services, build_services
from api.settings import Settings

GRACE = 20.0  # seconds in which workers finish, once they are told to

_WORKER = (sys.executable, "-m", "api.worker")
_TICK = 0.2
_PAUSE = 1.0  # seconds before a worker that ended is started again
_LONGEST_PAUSE = 60.0  # where it ends again and again
_LASTED = 20.0  # seconds of life after which it did not end at once; looking for a database takes longer
_LOOKS = 3  # at the queue, within the time after which a worker counts as dead
_SWEEPS = 2  # times as long passes between two looks at what nobody looks after

_LOGGER = logging.getLogger("onrecord")


class _Worker:
    """A worker process, started again whenever it ends."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._pause = _PAUSE
        self._start()

    def _start(self) -> None:
        self._started_at = time.monotonic()
        # In a session of its own: what a terminal sends to all of them is for the supervisor to pass on.
        self.process = subprocess.Popen(self._command, start_new_session=True)
        self._start_at: float | None = None

    def keep_going(self) -> None:
        """Start it again, if it has ended and the pause is over, which grows while it does not last."""
        now = time.monotonic()
        if self._start_at is not None:
            if now >= self._start_at:
                try:
                    self._start()
                except (
                    OSError
                ) as error:  # there is no memory, or there are too many processes, for the moment
                    self._start_after(min(self._pause * 2, _LONGEST_PAUSE))
                    _LOGGER.error("a worker cannot be started: %s", error)
        elif self.process.poll() is not None:
            lasted = now - self._started_at > _LASTED
            self._start_after(_PAUSE if lasted else min(self._pause * 2, _LONGEST_PAUSE))
            _LOGGER.error("a worker ended with status %s; another starts soon", self.process.returncode)

    def _start_after(self, pause: float) -> None:
        self._pause = pause
        self._start_at = time.monotonic() + pause


class Caretaker:
    """Brings back what dead workers had, and calls imports interrupted that nobody sends any more."""

    def __init__(self, services: Services, silence: float) -> None:
        """A worker that has not been heard of for `silence` seconds counts as dead."""
        self._services = services
        self._silence = silence
        self._swept = 0.0
        self._failed = False

    def look(self) -> float:
        """Do what there is to do; in how many seconds to look again.

        While the database was not there nobody could give a sign of life. So once it is there again, nothing
        is done before all have had the time to.
        """
        try:
            if self._failed:
                self._services.waiting_articles.is_any()  # whether the database answers
                self._failed = False
                return self._silence
            self._services.recovery.take_over(self._silence)
            if time.monotonic() - self._swept > self._silence * _SWEEPS:
                self._swept = time.monotonic()
                self._services.recovery.sweep()
                self._services.imports.end_silent()
        except Unavailable:
            self._failed = True
        except Exception:
            _LOGGER.exception("looking after the queue failed")
        return self._silence / _LOOKS


class Supervisor:
    """Runs workers until it is told to stop."""

    def __init__(self, settings: Settings, concurrency: int, command: Sequence[str] = _WORKER) -> None:
        self._settings = settings
        self._commands = [(*command, f"{number}", f"{os.getpid()}") for number in range(concurrency)]
        self._workers: list[_Worker] = []
        self._signals = 0
        self._stopping = threading.Event()

    def run(self) -> bool:
        """Work until SIGTERM or SIGINT; False where a worker had to be killed.

        Workers hand back what they have not begun. One that has not done so after GRACE, or at the second
        signal, is killed: what it had is taken up again as that of any worker that dies.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note_signal)
        made = metrics_directory.prepare()
        try:
            self._serve_metrics()
            services = build_services(self._settings, queue=JobQueue())
            threading.Thread(target=self._look_after_queue, args=(services,), daemon=True).start()
            self._workers = [_Worker(command) for command in self._commands]
            while not self._signals:
                for worker in self._workers:
                    worker.keep_going()
                time.sleep(_TICK)
            return self._stop([worker.process for worker in self._workers])
        finally:
            self._stopping.set()
            if made:
                metrics_directory.remove(made)

    def _note_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1

    def _stop(self, processes: Sequence[subprocess.Popen[bytes]]) -> bool:
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + GRACE
        while any(process.poll() is None for process in processes):
            if time.monotonic() > deadline or self._signals > 1:
                break
            time.sleep(_TICK)
        late = [process for process in processes if process.poll() is None]
        for process in late:
            process.kill()
            process.wait()
        return not late

    def _look_after_queue(self, services: Services) -> None:
        silence = float(self._settings.worker_timeout)
        caretaker = Caretaker(services, silence)
        pause = silence / _LOOKS
        while not self._stopping.wait(pause):
            pause = caretaker.look()

    def _serve_metrics(self) -> None:
        settings = self._settings
        if settings.worker_metrics_port:
            # It looks for the directory at import, which is there only now.
            from api.metrics import serve_metrics  # noqa: PLC0415

            serve_metrics(settings.worker_metrics_host, settings.worker_metrics_port, self._count_running)

    def _count_running(self) -> int:
        return sum(worker.process.poll() is None for worker in self._workers)
