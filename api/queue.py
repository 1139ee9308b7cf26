"""The job queue on PostgreSQL: Procrastinate, and what OnRecord asks of it.

Nothing but this module knows it. A job is a handful of articles to be extracted; it is made in the
transaction that makes them wait, and deleted when it has ended, in whatever way. One that is lost, or runs
twice, does no harm (`api.services.recovery`).
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from procrastinate import (
    App,
    BaseRetryStrategy,
    JobContext,
    PsycopgConnector,
    RetryDecision,
    SyncPsycopgConnector,
)
from procrastinate.exceptions import ConnectorException, JobAborted
from procrastinate.jobs import Job
from procrastinate.types import JSONDict
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from api.services.extraction_queue import Priority
from api.storage.jobs import ARTICLE_IDS, TASK

ARTICLES_IN_A_JOB = 32

_QUEUE = "extraction"
_HEARTBEATS = 3  # within the time after which silence is taken for death
_RETRY_IN = 5  # seconds until a job that failed is tried again

Extract = Callable[[Sequence[str], Callable[[], bool]], bool]
"""Extracts those of the articles that wait. Told to stop, it stops soon; False where it left some."""


class JobQueue:
    """Articles wait in jobs. `ExtractionQueue` says what its methods do."""

    defers = True

    def __init__(self) -> None:
        self._app = App(connector=SyncPsycopgConnector())  # never opened: jobs come by connections of others

    def enqueue(self, session: Session, article_ids: Sequence[str], priority: Priority) -> None:
        """Make jobs of them, in the session's transaction."""
        if not article_ids:
            return
        size = 1 if priority is Priority.BEGUN_BEFORE else ARTICLES_IN_A_JOB
        jobs: list[JSONDict] = [
            {ARTICLE_IDS: list(article_ids[start : start + size])}
            for start in range(0, len(article_ids), size)
        ]
        connection = session.connection().connection.driver_connection
        configured = self._app.configure_task(TASK, queue=_QUEUE, priority=priority, connection=connection)
        try:
            configured.batch_defer(*jobs)
        except ConnectorException as error:
            raise OperationalError("enqueueing", None, error.__cause__ or error) from error


async def work(database_url: str, silence: float, load: Callable[[], object], extract: Extract) -> bool:
    """Take jobs one after the other, until SIGTERM says to stop; False where something else ended it.

    A worker that is not heard of for `silence` seconds counts as dead. What `load` does is done before any
    job is taken. A job that fails is tried again, but not here: whatever is wrong, a new process is the way
    out of it. Raises what the database's driver raises where there is none.
    """
    app = App(connector=PsycopgConnector(conninfo=_conninfo(database_url), min_size=1, max_size=2))
    ended_by_signal = False

    @app.task(name=TASK, queue=_QUEUE, pass_context=True, retry=_HandBack())
    def extract_articles(context: JobContext, /, **arguments: Any) -> None:
        with bound_contextvars(job_id=context.job.id):
            try:
                finished = extract(arguments[ARTICLE_IDS], context.should_abort)
            except BaseException:
                loop.call_soon_threadsafe(end)
                raise
            if not finished:
                raise JobAborted

    async def run() -> None:
        async with app.open_async():
            await asyncio.to_thread(load)
            await app.run_worker_async(
                queues=[_QUEUE],
                delete_jobs="always",
                update_heartbeat_interval=silence / _HEARTBEATS,
                stalled_worker_timeout=silence,
                shutdown_graceful_timeout=0,  # a job that is told to stop knows best how
                install_signal_handlers=False,  # a second signal would kill
            )

    def end() -> None:
        if not running.cancelling():
            running.cancel()

    def end_as_told() -> None:
        nonlocal ended_by_signal
        ended_by_signal = True
        end()

    def end_unseen_failure(_loop: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
        logging.getLogger("onrecord").error(
            "the worker fails: %s", told["message"], exc_info=told.get("exception")
        )
        end()

    loop = asyncio.get_running_loop()
    running = loop.create_task(run())
    loop.add_signal_handler(signal.SIGTERM, end_as_told)
    loop.set_exception_handler(end_unseen_failure)
    with suppress(asyncio.CancelledError):
        await running
    return ended_by_signal


class _HandBack(BaseRetryStrategy):
    """A job that did not come to its end goes back into the queue, however often that happens."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        return RetryDecision(retry_in={"seconds": 0 if isinstance(exception, JobAborted) else _RETRY_IN})


def _conninfo(database_url: str) -> str:
    """The URL as PostgreSQL's own library reads it."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
