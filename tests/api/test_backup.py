"""A backup is made while others write, and what it holds is whole."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from api.cli import main
from api.services import build_services
from api.settings import Settings
from api.storage.migrations import upgrade
from api.storage.session import Database
from tests.factories import ScriptedExtractor, a_draft, a_filter, a_quotation
from tests.postgresql_server import PostgresqlServer

QUOTES = 4


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path}/onrecord.db"
    upgrade(url)
    return Settings(database_url=url)


def backup(settings: Settings, file: Path) -> Result:
    environment = {"ONRECORD_DATABASE_URL": settings.database_url}
    return CliRunner().invoke(main, ["db", "backup", str(file)], env=environment)


@contextmanager
def articles_stored_meanwhile(settings: Settings) -> Iterator[list[str]]:
    """Ids of articles that another thread goes on storing, each with as many quotes."""
    stop, ids = threading.Event(), list[str]()
    extractor = ScriptedExtractor()
    services = build_services(settings, extractor)  # type: ignore[arg-type]

    def store() -> None:
        while not stop.is_set():
            draft = a_draft()
            extractor.finds(draft.text, [a_quotation(f"Words number {n}") for n in range(QUOTES)])
            ids.append(services.articles.create(draft)[0].id)

    thread = threading.Thread(target=store)
    thread.start()
    try:
        yield ids
    finally:
        stop.set()
        thread.join()


def wait_for(ids: list[str], number: int) -> None:
    deadline = time.monotonic() + 60
    while len(ids) < number:
        assert time.monotonic() < deadline, "nothing is stored any more"
        time.sleep(0.005)


def test_each_backup_under_load_has_whole_articles(settings: Settings, tmp_path: Path) -> None:
    with articles_stored_meanwhile(settings) as ids:
        for number in range(12):
            stored = len(ids)
            wait_for(ids, stored + 3)
            assert backup(settings, tmp_path / f"{number}.db").exit_code == 0
    for number in range(12):
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as copy:
            articles = dict(copy.execute("SELECT id, status FROM articles").fetchall())
            counts = dict(copy.execute("SELECT article_id, count(*) FROM quotes GROUP BY 1").fetchall())
            assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
        assert len(articles) >= 3 * (number + 1)
        assert articles.keys() <= set(ids)
        assert set(articles.values()) == {"extracted"}
        assert counts == dict.fromkeys(articles, QUOTES)


def test_a_dump_of_postgresql_under_load_has_whole_articles(
    postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    """The commands of docs/operations.md."""
    for name in ("backup_source", "backup_restored"):
        postgresql.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    source, restored = (postgresql.url(name) for name in ("backup_source", "backup_restored"))
    upgrade(source)
    dump = tmp_path / "onrecord.dump"
    with articles_stored_meanwhile(Settings(database_url=source)) as ids:
        wait_for(ids, 5)
        programs = postgresql.programs
        for command in (
            [programs / "pg_dump", "--format=custom", f"--file={dump}", source],
            [programs / "pg_restore", "--exit-on-error", "--no-owner", f"--dbname={restored}", dump],
        ):
            subprocess.run(command, check=True)
    upgrade(restored)
    database = Database(restored)
    with database.reading() as session:
        articles = session.execute(text("SELECT id, status FROM articles")).all()
        counts = session.execute(text("SELECT article_id, count(*) FROM quotes GROUP BY 1")).all()
    assert len(articles) >= 5
    assert {status for _, status in articles} == {"extracted"}
    assert dict(map(tuple, counts)) == {article_id: QUOTES for article_id, _ in articles}
    services = build_services(Settings(database_url=restored), ScriptedExtractor())  # type: ignore[arg-type]
    services.articles.create(a_draft())
    assert len(services.quotes.list(a_filter(q="words"), 1000).items) == min(1000, QUOTES * len(articles))
    database.close()


def test_a_backup_is_a_database_to_go_on_with(settings: Settings, tmp_path: Path) -> None:
    with articles_stored_meanwhile(settings) as ids:
        wait_for(ids, 3)
        told = backup(settings, tmp_path / "copy.db")
    assert (
        told.output == f"{tmp_path}/copy.db: {(tmp_path / 'copy.db').stat().st_size / 1e6:.1f} MB, checked.\n"
    )
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.db"]
    url = f"sqlite:///{tmp_path}/copy.db"
    upgrade(url)
    services = build_services(Settings(database_url=url), ScriptedExtractor())  # type: ignore[arg-type]
    before = len(services.articles.list(1000).items)
    assert 3 <= before <= len(ids)
    services.articles.create(a_draft())
    assert len(services.articles.list(1000).items) == before + 1


def test_a_backup_has_its_name_on_the_disk(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[bool, bool]] = []
    folder, file = tmp_path / "copies", tmp_path / "copies" / "copy.db"
    folder.mkdir()

    def sync(descriptor: int) -> None:
        synced.append((os.path.samestat(os.fstat(descriptor), folder.stat()), file.exists()))

    monkeypatch.setattr(os, "fsync", sync)
    assert backup(settings, file).exit_code == 0
    assert synced == [(False, False), (True, True)]  # the file, and then the folder with its name


@pytest.mark.parametrize(
    ("number", "code"), [(errno.EACCES, 0), (errno.EINVAL, 0), (errno.EIO, 1)], ids=errno.errorcode.get
)
def test_a_folder_that_cannot_be_synced(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int
) -> None:
    really_open, really_sync = os.open, os.fsync

    def open_(path: Path, flags: int, mode: int = 0o777) -> int:
        if number == errno.EACCES and Path(path) == tmp_path:
            raise PermissionError(number, "refused")
        return really_open(path, flags, mode)

    def sync(descriptor: int) -> None:
        if number != errno.EACCES and os.path.samestat(os.fstat(descriptor), tmp_path.stat()):
            raise OSError(number, "failed")
        really_sync(descriptor)

    monkeypatch.setattr(os, "open", open_)
    monkeypatch.setattr(os, "fsync", sync)
    assert backup(settings, tmp_path / "copy.db").exit_code == code


def test_what_is_there_is_not_replaced(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("of last week", encoding="utf-8")
    refused = backup(settings, tmp_path / "copy.db")
    assert refused.exit_code == 1
    assert "exists" in refused.output
    assert (tmp_path / "copy.db").read_text(encoding="utf-8") == "of last week"


def test_a_backup_that_was_broken_off_is_not_in_the_way(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "copy.db.partial").write_text("half a", encoding="utf-8")
    assert backup(settings, tmp_path / "copy.db").exit_code == 0
    assert not (tmp_path / "copy.db.partial").exists()


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("sqlite:///{}/none.db", "unable to open"),
        ("sqlite:///{}/text.db", "not a database"),
        ("sqlite:///{}/torn.db", "cannot be backed up"),
        ("postgresql://onrecord:hunter2@localhost/onrecord", "pg_dump"),
    ],
)
def test_what_cannot_be_backed_up_is_told(
    settings: Settings, tmp_path: Path, url: str, complaint: str
) -> None:
    (tmp_path / "text.db").write_text("no database. " * 1000, encoding="utf-8")
    content = bytearray((tmp_path / "onrecord.db").read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    (tmp_path / "torn.db").write_bytes(content)
    refused = backup(Settings(database_url=url.format(tmp_path)), tmp_path / "copy.db")
    assert refused.exit_code == 1
    assert complaint in refused.output
    assert "hunter2" not in refused.output
    assert not list(tmp_path.glob("copy.db*"))
    assert not (tmp_path / "none.db").exists()


def test_a_folder_that_is_not_there_is_named(settings: Settings, tmp_path: Path) -> None:
    refused = backup(settings, tmp_path / "none" / "copy.db")
    assert refused.exit_code == 1
    assert "none/copy.db" in refused.output
