"""What becomes of the quotes of articles when they are found anew: the only place that replaces them.

A quote keeps its id where its content is the same as before (`quote_matching`). One that is no longer found
goes. What people said of it stands, whatever extraction says: fields that somebody set stay as they are, and
a quote that somebody corrected or rejected stays, found or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy.orm import Session

from api.services.change_log import ChangeLog
from api.services.found_quotes import CONTENT, OF_SPEAKER, SPEAKER, Reading, Replacement, replacement
from api.services.mapping import country_columns, quote_columns, quote_rows, topic_columns
from api.services.speaker_linking import SpeakerLinker
from api.storage import article_quotes, kept_counts, speakers
from api.storage.article_quotes import QuoteRows
from api.storage.changes import Resource
from api.storage.full_text import index_quotes
from api.storage.identifiers import ids_between, new_ids
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic
from nlp.quotation import Quotation

_COLUMNS_OF: Mapping[str, tuple[str, ...]] = {
    # Whoever was found to speak may be another: what was found of them then is not true of this one.
    SPEAKER: (
        "speaker_id",
        "speaker_name",
        "unnamed_description",
        "unnamed_type",
        "role",
        "role_key",
        "affiliation",
        "affiliation_key",
        "speaker_country",
        "speaker_country_evidence",
    ),
    CONTENT: ("content", "text", "context"),
    "role": ("role", "role_key"),
    "affiliation": ("affiliation", "affiliation_key"),
}
"""Columns that stay where a person set a field; a field that is not listed is a column of that name."""


def replace_quotes(session: Session, readings: Sequence[Reading], now: datetime) -> None:
    """Make what was found in these articles their quotes, as of `now`, which they were updated at.

    Speakers, their names, the full-text index and the log of changes follow. Whom the articles quote is found
    out as if they came one after the other; all of it takes hardly more statements than for one of them.
    """
    ids = [each.article.id for each in readings]
    kept_counts.will_change(session, ids)
    before = article_quotes.by_article(session, ids)
    found_once = article_quotes.contents_found(session, before)
    replaced = [replacement(each, before.get(each.article.id, ()), found_once) for each in readings]
    gone = [quote for each in replaced for quote in each.doomed]
    relinked = [found.quote for each in replaced for found in each.found if found.is_speaker_open]
    spellings = _spellings_no_longer([*gone, *(quote for quote in relinked if quote is not None)])
    linker, log = SpeakerLinker(session, now), ChangeLog(session, now)
    linked = linker.link([each.to_link for each in replaced])
    replaced = [each.linked(who) for each, who in zip(replaced, linked, strict=True)]

    added = _added(replaced)
    changed = _update(session, replaced, now)
    session.flush()
    article_quotes.outdated_in_index(session, changed)
    article_quotes.remove(session, gone)
    index_quotes(session, changed)
    article_quotes.add(session, added)
    for each in replaced:
        log.no_longer_found(each.article.id, sorted(quote.id for quote in each.doomed))
    standing = [quote.id for quote in changed if quote.rejected_at is None]
    log.upserted(Resource.QUOTE, sorted([*standing, *(rows.quote["id"] for rows in added)]))
    log.rejected_read_differently([quote.id for quote in changed if quote.rejected_at is not None])
    remaining = linker.unlink(spellings, for_good=True)
    told_of = speakers.by_ids(session, _speakers_set_by_hand(changed))
    linker.refresh([*remaining, *(speaker for several in linked for speaker in several), *told_of])


def _spellings_no_longer(quotes: Sequence[Quote]) -> list[tuple[str, str, int]]:
    """What these quotes told of their speakers."""
    uses = Counter((quote.speaker_id, quote.speaker_name) for quote in quotes)
    return [(speaker_id, name, count) for (speaker_id, name), count in uses.items() if speaker_id and name]


def _speakers_set_by_hand(changed: Sequence[Quote]) -> set[str]:
    """Ids of whom these quotes name because a person said so: they were not looked for."""
    return {
        quote.speaker_id
        for quote in changed
        if quote.speaker_id is not None and {SPEAKER, *OF_SPEAKER} & {*quote.corrected}
    }


def _added(replaced: Sequence[Replacement]) -> list[QuoteRows]:
    """Rows of the quotations that are new; lists run from the highest id down, as the text does."""
    added: list[QuoteRows] = []
    # All at once: of those drawn in one moment one by one, the later ones need not be higher.
    newest = iter(new_ids("quo", sum(len(each.found) for each in replaced)))
    for each in replaced:
        ids = [quote.id for quote in each.before]
        upper: str | None = None
        for is_new, run in groupby(each.found, key=lambda found: found.quote is None):
            several = list(run)
            if not is_new:
                upper = min(found.quote.id for found in several if found.quote is not None)
                continue
            if upper is None:
                new = list(islice(newest, len(several)))
            else:
                lower = next((quote_id for quote_id in ids if quote_id < upper), None)
                new = ids_between("quo", lower, upper, len(several))
            added.extend(
                quote_rows(quote_id, found.quotation, each.article, found.speaker)
                for quote_id, found in zip(reversed(new), several, strict=True)
            )
    return added


def _update(session: Session, replaced: Sequence[Replacement], now: datetime) -> list[Quote]:
    """Let quotes say what was found, except where a person spoke; those that count as changed."""
    changed: list[Quote] = []
    columns = {"updated_at"}
    renewed: list[tuple[list[Any], list[Any]]] = []
    for each in replaced:
        for found in each.found:
            if (quote := found.quote) is None:
                continue
            settled = {column for field in found.settled for column in _COLUMNS_OF.get(field, (field,))}
            speaker = found.speaker if found.is_speaker_open else quote.speaker
            different = {
                name: value
                for name, value in quote_columns(found.quotation, each.article, speaker).items()
                if name not in settled and getattr(quote, name) != value
            }
            for name, value in different.items():
                setattr(quote, name, value)
            outdated = _outdated(each.article, quote, found.quotation)
            if different or outdated or not each.same_model:
                changed.append(quote)
                columns |= different.keys()
                renewed += outdated
    written = list(changed)
    # They tell the article's model, which is another one now.
    changed += [quote for each in replaced if not each.same_model for quote in each.kept_for_people]
    for quote in changed:
        quote.updated_at = now
    article_quotes.write_together(written, columns)
    for there, _ in renewed:
        there.clear()
    session.flush()  # the same keys may come again
    for there, current in renewed:
        there.extend(current)
    return changed


def _outdated(article: Article, quote: Quote, quotation: Quotation) -> list[tuple[list[Any], list[Any]]]:
    """The rows beside a quote that do not say what was found, each list with what it should be."""
    countries = country_columns(quotation, quote.speaker_country, article)
    topics = topic_columns(quotation, article)
    pairs: list[tuple[list[Any], list[Any], Callable[[Any], tuple[Any, ...]]]] = [
        (quote.countries, [QuoteCountry(**columns) for columns in countries], _country_facts),
        (quote.topics, [QuoteTopic(**columns) for columns in topics], _topic_facts),
    ]
    return [(there, now) for there, now, facts in pairs if set(map(facts, there)) != set(map(facts, now))]


def _country_facts(row: QuoteCountry) -> tuple[Any, ...]:
    return row.country, row.mentioned_position, row.listed_at


def _topic_facts(row: QuoteTopic) -> tuple[Any, ...]:
    return row.topic_id, row.name, row.score, row.position, row.listed_at
