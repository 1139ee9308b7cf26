"""Kept numbers that are not those of the rows, since something wrote that knows nothing of them."""

from __future__ import annotations

from contextlib import closing
from itertools import islice

from api.storage import kept_counts
from api.storage.election import elected
from api.storage.session import Database

_AT_ONCE = 5_000


def recount(database_url: str) -> int:
    """Count anew, and put right what differs; how many numbers that were.

    Counting takes long, and nobody waits for it: it looks at one state of the database while others write on.
    How far a number is off then, it is as long as whoever writes counts too; so by that much it is changed.
    """
    with elected(database_url, "recounting"), closing(Database(database_url)) as database:
        # Two at once would both put right what both found.
        with database.reading() as session:
            off = kept_counts.off_by(session)
        waiting = iter(off.items())
        while lot := dict(islice(waiting, _AT_ONCE)):
            with database.writing() as session:
                kept_counts.add(session, lot)
        with database.reading() as session:
            are_any_empty = kept_counts.are_any_empty(session)
        if are_any_empty:
            with database.writing() as session:
                kept_counts.forget_empty(session)
    return len(off)
