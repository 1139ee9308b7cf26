"""PostgreSQL: many readers, and writers that take turns.

All writing transactions hold one advisory lock until they have ended, as SQLite has it by nature. What the
services rely on follows from that: an article is stored once, however many send it at the same moment; no two
articles make the same speaker; and numbers in the log of changes become visible in their order, so that
whoever reads on from the last one misses nothing. Writing transactions are short, since extraction runs
outside of them; and they run at READ COMMITTED, so that each statement sees what the writer before left.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from api.storage.transactions import LOCK_TIMEOUT_MS, WAITS, WRITES, Backend, Failure

_DRIVER = "postgresql+psycopg"
_DRIVERS = {"postgresql", _DRIVER}

# Advisory locks have two numbers. Others that work on the same database choose their own for the first one.
_WRITING = (0x4F6E5265, 1)

OFFICES = 0x4F6E5266
"""First number of the locks of offices that one process at a time can hold."""

_CONNECTION = {
    "application_name": "onrecord",
    "client_encoding": "utf8",
    "connect_timeout": "10",
    # A server that is silent, since its machine or the way there is gone, is given up after a minute.
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}

_LONGEST_SILENCE_MS = 60_000
"""How long a transaction may ask nothing: nobody keeps others from writing who has died over it."""

_SESSION = """
SET TIME ZONE 'UTC';
SET jit = off; -- compiling a query that takes milliseconds takes longer
SET plan_cache_mode = force_custom_plan; -- how many rows a query meets depends on what it asks for
SET idle_in_transaction_session_timeout = {silence_ms};
SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3
"""

# Statements of lookups leave one way alone in which they can be answered: it is found once for each, and
# never by guesses at how many rows there are.
_LOOKUPS = """;
SET default_transaction_read_only = on;
SET plan_cache_mode = force_generic_plan;
SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_sort = off
"""

_ENDED_FOR_SILENCE = "25P03"

# Kept with a connection: when it was answered last, and how long it was silent before it asked again.
_ANSWERED_AT = "onrecord_answered_at"
_SILENCE = "onrecord_silence"

# States of SQL, or how they begin; the longest that fits counts.
_FAILURES = {
    "08": Failure.UNREACHABLE,  # the connection
    "0A000": Failure.UNREACHABLE,  # no transactions that write, nor tables without a log: a standby, as below
    "25006": Failure.UNREACHABLE,  # a server that only reads: a standby, not yet in its master's place
    _ENDED_FOR_SILENCE: Failure.IMPATIENT,
    "28": Failure.UNREACHABLE,  # we may not log in
    "3D": Failure.UNREACHABLE,  # no such database
    "40": Failure.BUSY,  # a deadlock, or the like
    "53": Failure.UNREACHABLE,  # no memory, no connection left
    "53100": Failure.FULL,
    "55P03": Failure.BUSY,  # somebody else has the lock
    "57": Failure.UNREACHABLE,  # it stops, starts, or has crashed
    "57014": Failure.BUSY,  # it took longer than allowed
    "58": Failure.UNREACHABLE,  # its disk fails
}


def _check(url: URL) -> None:
    if url.drivername not in _DRIVERS:
        raise ValueError(f"no support for {url.drivername}; write postgresql://…")


def _make_engine(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername=_DRIVER),
        connect_args={name: value for name, value in _CONNECTION.items() if name not in url.query},
        hide_parameters=True,  # messages are logged, and texts of articles are not
        # No more are open at once than threads ask; those that the server closed meanwhile are noticed.
        max_overflow=-1,
        pool_pre_ping=True,
        pool_use_lifo=True,
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _asks)
    event.listen(engine, "after_cursor_execute", _is_answered)
    event.listen(engine, "handle_error", _tell_of_silence)
    return engine


def _make_lookup_engine(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername=_DRIVER),
        connect_args={name: value for name, value in _CONNECTION.items() if name not in url.query},
        hide_parameters=True,  # messages are logged, and texts of articles are not
        max_overflow=-1,
        pool_use_lifo=True,
        pool_reset_on_return=None,  # there are no transactions
    )
    event.listen(engine, "connect", _configure_lookups)
    return engine


def _configure_lookups(connection: Any, _record: object) -> None:
    connection.autocommit = True
    connection.execute(_session() + _LOOKUPS)
    connection.prepare_threshold = 0


def _configure(connection: Any, _record: object) -> None:
    connection.autocommit = True  # or the settings would go with the first transaction that is rolled back
    connection.execute(_session())
    connection.autocommit = False


def _session() -> str:
    return _SESSION.format(silence_ms=_LONGEST_SILENCE_MS)


def _begin(connection: Connection) -> None:
    _is_answered(connection)
    options = connection.get_execution_options()
    if options.get(WRITES, False):
        timeout = LOCK_TIMEOUT_MS if options.get(WAITS, True) else 1
        connection.exec_driver_sql(
            f"SET LOCAL lock_timeout = {timeout}; SELECT pg_advisory_xact_lock{_WRITING}"
        )


def _asks(connection: Connection, *_: object) -> None:
    connection.info[_SILENCE] = time.monotonic() - connection.info[_ANSWERED_AT]


def _is_answered(connection: Connection, *_: object) -> None:
    connection.info[_ANSWERED_AT] = time.monotonic()


def _tell_of_silence(context: ExceptionContext) -> None:
    """Say that the session was ended for silence where the server's word did not arrive.

    The driver tells it only where it reads before it has sent all: after a long statement, or many at once,
    all that it knows is that the connection is closed.
    """
    error: Any = context.original_exception
    if context.connection is None or not context.is_disconnect or error.sqlstate is not None:
        return
    if context.connection.info.get(_SILENCE, 0) * 1_000 >= _LONGEST_SILENCE_MS:
        error.sqlstate = _ENDED_FOR_SILENCE


def _failure(error: DBAPIError) -> Failure | None:
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is None:  # the server did not say it: there is none, or no more; or the driver refuses to ask it
        lost = error.connection_invalidated or error.statement is None  # nothing was asked yet, or no more
        return Failure.UNREACHABLE if lost else None
    fitting = [each for each in _FAILURES if state.startswith(each)]
    return _FAILURES[max(fitting, key=len)] if fitting else None


POSTGRESQL = Backend(
    _check,
    _make_engine,
    _make_lookup_engine,
    reading={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
    writing={"isolation_level": "READ COMMITTED", WRITES: True},
    failure=_failure,
)
