"""Imports: many articles in one go, stored while they come in; their quotes are found afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from api.errors import DomainError, NotFound, Unavailable
from api.services.article_status import ArticleStatus
from api.services.drafts import ArticleDraft, Draft
from api.services.extraction_queue import ExtractionQueue, Priority
from api.services.ingest import ArticleIngest, admit
from api.services.pages import date_position, page_of
from api.services.records import ImportFaultRecord, ImportRecord, Key, Page
from api.storage import imports
from api.storage.identifiers import new_id
from api.storage.models import Import, ImportFault
from api.storage.session import Database

LINES_AT_ONCE = 500  # stored in one transaction
BYTES_AT_ONCE = 8 * 1024**2

RECEIVING, RECEIVED, INTERRUPTED = "receiving", "received", "interrupted"
"""What is stored of how far an import got; whoever reads it is also told what became of its articles."""

_SILENCE = timedelta(hours=1)  # after which an import that says it is being received is not


@dataclass(frozen=True, slots=True)
class LineFault:
    """Why a line was refused. `errors` are the fields at fault: pointer and message."""

    code: str
    message: str
    errors: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an import, by its number from 1, and how many bytes it had."""

    number: int
    size: int
    read: Draft | LineFault


@dataclass(slots=True)
class _Batch:
    """Lines to be stored together."""

    lines: list[Line] = field(default_factory=list)
    size: int = 0

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.size += line.size

    @property
    def is_full(self) -> bool:
        return len(self.lines) >= LINES_AT_ONCE or self.size >= BYTES_AT_ONCE


