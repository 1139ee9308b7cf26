"""What people correct in quotes: applied, kept with who, when, before and after, and taken back.

A field that somebody set stays as it is when the article is extracted anew (`reextraction`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from api.errors import Conflict, InvalidValue, NotFound
from api.services.change_log import ChangeLog, not_there
from api.services.corrected_fields import (
    FIELDS,
    REJECTED,
    living,
    put,
    value_of,
)
from api.services.found_quotes import CONTENT, OF_SPEAKER, SPEAKER
from api.services.mapping import quote_record
from api.services.records import QuoteRecord
from api.services.speaker_linking import SpeakerLinker
from api.storage import article_quotes, corrections, kept_counts, quotes
from api.storage.changes import Resource
from api.storage.full_text import index_quotes
from api.storage.identifiers import new_id
from api.storage.models import Correction, Quote
from api.storage.session import Database

CORRECTED, UNDONE = "corrected", "undone"

_CONTEXT = "context"  # beside before and after of a content: the context that it had before

_TOLD_OF_SPEAKERS = frozenset({*OF_SPEAKER, "reported", REJECTED})
"""Fields that the representation of a quote's speaker depends on: its roles, and which quotes count."""

Guard = Callable[[QuoteRecord], None]
"""May refuse a correction by raising, once it has seen what is there."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who corrects, and why. `name` is that of the API key, None where none is needed."""

    name: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a field said before and what it says since."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRecord:
    """One correction of a quote, or the taking back of one."""

    id: str
    action: str  # corrected | undone
    undoes: str | None  # id of the correction that was taken back
    undone_by: str | None  # id of the one that took this one back, unless that was taken back itself
    changes: tuple[FieldChange, ...]
    comment: str | None
    made_by: str | None
    made_at: datetime


