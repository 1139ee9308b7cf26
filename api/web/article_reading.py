"""Gathers what the page of an article shows, and renders it."""

from __future__ import annotations

from typing import Any

from flask import render_template

from api.conditional import etag_of
from api.schemas.quotes import Quote
from api.services.articles import ArticleService
from api.services.corrections import QuoteCorrections
from api.services.quote_filter import QuoteFilter
from api.services.quote_search import QuoteSearch
from api.services.records import QuoteRecord
from api.web.article_page import ArticlePage, Opened
from api.web.correction_form import filled_in_from
from api.web.quote_wording import POLARITY_WORDS, REPORTED_WORDS, SPEAKER_TYPE_WORDS, TYPE_WORDS


class ArticleReading:
    """Reads articles with all their quotes, rejected ones and thoughts, too."""

    def __init__(self, articles: ArticleService, quotes: QuoteSearch, corrections: QuoteCorrections) -> None:
        self._articles = articles
        self._quotes = quotes
        self._corrections = corrections

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
