"""How far long work has come: on standard error, and only where that is a terminal."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from api.commands.interrupts import interruptible
from api.commands.safe_text import shown_line

T = TypeVar("T")

LOOKS_A_SECOND = 5


class Meter:
    """Tells how far something has come, and what happens meanwhile."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def advance(self, count: int = 1) -> None:
        """So much more is done."""
        self._progress.advance(self._task, count)

    def expect(self, total: int) -> None:
        """So much there is to do in all."""
        self._progress.update(self._task, total=total)

    def reach(self, done: int) -> None:
        """So much is done in all."""
        self._progress.update(self._task, completed=done)

    def tell(self, message: str) -> None:
        """Print a line on standard error, above the bar if there is one."""
        if self._progress.disable:
            click.echo(shown_line(message), err=True)
        else:
            self._progress.console.print(Text(shown_line(message), style="red"), soft_wrap=True)

    def each(self, items: Iterable[T]) -> Iterator[T]:
        """The items, counted as they are taken."""
        for item in items:
            yield item
            self.advance()


def is_shown() -> bool:
    """Whether somebody sees how far work has come."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def is_shown_beside_output() -> bool:
    """The same for work that prints as it goes: nothing may come between lines on the same terminal."""
    return is_shown() and _goes_to_a_file(sys.stdout.fileno())


@contextmanager
def progress(
    doing: str, total: int | None, *, octets: bool = False, visible: bool | None = None
) -> Iterator[Meter]:
    """Show what is being done, how much of it is, at which rate, and how long the rest will take."""
    counts: list[ProgressColumn] = (
        [DownloadColumn(), TransferSpeedColumn()] if octets else [MofNCompleteColumn(), _RateColumn()]
    )
    columns = [TextColumn("{task.description}"), BarColumn(bar_width=20), *counts, _TimeColumn()]
    shown = is_shown() if visible is None else visible
    with _progress(*columns, disable=not shown) as bar:
        yield Meter(bar, bar.add_task(doing, total=total))


def awaited(doing: str, items: Iterable[T]) -> Iterator[T]:
    """The items; until the first one is there, a terminal shows that something is being done."""
    rest = iter(items)
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with interruptible(), _progress(*columns, transient=True, disable=not is_shown()) as bar:
        bar.add_task(doing, total=None)
        first = list(islice(rest, 1))
    return chain(first, rest)


@contextmanager
def looked_at(measure: Callable[[], int], meter: Meter) -> Iterator[None]:
    """Meanwhile tell the meter, every now and then, how much is done."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(1 / LOOKS_A_SECOND):
            meter.reach(measure())

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        ended.set()
        looking.join()
    meter.reach(measure())


class _RateColumn(ProgressColumn):
    """How many are done in a second."""

    def render(self, task: Task) -> Text:
        """What is shown of the task."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s")


class _TimeColumn(ProgressColumn):
    """How long the rest will take, or how long all of it took; time passed where nobody knows the total."""

    def __init__(self) -> None:
        super().__init__()
        self._remaining = TimeRemainingColumn(elapsed_when_finished=True)
        self._elapsed = TimeElapsedColumn()

    def render(self, task: Task) -> Text:
        """What is shown of the task."""
        return self._elapsed.render(task) if task.total is None else self._remaining.render(task)


def _progress(*columns: ProgressColumn, disable: bool, transient: bool = False) -> Progress:
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    return Progress(
        *columns,
        console=console,
        disable=disable,
        transient=transient,
        redirect_stdout=False,  # which may be a file
        redirect_stderr=False,
    )


def _goes_to_a_file(descriptor: int) -> bool:
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISREG(mode) or (stat.S_ISCHR(mode) and not os.isatty(descriptor))
