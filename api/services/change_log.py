"""What clients that follow the archive are told: every writing service says here what it changed.

A resource counts as changed when its representation is not as before, also where that comes from another
one: a quote names its article and its speaker.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from api.errors import DomainError, Gone, Merged, NotFound
from api.services.quote_items import RENDERER
from api.storage import changes, rendered_quotes
from api.storage.changes import Action, Resource
from api.storage.models import Quote


def not_there(session: Session, resource: Resource, resource_id: str) -> DomainError:
    """What to say of a resource that has no row: that there never was one, or what became of it."""
    last = changes.last_of(session, resource, resource_id)
    if last is not None and last.action == Action.MERGED and last.target_id is not None:
        return Merged(last.target_id)
    if last is not None and last.action == Action.DELETED and last.target_id is not None:
        return Gone(f"The {resource} {resource_id} is no longer found in the article {last.target_id}.")
    return NotFound(f"There is no {resource} {resource_id}.")


class ChangeLog:
    """Notes the changes of one writing transaction, in which it has to be used."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def upserted(self, resource: Resource, ids: Sequence[str]) -> None:
        """These are new, or read differently now."""
        changes.record(self._session, resource, ids, Action.UPSERTED, self._now)
        if resource is Resource.QUOTE:
            self._rendered_anew(ids)

    def no_longer_found(self, article_id: str, quote_ids: Sequence[str]) -> None:
        """The article is there, but what was extracted from it anew has these quotes no more."""
        changes.record(self._session, Resource.QUOTE, quote_ids, Action.DELETED, self._now, article_id)

    def deleted(self, resource: Resource, ids: Sequence[str]) -> None:
        """These are gone for good."""
        changes.record(self._session, resource, ids, Action.DELETED, self._now)

    def merged(self, speaker_id: str, into_id: str) -> None:
        """The speaker lives on as the other."""
        changes.record(self._session, Resource.SPEAKER, [speaker_id], Action.MERGED, self._now, into_id)

    def rejected(self, quote_ids: Sequence[str]) -> None:
        """A person said that these are no quotations."""
        changes.record(self._session, Resource.QUOTE, quote_ids, Action.REJECTED, self._now)
        self._rendered_anew(quote_ids)

    def rejected_read_differently(self, quote_ids: Sequence[str]) -> None:
        """These changed, and stay rejected: to who follows the archive they are no quotes."""
        self._rendered_anew(quote_ids)

    def articles_read_differently(self, article_ids: Sequence[str]) -> None:
        """These articles changed, and so did their quotes, which name them, and whom they quote.

        Speakers tell the number of their quotes, and from when they are: both go by what counts.
        """
        self.upserted(Resource.ARTICLE, article_ids)
        for article_id in article_ids:
            of_article = Quote.article_id == article_id
            self.quotes_read_differently(of_article)
            changes.touch_speakers(self._session, of_article, self._now)

    def speakers_read_differently(self, speaker_ids: Sequence[str], renamed: Sequence[str]) -> None:
        """These speakers changed; those renamed in something that their quotes tell as well."""
        self.upserted(Resource.SPEAKER, speaker_ids)
        if renamed:
            self.quotes_read_differently(Quote.speaker_id.in_(renamed))

    def quotes_read_differently(self, quotes: ColumnElement[bool]) -> None:
        """The quotes that meet this condition changed, if only by what they name."""
        self._rendered_anew(changes.touch_quotes(self._session, quotes, self._now))

    def _rendered_anew(self, quote_ids: Sequence[str]) -> None:
        rendered_quotes.changed(self._session, quote_ids, RENDERER)
