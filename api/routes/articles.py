"""Operations on articles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.article_lines import draft_of
from api.blueprint import Blueprint
from api.pagination import open_window
from api.routes.article_changes import PENDING, add_changes, location_of
from api.schemas.article_drafts import ArticleDraft
from api.schemas.articles import Article, ArticlePage, ArticleQuery
from api.schemas.quotes import ArticleQuoteQuery, QuotePage
from api.services.article_editing import ArticleEditor
from api.services.articles import ArticleService, Creation
from api.services.erasure import ArticleErasure
from api.services.quote_filter import QuoteFilter
from api.services.quote_search import QuoteSearch

_STATUS_OF = {Creation.THERE_BEFORE: 200, Creation.EXTRACTED: 201, Creation.ENQUEUED: 202}


def article_routes(
    articles: ArticleService,
    quotes: QuoteSearch,
    editor: ArticleEditor,
    erasure: ArticleErasure,
    *,
    extracts: bool,
) -> Blueprint:
    """The blueprint of articles. `extracts`: requests wait for extraction."""
    blueprint = Blueprint("articles", "Articles and the quotes in them", url_prefix="/v1")

    @blueprint.route("/articles", methods=("POST",), extracts=extracts)
    @blueprint.idempotent
    @blueprint.arguments(ArticleDraft)
    @blueprint.alt_response(200, Article, description="The same article was there already; this is it.")
    @blueprint.alt_response(
        202,
        Article,
        description="The article was stored; its quotes are found from now on, by a worker.",
        **PENDING,
    )
    @blueprint.response(201, Article, description="The article was stored and its quotes were extracted.")
    def create_article(draft: dict[str, Any]) -> Any:
        """Store an article and extract its quotes

        The same article again (same text, url and outlet) is not stored twice: the answer is 200 and the
        stored one. The same text from another url or outlet is an article of its own that says
        `same_text_as`. A text that extraction cannot work on, because it is not in English, say, is
        stored with status `failed` and the reason.

        A server with a queue answers 202 instead of 201: the article is `pending`, and reading it again,
        where `Location` leads, tells when it is `extracted`.
        """
        article, done = articles.create(draft_of(draft))
        return article, _STATUS_OF[done], location_of(article)

    @blueprint.route("/articles")
    @blueprint.arguments(ArticleQuery, location="query")
    @blueprint.listing(ArticlePage)
    def list_articles(query: dict[str, Any]) -> Any:
        """List articles, newest first

        By date of publication, or of storage where that is not known. The texts are left out.
        """
        window = open_window(query, by=datetime)
        page = articles.list(window.limit, window.after, **window.options, **window.filters)
        return window.envelope(page)

    @blueprint.route("/articles/<article_id>")
    @blueprint.item(Article)
    def get_article(article_id: str) -> Any:
        """Read an article with its text

        The text is the one that came in, to the character: offsets in quotes count into it.
        """
        return articles.get(article_id)

    @blueprint.route("/articles/<article_id>/quotes")
    @blueprint.arguments(ArticleQuoteQuery, location="query")
    @blueprint.listing(QuotePage)
    def list_article_quotes(query: dict[str, Any], article_id: str) -> Any:
        """List the quotes of an article, in order of its text

        Speech alone unless `reported` says otherwise.
        """
        window = open_window(query, by=query["sort"].position)
        conditions = QuoteFilter.of(article_id=articles.get(article_id).id, **window.filters)
        return window.envelope(quotes.items(conditions, window.limit, window.after, **window.options))

    add_changes(blueprint, editor, erasure, extracts=extracts)
    return blueprint
