"""Erasing several articles at once, on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.articles import ArticleQuery
from api.schemas.base import CountedQuery, PlainInteger, ResponseSchema, about


class ArticleDeletion(ArticleQuery):
    """Which articles to erase, and how many they are."""

    class Meta:
        """Marshmallow's options."""

        exclude = (*CountedQuery().fields, "sort")

    expected_count = PlainInteger(
        validate=validate.Range(0, 10**15),
        metadata=about("How many articles meet the conditions, as a confirmation.", 1),
    )


class DeletedArticles(ResponseSchema):
    """What was erased."""

    deleted = fields.Integer(metadata=about("Number of articles that were erased.", 1))
