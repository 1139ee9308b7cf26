"""PostgreSQL: many readers, and writers that take turns.

All writing transactions hold one advisory lock until they have ended, as SQLite has it by nature. What the
services rely on follows from that: an article is stored once, however many send it at the same moment; no two
articles make the same speaker; and numbers in the log of changes become visible in their order, so that
whoever reads on from the last one misses nothing. Writing transactions are short, since extraction runs
outside of them; and they run at READ COMMITTED, so that each statement sees what the writer before left.
"""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event

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

_SESSION = """
SET TIME ZONE 'UTC';
SET jit = off; -- compiling a query that takes milliseconds takes longer
SET plan_cache_mode = force_custom_plan; -- how many rows a query meets depends on what it asks for
SET idle_in_transaction_session_timeout = '60s'; -- nobody keeps others from writing who has died over it
SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3
"""

# Statements of lookups leave one way alone in which they can be answered: it is found once for each, and
# never by guesses at how many rows there are.
_LOOKUPS = """;
SET default_transaction_read_only = on;
SET plan_cache_mode = force_generic_plan;
SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_sort = off
"""

# States of SQL, or how they begin; the longest that fits counts.
_FAILURES = {
    "08": Failure.UNREACHABLE,  # the connection
    "0A000": Failure.UNREACHABLE,  # no transactions that write, nor tables without a log: a standby, as below
    "25006": Failure.UNREACHABLE,  # a server that only reads: a standby, not yet in its master's place
    "25P03": Failure.UNREACHABLE,  # the session was ended since it had been silent
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
        # No more are open at once than threads ask; those that the server closed meanwhile are noticed.
        max_overflow=-1,
        pool_pre_ping=True,
        pool_use_lifo=True,
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _make_lookup_engine(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername=_DRIVER),
        connect_args={name: value for name, value in _CONNECTION.items() if name not in url.query},
        max_overflow=-1,
        pool_use_lifo=True,
        pool_reset_on_return=None,  # there are no transactions
    )
    event.listen(engine, "connect", _configure_lookups)
    return engine


def _configure_lookups(connection: Any, _record: object) -> None:
    connection.autocommit = True
    connection.execute(_SESSION + _LOOKUPS)
    connection.prepare_threshold = 0


def _configure(connection: Any, _record: object) -> None:
    connection.autocommit = True  # or the settings would go with the first transaction that is rolled back
    connection.execute(_SESSION)
    connection.autocommit = False


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(WRITES, False):
        timeout = LOCK_TIMEOUT_MS if options.get(WAITS, True) else 1
        connection.exec_driver_sql(
            f"SET LOCAL lock_timeout = {timeout}; SELECT pg_advisory_xact_lock{_WRITING}"
        )


def _failure(error: BaseException) -> Failure | None:
    if not isinstance(error, psycopg.Error):
        return None
    if error.sqlstate is None:  # the server did not say it: there is none, or no more
        lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return Failure.UNREACHABLE if lost else None
    fitting = [state for state in _FAILURES if error.sqlstate.startswith(state)]
    return _FAILURES[max(fitting, key=len)] if fitting else None


POSTGRESQL = Backend(
    _check,
    _make_engine,
    _make_lookup_engine,
    reading={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
    writing={"isolation_level": "READ COMMITTED", WRITES: True},
    failure=_failure,
)
