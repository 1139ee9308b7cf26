"""Erasing articles: one, or all that meet some conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from api.errors import Conflict, InvalidValue
from api.services.article_filter import ArticleFilter, article_criteria
from api.services.change_log import ChangeLog, not_there
from api.services.mapping import article_record
from api.services.records import ArticleRecord
from api.services.speaker_linking import SpeakerLinker
from api.services.speaker_rearrangement import MERGED, without_names
from api.storage import articles, idempotent_responses, quotes, speaker_decisions, speakers
from api.storage.articles import ArticleRow
from api.storage.changes import Resource
from api.storage.session import Database

_AT_ONCE = 50  # articles erased in one transaction: others may write in between


class ArticleErasure:
    """Erases articles with their quotes, and speakers that nothing else quotes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def erase(self, article_id: str, guard: Callable[[ArticleRecord], None] | None = None) -> None:
        """Erase one article. `guard` may refuse by raising, once it has seen what is there.

        Raises NotFound or Gone.
        """
        with self._database.writing() as session:
            row = articles.find(session, article_id)
            if row is None:
                raise not_there(session, Resource.ARTICLE, article_id)
            if guard is not None:
                guard(article_record(row, with_text=True))
            _erase(session, row, datetime.now(UTC))

    def erase_all(self, *, expected_count: int | None = None, **conditions: Any) -> int:
        """Erase the articles that meet the conditions of ArticleFilter; how many there were.

        Raises InvalidValue where there are no conditions, and Conflict where there are not as many articles
        as the caller expects: nothing is erased then. Should it be cut short, what was erased stays erased;
        what others change meanwhile so that it no longer meets the conditions stays.
        """
        if not any(conditions.values()):
            raise InvalidValue(
                "Erasing needs a condition, such as outlet or published_to.", code="condition_required"
            )
        criteria = article_criteria(ArticleFilter(**conditions))
        with self._database.reading() as session:
            doomed = articles.ids_meeting(session, criteria)
        if expected_count != len(doomed):
            raise Conflict(
                f"{len(doomed)} articles meet these conditions: expected_count must say so.",
                field="expected_count",
                code="count_not_confirmed",
            )
        erased = 0
        for start in range(0, len(doomed), _AT_ONCE):
            with self._database.writing() as session:
                lot = doomed[start : start + _AT_ONCE]
                for article_id in articles.ids_meeting(session, criteria, lot):
                    row = articles.find(session, article_id)
                    if row is not None:
                        _erase(session, row, datetime.now(UTC))
                        erased += 1
        return erased


def _erase(session: Session, row: ArticleRow, now: datetime) -> None:
    article_id = row.article.id
    spellings = speakers.spellings_in_article(session, article_id)
    quote_ids = quotes.ids_in_article(session, article_id)
    same_text = articles.ids_with_text_of(session, row.article)  # they may be the first with it now
    quoted = {speaker_id for speaker_id, _, _ in spellings}
    corrected = speaker_decisions.corrected_in(session, article_id)  # they may have stayed without a quote
    named = quoted | speakers.living_on(session, corrected)
    merged = [speaker.id for speaker in speakers.merged_into(session, named)]
    older = articles.erase(session, row.article, now)
    idempotent_responses.forget_about(session, [article_id, *quote_ids, *named, *merged])
    log = ChangeLog(session, now)
    log.deleted(Resource.QUOTE, quote_ids)
    log.deleted(Resource.ARTICLE, [article_id])
    log.articles_read_differently(older)
    log.upserted(Resource.ARTICLE, [other for other in same_text if other not in older])
    linker = SpeakerLinker(session, now)
    alone = [(speaker_id, "", 0) for speaker_id in sorted(speakers.unquoted(session, named - quoted))]
    linker.refresh(linker.unlink([*spellings, *alone], for_good=True))
    _forget_names(session, {*named, *merged})


def _forget_names(session: Session, speaker_ids: Collection[str]) -> None:
    """Forget the names that only mergers of these speakers keep, once no article has them."""
    mergers = speaker_decisions.of_kind(session, MERGED, speaker_ids)
    if not mergers:
        return
    parties = {each for merger in mergers for each in (merger.speaker_id, merger.other_id or "")}
    names_of = {
        each: known.names for each, known in speakers.named(session, parties | {*speaker_ids}).items()
    }
    there = {name for names in names_of.values() for name in names}
    moved: dict[str, list[str]] = defaultdict(list)
    for merger in mergers:
        details = without_names(merger.details, there)
        if details != merger.details and not speaker_decisions.is_corrected(session, merger.other_id or ""):
            merger.details = details
        moved[merger.other_id or ""] += details["quotes"]
    known = {speaker.id: speaker for speaker in speakers.by_ids(session, {*parties, *speaker_ids})}
    for speaker_id, quote_ids in moved.items():
        speaker = known.get(speaker_id)
        survivor = known.get(speaker.merged_into or "") if speaker is not None else None
        if speaker is None or survivor is None or speaker.name in names_of.get(survivor.id, ()):
            continue
        if not (
            speaker_decisions.is_any_there(session, quote_ids)
            or speaker_decisions.is_corrected(session, speaker_id)
        ):
            # The row stays: it tells as whom the speaker lives on.
            speaker.name, speaker.sort_name = survivor.name, survivor.sort_name
    session.flush()
