"""The page of an article: its text, with the quotations in it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from api.services.articles import ArticleService
from api.services.quote_search import QuoteSearch
from api.web.pages import Pages


def article_pages(articles: ArticleService, quotes: QuoteSearch) -> Pages:
    """The page of an article."""
    pages = Pages("article_page")

    @pages.page("/articles/<article_id>")
    def show_article(article_id: str) -> ResponseReturnValue:
        """The article as written."""
        return render_template("article/page.html", article=articles.get(article_id))

    return pages
