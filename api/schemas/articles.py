"""Articles on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas import examples
from api.schemas.base import (
    MAX_VALUES,
    CountedQuery,
    ResponseSchema,
    Timestamp,
    about,
    filled,
    page_of,
    repeatable,
    since,
    until,
)
from api.schemas.quotations import Model
from api.storage.orders import ArticleOrder

STATUSES = ("pending", "extracting", "extracted", "failed")


class ArticleReference(ResponseSchema):
    """What identifies an article."""

    id = fields.String(metadata=about("Opaque id.", "art_5Hq2"))
    external_id = fields.String(allow_none=True, metadata=about("The client's own id of it.", "cms-81"))
    title = fields.String(allow_none=True, metadata=about("Headline.", "Railway to open in May"))
    url = fields.String(
        allow_none=True,
        metadata=about("Where it was published.", "https://news.example/2024/railway"),
    )
    outlet = fields.String(allow_none=True, metadata=about("Who published it.", "Example News"))
    published_at = Timestamp(
        allow_none=True, metadata=about("When it was published.", "2024-03-03T08:00:00Z")
    )


class ArticleSummary(ArticleReference):
    """An article without its text."""

    authors = fields.List(fields.String(), metadata=about("Who wrote it.", ["Luis Prado"]))
    status = fields.String(
        validate=validate.OneOf(STATUSES),
        metadata=about("Whether its quotes were found.", "extracted"),
    )
    status_reason = fields.String(
        allow_none=True, metadata=about("Why extraction failed: `unsupported_language`, say.")
    )
    quote_count = fields.Integer(metadata=about("How many quotes (of speech) it has.", 1))
    model = fields.Nested(
        Model, allow_none=True, metadata=about("What found its quotes; null while nothing has.")
    )
    same_text_as = fields.String(
        allow_none=True, metadata=about("Id of the first article with the very same text, if there is one.")
    )
    superseded_by = fields.String(
        allow_none=True, metadata=about("Id of a newer version under the same url, if there is one.")
    )
    created_at = Timestamp(metadata=about("When it was stored.", "2024-03-03T09:00:00Z"))
    updated_at = Timestamp(metadata=about("When it last changed.", "2024-03-03T09:00:00Z"))


class Article(ArticleSummary):
    """An article with its text."""

    text = fields.String(metadata=about("The text, as it came in.", examples.TEXT))


ArticlePage = page_of(ArticleSummary, "ArticlePage", counted=True)


class ArticleQuery(CountedQuery):
    """Which articles."""

    outlet = repeatable(
        fields.String(validate=filled(maximum=300)),
        "Only those of this outlet, whatever case and accents.",
        "Example News",
    )
    exclude_outlet = fields.List(
        fields.String(validate=filled(maximum=300)),
        validate=validate.Length(1, MAX_VALUES),
        metadata=about(
            "Leaves out those of this outlet. May be repeated: none of the values.", ["Other News"]
        ),
    )
    external_id = repeatable(
        fields.String(validate=filled(maximum=300)), "Only those with this id of the client's own.", "cms-81"
    )
    status = repeatable(
        fields.String(validate=validate.OneOf(STATUSES)), "Only those in this state.", "extracted"
    )
    published_from = since("Published")
    published_to = until("Published")
    created_from = since("Stored")
    created_to = until("Stored")
    updated_from = since("Last changed")
    updated_to = until("Last changed")
    sort = fields.Enum(
        ArticleOrder,
        by_value=True,
        load_default=ArticleOrder.NEWEST,
        metadata=about(
            "What to sort by; a leading minus means descending. By date of publication, or of storage where "
            "that is not known.",
            "-published_at",
        ),
    )
