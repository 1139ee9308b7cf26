"""What becomes of an article's quotes when they are found anew: the only place that replaces them.

A quote keeps its id where its content is the same as before (`quote_matching`). One that is no longer found
goes. What people said of it stands, whatever extraction says: fields that somebody set stay as they are, and
a quote that somebody corrected or rejected stays, found or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from api.services.change_log import ChangeLog
from api.services.mapping import country_rows, quote_columns, quote_row, topic_rows
from api.services.quote_matching import Place, overlap, same_quotations
from api.services.speaker_linking import SpeakerLinker
from api.storage import article_quotes
from api.storage.article_quotes import Spans
from api.storage.changes import Resource
from api.storage.full_text import index_quotes
from api.storage.identifiers import ids_between
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic, Speaker
from nlp.quotation import Quotation, UnnamedSource

LONGEST_NAME = 300

_SPEAKER, _CONTENT = "speaker", "content"

_COLUMNS_OF: Mapping[str, tuple[str, ...]] = {
    # Whoever was found to speak may be another: what was found of them then is not true of this one.
    _SPEAKER: (
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
    _CONTENT: ("content", "text", "context"),
    "role": ("role", "role_key"),
    "affiliation": ("affiliation", "affiliation_key"),
}
"""Columns that stay where a person set a field; a field that is not listed is a column of that name."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A quotation, the quote that it was before, if any, and its speaker, unless a person said who speaks."""

    quotation: Quotation
    quote: Quote | None
    speaker: Speaker | None


def replace_quotes(
    session: Session, article: Article, quotations: Sequence[Quotation], *, same_model: bool = False
) -> None:
    """Make these quotations the quotes of the article, as of its `updated_at`.

    Speakers, their names, the full-text index and the log of changes follow. `same_model`: what found them
    is what found those before, so that a quote that reads the same did not change.
    """
    now = article.updated_at
    before = article_quotes.in_order(session, article.id)
    linker, log = SpeakerLinker(session, now), ChangeLog(session, now)
    matched = _matched(session, article, before, [_credibly_named(each) for each in quotations])
    quotations, quotes = [each for each, _ in matched], [quote for _, quote in matched]
    gone = [quote for quote in before if quote not in quotes and not _is_human(quote)]
    spellings = _spellings_no_longer([*gone, *(quote for quote in quotes if quote)])
    unsettled = [quote is None or _SPEAKER not in quote.corrected for quote in quotes]
    linked = iter(linker.link([each for each, open_ in zip(quotations, unsettled, strict=True) if open_]))
    speakers = [next(linked) if open_ else None for open_ in unsettled]

    found = [_Found(*each) for each in zip(quotations, quotes, speakers, strict=True)]
    added = _added(article, found, before)
    changed = [
        each.quote
        for each in found
        if each.quote is not None and (_update(session, article, each.quote, each) or not same_model)
    ]
    for quote in changed:
        quote.updated_at = now
    session.add_all(added)
    article_quotes.outdated_in_index(session, changed)
    article_quotes.remove(session, gone)
    index_quotes(session, [*changed, *added])
    log.no_longer_found(article.id, sorted(quote.id for quote in gone))
    log.upserted(
        Resource.QUOTE, sorted(quote.id for quote in [*changed, *added] if quote.rejected_at is None)
    )
    session.flush()
    linker.unlink(spellings)
    linker.refresh(speakers)


def _credibly_named(quotation: Quotation) -> Quotation:
    """The quotation; where its speaker's name is longer than any, it describes nobody in particular."""
    speaker = quotation.speaker
    if speaker is None or len(speaker.name) <= LONGEST_NAME:
        return quotation
    source = UnnamedSource(speaker.name, speaker.type, speaker.country, speaker.country_evidence)
    return replace(quotation, speaker=None, unnamed_source=source)


def _matched(
    session: Session, article: Article, before: Sequence[Quote], quotations: Sequence[Quotation]
) -> list[tuple[Quotation, Quote | None]]:
    """The quotations with the quotes that they were before, without those that people have settled."""
    if not before:
        return [(quotation, None) for quotation in quotations]
    found_once = article_quotes.contents_found(session, article.id)
    contents = [
        [_places(quote.content), *([_places(found_once[quote.id])] if quote.id in found_once else [])]
        for quote in before
    ]
    now = [[(span.start, span.end) for span in quotation.content] for quotation in quotations]
    same = same_quotations(contents, now)
    set_by_hand = [_places(quote.content) for quote in before if _CONTENT in quote.corrected]
    return [
        (quotation, before[same[n]] if n in same else None)
        for n, quotation in enumerate(quotations)
        # Contents never overlap; where a person said what the content is, it is that.
        if n in same or not any(overlap(now[n], content) for content in set_by_hand)
    ]


def _is_human(quote: Quote) -> bool:
    return bool(quote.corrected) or quote.rejected_at is not None


def _spellings_no_longer(quotes: Sequence[Quote]) -> list[tuple[str, str, int]]:
    """What these quotes told of their speakers, but for those whom a person set."""
    uses = Counter(
        (quote.speaker_id, quote.speaker_name)
        for quote in quotes
        if quote.speaker_id and quote.speaker_name and _SPEAKER not in quote.corrected
    )
    return [(speaker_id, name, count) for (speaker_id, name), count in uses.items() if speaker_id and name]


def _added(article: Article, found: Sequence[_Found], before: Sequence[Quote]) -> list[Quote]:
    """Rows of the quotations that are new; lists run from the highest id down, as the text does."""
    added: list[Quote] = []
    ids = [quote.id for quote in before]
    upper: str | None = None
    for is_new, run in groupby(found, key=lambda each: each.quote is None):
        several = list(run)
        if is_new:
            lower = next((each for each in ids if upper is None or each < upper), None)
            new = reversed(ids_between("quo", lower, upper, len(several)))
            added.extend(
                quote_row(quote_id, each.quotation, article, each.speaker)
                for quote_id, each in zip(new, several, strict=True)
            )
        else:
            upper = min(each.quote.id for each in several if each.quote is not None)
    return added


def _update(session: Session, article: Article, quote: Quote, found: _Found) -> bool:
    """Let the quote say what was found, except where a person spoke; whether it reads differently now."""
    settled = {column for field in quote.corrected for column in _COLUMNS_OF.get(field, (field,))}
    columns = quote_columns(found.quotation, article, found.speaker)
    different = {
        name: value
        for name, value in columns.items()
        if name not in settled and getattr(quote, name) != value
    }
    for name, value in different.items():
        setattr(quote, name, value)
    countries = country_rows(found.quotation, quote.speaker_country, article)
    topics = topic_rows(found.quotation, article)
    renewed = [
        _renew(session, quote.countries, countries, _country_facts),
        _renew(session, quote.topics, topics, _topic_facts),
    ]
    return bool(different) or any(renewed)


def _renew(session: Session, there: list[Any], now: list[Any], facts: Any) -> bool:
    if {facts(row) for row in there} == {facts(row) for row in now}:
        return False
    there.clear()
    session.flush()  # the same keys may come again
    there.extend(now)
    return True


def _country_facts(row: QuoteCountry) -> tuple[Any, ...]:
    return row.country, row.mentioned_position, row.listed_at


def _topic_facts(row: QuoteTopic) -> tuple[Any, ...]:
    return row.topic_id, row.name, row.score, row.position, row.listed_at


def _places(spans: Spans) -> list[Place]:
    return [(span["start"], span["end"]) for span in spans]