class QuoteCorrections:
    """Corrects quotes, and knows what was corrected."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def correct(
        self, quote_id: str, told: Mapping[str, Any], author: Author, guard: Guard | None = None
    ) -> QuoteRecord:
        """Let the quote say this in these of the fields that can be set; what is said already is no change.

        Raises NotFound or Gone, and InvalidValue naming the field whose value cannot be.
        """
        with self._database.writing() as session:
            quote = _guarded(session, quote_id, guard)
            _apply(session, quote, told, author)
            return quote_record(quote)

    def undo(
        self, quote_id: str, correction_id: str, author: Author, guard: Guard | None = None
    ) -> QuoteRecord:
        """Let the quote say again what it said before a correction, or before one was taken back.

        Raises NotFound or Gone, and Conflict where the correction was undone already, where a later one has
        set the same field, or where what it said does not go together with what was corrected since.
        """
        with self._database.writing() as session:
            quote = _guarded(session, quote_id, guard)
            correction = corrections.find(session, quote_id, correction_id)
            if correction is None:
                raise NotFound(f"There is no correction {correction_id} of quote {quote_id}.")
            if correction.id in _undone(corrections.of_quote(session, quote_id)):
                raise Conflict("The correction was undone already.", code="undone_already")
            for field, change in correction.changes.items():
                if not _is_same(session, value_of(quote, field), change["after"]):
                    raise Conflict(
                        f"A later correction has set {field}; undo that one first.", code="corrected_since"
                    )
            told = {field: change["before"] for field, change in correction.changes.items()}
            try:
                _apply(session, quote, told, author, undoes=correction)
            except InvalidValue as error:
                message = f"What the quote said before cannot be any more. {error.message}"
                raise Conflict(message, code="corrected_since") from None
            return quote_record(quote)

    def history(self, quote_id: str) -> list[CorrectionRecord]:
        """All corrections of a quote, the first one first. Raises NotFound or Gone."""
        with self._database.reading() as session:
            if quotes.find(session, quote_id) is None:
                raise not_there(session, Resource.QUOTE, quote_id)
            rows = corrections.of_quote(session, quote_id)
            undone = _undone(rows)
            return [_record(row, undone.get(row.id)) for row in rows]


def _guarded(session: Session, quote_id: str, guard: Guard | None) -> Quote:
    quote = quotes.find(session, quote_id)
    if quote is None:
        raise not_there(session, Resource.QUOTE, quote_id)
    if guard is not None:
        guard(quote_record(quote))
    return quote


def _apply(
    session: Session,
    quote: Quote,
    told: Mapping[str, Any],
    author: Author,
    undoes: Correction | None = None,
) -> None:
    kept_counts.will_change(session, [quote.article_id])
    now = datetime.now(UTC)
    before = {field: value_of(quote, field) for field in FIELDS if field in told}
    context = quote.context
    former, quote.updated_at = quote.updated_at, now
    linker = SpeakerLinker(session, now)
    article_quotes.outdated_in_index(session, [quote])
    for field in before:
        put(session, linker, quote, field, _with_words(told) if field == SPEAKER else told[field])
    if undoes is not None and _CONTEXT in undoes.changes.get(CONTENT, ()):
        quote.context = undoes.changes[CONTENT][_CONTEXT]
    session.flush()
    index_quotes(session, [quote])
    made = note(session, [Changed(quote, before, undoes)], author)
    if not made:
        quote.updated_at = former
        return
    [correction] = made
    if CONTENT in correction.changes:
        content = {**correction.changes[CONTENT], _CONTEXT: context}
        correction.changes = {**correction.changes, CONTENT: content}
    if not _TOLD_OF_SPEAKERS.isdisjoint(correction.changes):
        linker.refresh([quote.speaker])


def _with_words(told: Mapping[str, Any]) -> Any:
    """The speaker who is told, with role and affiliation given beside: they help to tell who is meant."""
    speaker = told[SPEAKER]
    return speaker and {**{field: told[field] for field in OF_SPEAKER if field in told}, **speaker}


@dataclass(frozen=True, slots=True)
class Changed:
    """A quote that a person changed, as of its `updated_at`, and what some of its fields said before."""

    quote: Quote
    before: Mapping[str, Any]
    undoes: Correction | None = None


def note(session: Session, changed: Sequence[Changed], author: Author) -> list[Correction]:
    """Keep what a person made of fields of quotes; of those in which nothing changed nothing is kept.

    What is taken back is so also where that changes nothing: it stands no more.
    """
    made = {each.quote.id: (each.quote, made) for each in changed if (made := _made(each, author))}
    session.add_all(correction for _, correction in made.values())
    session.flush()
    histories = corrections.of_quotes(session, [*made])
    told: dict[tuple[datetime, bool], list[Quote]] = defaultdict(list)
    for quote, _ in made.values():
        quote.corrected = _set_by_hand(histories[quote.id])
        told[quote.updated_at, quote.rejected_at is not None].append(quote)
    for (now, rejected), quotes_then in told.items():
        log = ChangeLog(session, now)
        ids = [quote.id for quote in quotes_then]
        if rejected:
            log.rejected(ids)
        else:
            log.upserted(Resource.QUOTE, ids)
        log.upserted(Resource.ARTICLE, list(dict.fromkeys(quote.article_id for quote in quotes_then)))
    session.flush()
    return [correction for _, correction in made.values()]


def _made(changed: Changed, author: Author) -> Correction | None:
    quote, undoes = changed.quote, changed.undoes
    changes = {
        field: {"before": former, "after": now}
        for field, former in changed.before.items()
        if former != (now := value_of(quote, field))
    }
    if not changes and undoes is None:
        return None
    return Correction(
        id=new_id("cor"),
        article_id=quote.article_id,
        quote_id=quote.id,
        action=CORRECTED if undoes is None else UNDONE,
        undoes=None if undoes is None else undoes.id,
        changes=changes,
        comment=author.comment,
        made_by=author.name,
        made_at=quote.updated_at,
    )


def _is_same(session: Session, value: Any, after: Any) -> bool:
    """Whether a field still says what a correction left there.

    A speaker may have been merged into another since, or be gone and known under another id again.
    """
    if not (isinstance(value, dict) and isinstance(after, dict)):
        return bool(value == after)
    known = living(session, after["id"] or "")
    who = (value["id"], value["type"]) if known is None else (known.id, known.type)
    return value == {**after, "id": who[0], "type": who[1]}


def _undone(history: Sequence[Correction]) -> dict[str, str]:
    """The corrections that are taken back, each with what did that; not by what was taken back itself."""
    undone: dict[str, str] = {}
    for each in reversed(history):
        if each.undoes is not None and each.id not in undone:
            undone[each.undoes] = each.id
    return undone


def _set_by_hand(history: Sequence[Correction]) -> list[str]:
    """The fields that a correction which stands has set, in their order."""
    undone = _undone(history)
    standing = [each for each in history if each.action == CORRECTED and each.id not in undone]
    fields = {field for each in standing for field in each.changes}
    return [field for field in FIELDS if field in fields and field != REJECTED]


def _record(row: Correction, undone_by: str | None) -> CorrectionRecord:
    return CorrectionRecord(
        id=row.id,
        action=row.action,
        undoes=row.undoes,
        undone_by=undone_by,
        changes=tuple(
            FieldChange(field, change["before"], change["after"]) for field, change in row.changes.items()
        ),
        comment=row.comment,
        made_by=row.made_by,
        made_at=row.made_at,
    )
