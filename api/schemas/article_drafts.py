"""Articles on their way in: stored, imported, changed."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from marshmallow import fields, post_load, validate

from api.schemas import examples
from api.schemas.base import NOT_BLANK, DayOrMoment, FullMatch, RequestSchema, about, filled

MAX_AUTHORS = 100

# Browsers' addresses may hold any letters, so this is wider than RFC 3986. Controls are named, since dialects
# of regular expressions do not agree on which of them are white.
WEB_URL = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s\x00-\x1f\x7f-\x9f\ufeff/?#]+[^\s\x00-\x1f\x7f-\x9f\ufeff]*$"


class ArticlePatch(RequestSchema):
    """What is told of an article beside its text."""

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
        allow_none=True,
        validate=validate.Length(max=MAX_AUTHORS),
        metadata=about("Who wrote it.", ["Luis Prado"]),
    )
    external_id = fields.String(
        allow_none=True, validate=filled(maximum=300), metadata=about("Any id of yours.", "cms-81")
    )

    @post_load
    def complete(self, told: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Authors as a tuple; a day of publication as its first moment in UTC."""
        published = told.get("published_at")
        if published is not None and not isinstance(published, datetime):
            told["published_at"] = datetime.combine(published, time.min, UTC)
        if "authors" in told:
            told["authors"] = tuple(told["authors"] or ())
        return told


class ArticleDraft(ArticlePatch):
    """An article to be stored: its text, or the HTML page that shows it."""

    text = fields.String(
        validate=NOT_BLANK,
        metadata=about(
            "The article's text, in English. The server's setting max_text_length limits it further; "
            "offsets in quotes count into exactly this text.",
            examples.TEXT,
        ),
    )
    html = fields.String(
        validate=NOT_BLANK,
        metadata=about(
            "The page instead of the text. Its main text is found and stored as `text`, which offsets in "
            "quotes count into; title, url, outlet, published_at and authors are taken from it where they "
            "are not given. The page itself is not kept."
        ),
    )
