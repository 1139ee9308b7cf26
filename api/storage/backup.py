"""Copies of a SQLite database, made while others read and write it."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from api.errors import Conflict, InvalidValue, Unavailable
from api.storage.session import Database


def back_up(url: str, file: Path) -> int:
    """Copy the database, as it is at one moment, into a new file; gives back its size in bytes.

    Nobody has to wait meanwhile. What the copy holds is checked, and only then has it its name. Raises
    Conflict where the file exists, InvalidValue for a database that is no file, Unavailable where it cannot
    be read or its copy does not hold together, and OSError where the file cannot be written.
    """
    source = database_file(url)
    if source is None:
        raise InvalidValue("This database is no file: back it up with pg_dump --format=custom.")
    if file.exists():
        raise Conflict(f"{file} exists; a backup replaces nothing.")
    unfinished = unfinished_name(file)
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # for its owner alone
    try:
        _copy(source, unfinished)
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        unfinished.replace(file)
        _sync_folder(file.parent)
    except sqlite3.Error as error:
        raise Unavailable(f"{source} cannot be backed up: {error}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return file.stat().st_size


def unfinished_name(file: Path) -> Path:
    """What a backup is called until it is known to be whole."""
    return file.with_name(f"{file.name}.partial")


def size(url: str) -> int | None:
    """How many bytes there are to copy, about; None where nobody can tell."""
    source = database_file(url)
    return source.stat().st_size if source is not None and source.exists() else None


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk as well, where a folder can be opened for that."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:  # on Windows, or whoever may write there may not list it
        return
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems of other machines cannot do it
            raise
    finally:
        os.close(opened)


def database_file(url: str) -> Path | None:
    """The file that the database lies in. Raises ValueError for a URL that cannot be used."""
    name = Database(url).file
    return Path(name) if name else None


def _copy(database: Path, file: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{quote(str(database))}?mode=rw", uri=True)) as source,
        closing(sqlite3.connect(file)) as copy,
    ):
        # In one go: a copy that rests between two pages begins anew whenever somebody writes.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file; the server makes it a log of its own again
        (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok" or copy.execute("PRAGMA foreign_key_check").fetchone():
            raise sqlite3.DatabaseError("its copy does not hold together; look at its disk")