class ImportService:
    """Receives imports, and tells what became of them."""

    def __init__(self, database: Database, ingest: ArticleIngest, queue: ExtractionQueue) -> None:
        self._database = database
        self._ingest = ingest
        self._queue = queue

    def receive(
        self, lines: Iterable[Line], made_by: str | None = None, file_name: str | None = None
    ) -> ImportRecord:
        """Store the articles of these lines as they come in, for their quotes to be found later.

        A line that is refused leaves the others unharmed. A DomainError that `lines` raises ends the import
        as `interrupted`, with its code as the reason; what came before is kept. It is raised on. So is
        Unavailable, where the database fails.
        """
        import_id = self._begin(made_by, file_name)
        batch = _Batch()
        try:
            for line in lines:
                batch.add(line)
                if batch.is_full:
                    self._store(import_id, batch.lines)
                    batch = _Batch()
            self._store(import_id, batch.lines)
            self._end(import_id, RECEIVED)
        except DomainError as error:
            if not isinstance(error, Unavailable):  # or the lines are those that could not be stored
                self._store(import_id, batch.lines)
            self._interrupt(import_id, error.code)
            error.message += f" What came before is kept, as import {import_id}."
            raise
        except BaseException:
            self._interrupt(import_id, "internal")
            raise
        return self.get(import_id)

    def get(self, import_id: str) -> ImportRecord:
        """One import. Raises NotFound."""
        with self._database.reading() as session:
            return _record(session, [_existing(session, import_id)])[0]

    def list(self, limit: int, after: Key | None = None) -> Page[ImportRecord]:
        """Imports, newest first."""
        with self._database.reading() as session:
            rows = imports.page(session, limit + 1, date_position(after))
            records = {record.id: record for record in _record(session, rows[:limit])}
            return page_of(rows, limit, lambda row: records[row.id], lambda row: (row.created_at, row.id))

    def faults(self, import_id: str, limit: int, after: Key | None = None) -> Page[ImportFaultRecord]:
        """The lines of an import that were refused, in their order. Raises NotFound."""
        last = after[0] if after is not None else 0
        with self._database.reading() as session:
            _existing(session, import_id)
            rows = imports.faults(session, import_id, limit + 1, last if isinstance(last, int) else 0)
            return page_of(
                rows,
                limit,
                lambda row: ImportFaultRecord(row.line, row.code, row.message, tuple(row.errors or ())),
                lambda row: (row.line, ""),
            )

    def end_silent(self) -> None:
        """Call those imports interrupted that nobody is sending any more: their server died over them."""
        now = datetime.now(UTC)
        with self._database.writing() as session:
            for row in imports.unfinished(session, now - _SILENCE):
                row.status, row.status_reason, row.updated_at = INTERRUPTED, "server_stopped", now

    def _begin(self, made_by: str | None, file_name: str | None) -> str:
        now = datetime.now(UTC)
        with self._database.writing() as session:
            row = Import(
                id=new_id("imp"),
                status=RECEIVING,
                made_by=made_by,
                file_name=file_name,
                created_at=now,
                updated_at=now,
            )
            session.add(row)
            return row.id

    def _store(self, import_id: str, lines: Sequence[Line]) -> None:
        """Store lines in one transaction; what can be checked without the database has been before."""
        checked = list(self._checked(lines))
        now = datetime.now(UTC)
        with self._database.writing() as session:
            row = _existing(session, import_id)
            row.lines += len(lines)
            row.updated_at = now
            drafts = [read for _, read in checked if isinstance(read, ArticleDraft)]
            admitted = admit(session, drafts, now, import_id=import_id)
            new = [article.id for article, created in admitted if created]
            self._queue.enqueue(session, new, Priority.IMPORTED)
            faults = [
                _fault_row(import_id, number, read) for number, read in checked if isinstance(read, LineFault)
            ]
            session.add_all(faults)
            row.stored += len(new)
            row.duplicates += len(admitted) - len(new)
            row.refused += len(faults)

    def _checked(self, lines: Sequence[Line]) -> Iterator[tuple[int, ArticleDraft | LineFault]]:
        drafts = [line.read for line in lines if not isinstance(line.read, LineFault)]
        results = iter(self._ingest.checked(drafts))
        for line in lines:
            read = line.read if isinstance(line.read, LineFault) else next(results)
            yield line.number, _fault(read) if isinstance(read, DomainError) else read

    def _interrupt(self, import_id: str, reason: str) -> None:
        with suppress(Unavailable):  # `end_silent` notes it later
            self._end(import_id, INTERRUPTED, reason)

    def _end(self, import_id: str, status: str, reason: str | None = None) -> None:
        with self._database.writing() as session:
            row = _existing(session, import_id)
            row.status, row.status_reason, row.updated_at = status, reason, datetime.now(UTC)


def _existing(session: Session, import_id: str) -> Import:
    row = imports.find(session, import_id)
    if row is None:
        raise NotFound(f"There is no import {import_id}.")
    return row


def _fault(refusal: DomainError) -> LineFault:
    places = ({"pointer": f"/{refusal.field}", "message": refusal.message},) if refusal.field else ()
    return LineFault(refusal.code, refusal.message, places)


def _fault_row(import_id: str, line: int, fault: LineFault) -> ImportFault:
    errors = [dict(error) for error in fault.errors] or None
    return ImportFault(import_id=import_id, line=line, code=fault.code, message=fault.message, errors=errors)


def _record(session: Session, rows: Sequence[Import]) -> list[ImportRecord]:
    counts = imports.article_counts(session, [row.id for row in rows])
    return [
        ImportRecord(
            id=row.id,
            status=_status(row.status, counts[row.id]),
            status_reason=row.status_reason,
            lines=row.lines,
            stored=row.stored,
            duplicates=row.duplicates,
            refused=row.refused,
            articles={status.value: counts[row.id].get(status, 0) for status in ArticleStatus},
            made_by=row.made_by,
            file_name=row.file_name,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    ]


def _status(stored: str, counts: dict[str, int]) -> str:
    """What is told of an import that was received: whether its articles still wait."""
    if stored != RECEIVED:
        return stored
    waits = counts.get(ArticleStatus.PENDING, 0) + counts.get(ArticleStatus.EXTRACTING, 0)
    return "extracting" if waits else "completed"
