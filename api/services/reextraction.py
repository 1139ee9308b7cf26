"""What becomes of an article's quotes when they are found anew: the only place that replaces them.

A quote keeps its id where its content is the same as before (`quote_matching`). One that is no longer found
goes. What people said of it stands, whatever extraction says: fields that somebody set stay as they are, and
a quote that somebody corrected or rejected stays, found or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from api.services.change_log import ChangeLog
from api.services.mapping import country_columns, quote_columns, quote_rows, topic_columns
from api.services.quote_matching import Place, overlap, same_quotations
from api.services.speaker_linking import SpeakerLinker
from api.storage import article_quotes, kept_counts
from api.storage.article_quotes import QuoteRows, Spans
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
    kept_counts.will_change(session, [article.id])
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
    changed = _update(session, article, found, same_model=same_model)
    changed += _naming_another_model(article, before, quotes) if not same_model else []
    session.flush()
    article_quotes.outdated_in_index(session, changed)
    article_quotes.remove(session, gone)
    index_quotes(session, changed)
    article_quotes.add(session, added)
    log.no_longer_found(article.id, sorted(quote.id for quote in gone))
    standing = [quote.id for quote in changed if quote.rejected_at is None]
    log.upserted(Resource.QUOTE, sorted([*standing, *(rows.quote["id"] for rows in added)]))
    log.rejected_read_differently([quote.id for quote in changed if quote.rejected_at is not None])
    linker.refresh([*linker.unlink(spellings), *speakers])


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


def _naming_another_model(
    article: Article, before: Sequence[Quote], found: Sequence[Quote | None]
) -> list[Quote]:
    """Quotes that stay for a person's sake: they tell the article's model, which is another one now."""
    staying = [quote for quote in before if quote not in found and _is_human(quote)]
    for quote in staying:
        quote.updated_at = article.updated_at
    return staying


def _spellings_no_longer(quotes: Sequence[Quote]) -> list[tuple[str, str, int]]:
    """What these quotes told of their speakers, but for those whom a person set."""
    uses = Counter(
        (quote.speaker_id, quote.speaker_name)
        for quote in quotes
        if quote.speaker_id and quote.speaker_name and _SPEAKER not in quote.corrected
    )
    return [(speaker_id, name, count) for (speaker_id, name), count in uses.items() if speaker_id and name]


def _added(article: Article, found: Sequence[_Found], before: Sequence[Quote]) -> list[QuoteRows]:
    """Rows of the quotations that are new; lists run from the highest id down, as the text does."""
    added: list[QuoteRows] = []
    ids = [quote.id for quote in before]
    upper: str | None = None
    for is_new, run in groupby(found, key=lambda each: each.quote is None):
        several = list(run)
        if is_new:
            lower = next((each for each in ids if upper is None or each < upper), None)
            new = reversed(ids_between("quo", lower, upper, len(several)))
            added.extend(
                quote_rows(quote_id, each.quotation, article, each.speaker)
                for quote_id, each in zip(new, several, strict=True)
            )
        else:
            upper = min(each.quote.id for each in several if each.quote is not None)
    return added


def _update(session: Session, article: Article, found: Iterable[_Found], *, same_model: bool) -> list[Quote]:
    """Let quotes say what was found, except where a person spoke; those that count as changed."""
    changed: list[Quote] = []
    columns = {"updated_at"}
    renewed: list[tuple[list[Any], list[Any]]] = []
    for each in found:
        if (quote := each.quote) is None:
            continue
        settled = {column for field in quote.corrected for column in _COLUMNS_OF.get(field, (field,))}
        different = {
            name: value
            for name, value in quote_columns(each.quotation, article, each.speaker).items()
            if name not in settled and getattr(quote, name) != value
        }
        for name, value in different.items():
            setattr(quote, name, value)
        outdated = _outdated(article, quote, each.quotation)
        if different or outdated or not same_model:
            changed.append(quote)
            columns |= different.keys()
            renewed += outdated
    for quote in changed:
        quote.updated_at = article.updated_at
    article_quotes.write_together(changed, columns)
    for there, _ in renewed:
        there.clear()
    session.flush()  # the same keys may come again
    for there, now in renewed:
        there.extend(now)
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


def _places(spans: Spans) -> list[Place]:
    return [(span["start"], span["end"]) for span in spans]
