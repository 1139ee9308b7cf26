"""Articles on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from marshmallow import fields, post_load, validate

from api.schemas import examples
from api.schemas.base import (
    NOT_BLANK,
    DayOrMoment,
    FullMatch,
    PageQuery,
    RequestSchema,
    ResponseSchema,
    Timestamp,
    about,
    filled,
    page_of,
)
from api.schemas.quotations import Model

MAX_AUTHORS = 100

WEB_URL = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]+\S*$"


class ArticleDraft(RequestSchema):
    """An article to be stored."""

    text = fields.String(
        required=True,
        validate=NOT_BLANK,
        metadata=about(
            "The article's text, in English. The server's setting max_text_length limits it further; "
            "offsets in quotes count into exactly this text.",
            examples.TEXT,
        ),
    )
    title = fields.String(
        allow_none=True, validate=filled(maximum=1000), metadata=about("Headline.", "Railway to open in May")
    )
    url = fields.String(
        allow_none=True,
        validate=[
            validate.Length(max=2000),
            FullMatch(WEB_URL, error="Must be an absolute http or https URL."),
        ],
        metadata=about(
            "Where the article was published. It is stored, never fetched.",
            "https://news.example/2024/railway",
            format="uri",
        ),
    )
    outlet = fields.String(
        allow_none=True, validate=filled(maximum=300), metadata=about("Who published it.", "Example News")
    )
    published_at = DayOrMoment(
        allow_none=True,
        metadata=about(
            "When it was published: a date, or a time with its offset.",
            "2024-03-03T08:00:00Z",
        ),
    )
    authors = fields.List(
        fields.String(validate=filled(maximum=300)),
        validate=validate.Length(max=MAX_AUTHORS),
        metadata=about("Who wrote it.", ["Luis Prado"]),
    )

    @post_load
    def complete(self, draft: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Authors as a tuple; a day of publication as its first moment in UTC."""
        published = draft.get("published_at")
        if published is not None and not isinstance(published, datetime):
            draft["published_at"] = datetime.combine(published, time.min, UTC)
        draft["authors"] = tuple(draft.get("authors") or ())
        return draft


class ArticleReference(ResponseSchema):
    """What identifies an article."""

    id = fields.String(metadata=about("Opaque id.", "art_5Hq2"))
    title = fields.String(allow_none=True, metadata=about("Headline.", "Railway to open in May"))
    url = fields.String(
        allow_none=True,
        metadata=about("Where it was published.", "https://news.example/2024/railway", format="uri"),
    )
    outlet = fields.String(allow_none=True, metadata=about("Who published it.", "Example News"))
    published_at = Timestamp(
        allow_none=True, metadata=about("When it was published.", "2024-03-03T08:00:00Z")
    )


class ArticleSummary(ArticleReference):
    """An article without its text."""

    authors = fields.List(fields.String(), metadata=about("Who wrote it.", ["Luis Prado"]))
    status = fields.String(
        validate=validate.OneOf(["extracted", "failed"]),
        metadata=about("Whether its quotes were found.", "extracted"),
    )
    status_reason = fields.String(
        allow_none=True, metadata=about("Why extraction failed: `unsupported_language`, say.")
    )
    quote_count = fields.Integer(metadata=about("How many quotes (of speech) it has.", 1))
    model = fields.Nested(
        Model, allow_none=True, metadata=about("What found its quotes; null where extraction failed.")
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


ArticlePage = page_of(ArticleSummary, "ArticlePage")


class ArticleQuery(PageQuery):
    """Which articles."""

    outlet = fields.String(
        validate=filled(maximum=300),
        metadata=about("Only those of this outlet.", "Example News"),
    )
