"""Corrections as gold: articles whose quotes people have looked at, in the form that evaluation reads.

What a person set is told as a fact. Quotes of the same article that nobody corrected are marked as not
certain: finding them is neither right nor wrong. Those that were rejected are left out: finding them is
wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from api.storage import article_quotes, articles, corrections
from api.storage.models import Quote
from api.storage.session import Database
from nlp.quotation import Reported

Gold = dict[str, Any]
"""One line of a gold file."""


class CorrectionExport:
    """Gives out what people corrected."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """How many articles have quotes that people corrected; of some, all may be undone by now."""
        with self._database.reading() as session:
            return corrections.count_articles(session)

    def gold(self) -> Iterator[Gold]:
        """One entry for each article of which a quote is corrected or rejected, one after the other."""
        after = ""
        while True:
            with self._database.reading() as session:
                article_id = corrections.next_corrected_article(session, after)
                if article_id is None:
                    return
                row = articles.find(session, article_id)
                rows = article_quotes.in_order(session, article_id)
                entry = None if row is None else _entry(article_id, row.article.text, rows)
            if entry is not None:
                yield entry
            after = article_id


def _entry(article_id: str, text: str, rows: Sequence[Quote]) -> Gold | None:
    if not any(quote.corrected or quote.rejected_at for quote in rows):
        return None  # all was undone
    quotes = [_quote(quote) for quote in rows if quote.rejected_at is None]
    return {"id": article_id, "text": text, "quotes": quotes}


def _quote(quote: Quote) -> Gold:
    spans = {
        name: [[span["start"], span["end"]] for span in getattr(quote, name)]
        for name in ("content", "cue", "source")
    }
    return {
        **spans,
        "certain": bool(quote.corrected),
        "speech": quote.reported == Reported.SPEECH,
        **_facts(quote),
    }


def _facts(quote: Quote) -> Gold:
    facts: Gold = {
        name: getattr(quote, name) for name in quote.corrected if name not in {"speaker", "content"}
    }
    if "speaker" in quote.corrected:
        named = quote.speaker
        facts["speaker"] = None if named is None else named.name
        facts["speaker_type"] = quote.unnamed_type if named is None else named.type
        facts |= {"role": quote.role, "affiliation": quote.affiliation}
    return facts
