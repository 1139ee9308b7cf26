"""Operations that change articles or erase them."""

from __future__ import annotations

from typing import Any

from flask import url_for

from api.blueprint import Blueprint, no_content
from api.conditional import unless_changed
from api.schemas.article_deletion import ArticleDeletion, DeletedArticles
from api.schemas.article_drafts import ArticlePatch
from api.schemas.articles import Article
from api.services.article_editing import ArticleEditor
from api.services.erasure import ArticleErasure
from api.services.keys import Scope
from api.services.records import ArticleRecord

PENDING = {"status": "pending", "quote_count": 0, "model": None}
"""How an article differs whose quotes have yet to be found."""


def add_changes(
    blueprint: Blueprint, editor: ArticleEditor, erasure: ArticleErasure, *, extracts: bool
) -> None:
    """Add these operations to the blueprint of articles. `extracts`: requests wait for extraction."""

    @blueprint.route("/articles/<article_id>", methods=("PATCH",))
    @blueprint.changes
    @blueprint.problems(409)
    @blueprint.arguments(ArticlePatch)
    @blueprint.response(200, Article)
    def update_article(told: dict[str, Any], article_id: str) -> Any:
        """Change what is told of an article

        A JSON merge patch (RFC 7396): fields that are left out stay, null takes away. The text cannot be
        changed: another text is another version, to be stored under the same url. Under another url the
        article is a version of what is there; the one that was stored last counts. 409 where another article
        already has this text, url and outlet.
        """
        return editor.describe(article_id, told, unless_changed(Article))

    @blueprint.route("/articles/<article_id>/reextract", methods=("POST",), extracts=extracts)
    @blueprint.idempotent
    @blueprint.changes
    @blueprint.alt_response(
        202, Article, description="Its quotes are found from now on, by a worker.", status="pending"
    )
    @blueprint.response(200, Article)
    def reextract_article(article_id: str) -> Any:
        """Find the quotes of an article anew

        With the model that the server has now. A quote whose content is four fifths the same keeps its id;
        one that is no longer found is deleted. What people set stays: corrected fields keep their values, and
        quotes that were corrected or rejected stay even where they are not found.

        A server with a queue answers 202, and the article is `pending` until it is done. Where extraction
        cannot work on the text, it is `failed` then, with the quotes that it had.
        """
        article = editor.reextract(article_id, unless_changed(Article))
        return article if extracts else (article, 202, location_of(article))

    @blueprint.route("/articles/<article_id>", methods=("DELETE",))
    @blueprint.changes
    @blueprint.response(204, description="The article is gone.")
    def delete_article(article_id: str) -> Any:
        """Erase an article

        Its quotes go with it, and so do speakers whom no other article quotes, and responses that are kept
        for repeated requests.
        """
        erasure.erase(article_id, unless_changed(Article))
        return no_content()

    @blueprint.route("/articles", methods=("DELETE",), scope=Scope.ADMIN)
    @blueprint.problems(409)
    @blueprint.arguments(ArticleDeletion, location="query")
    @blueprint.response(200, DeletedArticles)
    def delete_articles(query: dict[str, Any]) -> Any:
        """Erase articles by outlet, date or other conditions

        At least one condition has to be given, and `expected_count` has to say how many articles meet them
        all (`GET /v1/articles?count=true` tells); 409 where it does not, and nothing is erased.
        """
        return {"deleted": erasure.erase_all(**query)}


def location_of(article: ArticleRecord) -> dict[str, str]:
    """The header that leads to the article."""
    return {"Location": url_for("articles.get_article", article_id=article.id)}
