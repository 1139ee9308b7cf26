"""Ctrl-C while a program waits."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_PATIENCE = 0.1  # seconds


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end whatever the main thread waits for meanwhile, by KeyboardInterrupt.

    Python notes a signal, and raises once the main thread is back from the system: a call that was waiting is
    broken off for it, but not one that began to wait right after, nor where another thread took the signal.
    So it is sent again, to the main thread, until that noticed.
    """
    if threading.current_thread() is not threading.main_thread():  # which nobody interrupts
        yield
        return
    noticed = threading.Event()
    reading, writing = os.pipe()
    os.set_blocking(writing, False)

    def notice(number: int, frame: FrameType | None) -> None:
        noticed.set()
        signal.default_int_handler(number, frame)

    def repeat(waiting: int) -> None:
        while came := os.read(reading, 1):
            while came[0] == signal.SIGINT and not noticed.wait(_PATIENCE):
                signal.pthread_kill(waiting, signal.SIGINT)

    repeating = threading.Thread(target=repeat, args=(threading.get_ident(),), daemon=True)
    handler = signal.signal(signal.SIGINT, notice)
    descriptor = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    repeating.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(descriptor)
        signal.signal(signal.SIGINT, handler)
        os.close(writing)
        noticed.set()
        repeating.join()
        os.close(reading)
