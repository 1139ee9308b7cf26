"""How far an import got, and what was wrong with its lines, in words that people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.services.article_status import WAITING, ArticleStatus
from api.services.records import ImportFaultRecord, ImportRecord

_REASONS = {
    "connection_lost": "the connection broke before the end of the file",
    "broken_gzip": "the file is not gzip all through, or ends too early",
    "compression_ratio": "the file unpacks to far more than any text does",
    "import_too_large": "the file is larger than this server takes",
    "server_stopped": "the server stopped while it read the file",
    "internal": "the server failed",
}
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """An import, as its page shows it."""

    record: ImportRecord

    @property
    def name(self) -> str:
        """What it is called."""
        return self.record.file_name or self.record.id

    @property
    def is_under_way(self) -> bool:
        """Whether anything will change by itself."""
        waits = any(self.record.articles[status] for status in WAITING)
        return waits or self.record.status == "receiving"

    @property
    def done(self) -> int:
        """How many of its articles have been read, with success or without."""
        return self.record.articles[ArticleStatus.EXTRACTED] + self.record.articles[ArticleStatus.FAILED]

    @property
    def percent(self) -> int:
        """The same as a share; all of nothing is done."""
        return 100 * self.done // self.record.stored if self.record.stored else 100

    @property
    def words(self) -> str:
        """How far it is, in a sentence or two."""
        record = self.record
        if record.status == "receiving":
            return f"Lines are coming in: {record.lines:,} so far."
        begun = ""
        if record.status == "interrupted":
            reason = _REASONS.get(record.status_reason or "", record.status_reason or "nobody knows why")
            begun = f"Interrupted: {reason}. What came before is kept; send the whole file again. "
        if self.is_under_way:
            return f"{begun}Quotations are being found: {self.done:,} of {record.stored:,} articles are done."
        if not record.lines:
            return begun or "Completed: there was nothing in the file."
        if record.refused == record.lines:
            return begun or "Completed: no line of it could be stored."
        if not record.stored:
            return begun or "Completed: no article in it was new."
        all_of_them = (
            "The only new article has" if record.stored == 1 else f"All {record.stored:,} new articles have"
        )
        return f"{begun or 'Completed. '}{all_of_them} been read."

    @property
    def said(self) -> str:
        """What is read aloud: something else only now and then, since progress comes every other second."""
        if self.is_under_way and self.record.status != "receiving":
            tenth = self.percent * _TENTHS // 100
            return f"About {tenth * 100 // _TENTHS} % of the articles are done."
        return self.words if not self.is_under_way else "Lines are coming in."


@dataclass(frozen=True, slots=True)
class FaultRow:
    """What is wrong with a line: the field, if it is one, and why."""

    line: int
    field: str
    message: str


def fault_rows(faults: Iterable[ImportFaultRecord]) -> Iterator[FaultRow]:
    """A row for each field at fault, or one for the whole line."""
    for fault in faults:
        for error in fault.errors or ({"message": fault.message},):
            field = error.get("pointer", "").removeprefix("/").replace("/", ", ")
            yield FaultRow(fault.line, field.replace("~1", "/").replace("~0", "~"), error["message"])
