"""The changes of the archive in order, each with what the resource is now, for clients that mirror it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from api.services.mapping import article_record, quote_record
from api.services.records import ChangePage, ChangeRecord
from api.services.speakers import speaker_records
from api.storage import articles, changes, quotes, speakers
from api.storage.changes import Action, Resource
from api.storage.models import Change
from api.storage.session import Database


class ChangeFeed:
    """Tells what changed since somebody last asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, limit: int, after: int = 0, *, resource: str | None = None) -> ChangePage:
        """At most `limit` changes from behind the position `after`, the oldest first.

        `resource` asks for one kind alone. Only the last change of each resource is kept; whoever starts at
        0 gets all that is there.
        """
        with self._database.reading() as session:
            rows = changes.page(session, limit + 1, after, resource)
            shown = rows[:limit]
            there = [row for row in shown if row.action == Action.UPSERTED]
            records = {
                kind: _records(session, kind, [row.resource_id for row in there if row.resource == kind])
                for kind in Resource
            }
            return ChangePage(
                items=[_change_record(row, records) for row in shown],
                position=shown[-1].sequence if shown else after,
                has_more=len(rows) > limit,
            )


def _records(session: Session, resource: Resource, ids: Sequence[str]) -> Mapping[str, Any]:
    """The records of these resources, by id."""
    if not ids:
        return {}
    if resource is Resource.ARTICLE:
        rows = articles.by_ids(session, ids)
        return {row.article.id: article_record(row, with_text=False) for row in rows}
    if resource is Resource.QUOTE:
        return {quote.id: quote_record(quote) for quote in quotes.by_ids(session, ids)}
    return {record.id: record for record in speaker_records(session, speakers.by_ids(session, ids))}


def _change_record(row: Change, records: Mapping[Resource, Mapping[str, Any]]) -> ChangeRecord:
    current = {resource: records[resource].get(row.resource_id) for resource in Resource}
    return ChangeRecord(
        resource=Resource(row.resource),
        id=row.resource_id,
        action=Action(row.action),
        merged_into=row.target_id if row.action == Action.MERGED else None,
        changed_at=row.changed_at,
        article=current[Resource.ARTICLE] if row.resource == Resource.ARTICLE else None,
        quote=current[Resource.QUOTE] if row.resource == Resource.QUOTE else None,
        speaker=current[Resource.SPEAKER] if row.resource == Resource.SPEAKER else None,
    )
