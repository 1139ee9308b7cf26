"""Gathers what the page of an article shows, and renders it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from flask import render_template

from api.conditional import etag_of
from api.errors import DomainError
from api.schemas.quotes import Quote
from api.services.articles import ArticleService
from api.services.corrections import QuoteCorrections
from api.services.quote_filter import QuoteFilter
from api.services.quote_search import QuoteSearch
from api.services.records import QuoteRecord
from api.services.speakers import SpeakerDirectory
from api.web.article_page import ArticlePage, Candidate, Opened
from api.web.correction_form import NOBODY, OTHER, SAME, filled_in_from
from api.web.quote_wording import POLARITY_WORDS, REPORTED_WORDS, SPEAKER_TYPE_WORDS, TYPE_WORDS


class ArticleReading:
    """Reads articles with all their quotes, rejected ones and thoughts, too."""

    def __init__(
        self,
        articles: ArticleService,
        quotes: QuoteSearch,
        corrections: QuoteCorrections,
        speakers: SpeakerDirectory,
    ) -> None:
        self._articles = articles
        self._quotes = quotes
        self._corrections = corrections
        self._speakers = speakers

    def page(self, article_id: str) -> ArticlePage:
        """The article with its quotes. Raises NotFound or Gone."""
        article = self._articles.get(article_id)
        asked = QuoteFilter.of(article_id=article.id, reported="any", include_rejected=True)
        quotes = [quote for some in self._quotes.export(asked) for quote in some]
        return ArticlePage(article, quotes)

    def page_of_quote(self, quote_id: str) -> tuple[ArticlePage, QuoteRecord]:
        """The article of a quote, and the quote as it is there. Raises NotFound or Gone."""
        page = self.page(self._quotes.get(quote_id).article.id)
        return page, page.quote(quote_id) or self._quotes.get(quote_id)

    def opened(self, quote: QuoteRecord, **more: Any) -> Opened:
        """The quote with its history, in a form that nobody has filled in unless `values` has what they did.

        Raises NotFound or Gone.
        """
        return Opened(
            **{
                "quote": quote,
                "seen": etag_of(Quote, quote),
                "history": self._corrections.history(quote.id),
                "values": filled_in_from(quote),
                **more,
            }
        )

    def refilled(
        self,
        page: ArticlePage,
        quote: QuoteRecord,
        values: Mapping[str, Any],
        faults: Mapping[str, Sequence[str]],
    ) -> Opened:
        """The quote in a form as somebody filled it in, who is told by field what is wrong with that."""
        offered = {SAME, NOBODY, OTHER, *(candidate.id for candidate in page.candidates(quote))}
        chosen = None
        if values["speaker"] not in offered:
            with suppress(DomainError):  # there is no such speaker (any more): the form asks who it is
                chosen = Candidate.from_directory(self._speakers.get(values["speaker"]))
        return self.opened(quote, values=values, faults=faults, chosen=chosen)

    def shown(self, page: ArticlePage, opened: Opened | None = None, notice: str | None = None) -> str:
        """The page, with one quote opened, and with what is to be told of the article."""
        return render_template(
            "article/page.html",
            page=page,
            article=page.article,
            opened=opened,
            notice=notice,
            types=TYPE_WORDS,
            polarities=POLARITY_WORDS,
            reporteds=REPORTED_WORDS,
            speaker_types=SPEAKER_TYPE_WORDS,
        )
