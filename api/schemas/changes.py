"""Changes of the archive on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.articles import ArticleSummary
from api.schemas.base import PageQuery, ResponseSchema, Timestamp, about
from api.schemas.quotes import Quote
from api.schemas.speakers import Speaker
from api.storage.changes import Action, Resource


class Change(ResponseSchema):
    """What became of a resource, and what it is now."""

    resource = fields.Enum(
        Resource, by_value=True, metadata=about("What changed: `article`, `quote` or `speaker`.", "speaker")
    )
    id = fields.String(metadata=about("Its id.", "spk_9dT1"))
    action = fields.Enum(
        Action,
        by_value=True,
        metadata=about(
            "`upserted`: it is new, or reads differently now; `deleted`; `merged`: the speaker lives on as "
            "`merged_into`; `rejected`: a person said that the quote is none.",
            "merged",
        ),
    )
    merged_into = fields.String(
        allow_none=True, metadata=about("Id of the speaker that a merged one lives on as.", "spk_4Ha7")
    )
    changed_at = Timestamp(metadata=about("When.", "2024-04-11T09:00:00Z"))
    article = fields.Nested(
        ArticleSummary,
        allow_none=True,
        metadata=about("The article as it is now, without its text; null unless one was upserted.", None),
    )
    quote = fields.Nested(
        Quote, allow_none=True, metadata=about("The quote as it is now; null unless one was upserted.")
    )
    speaker = fields.Nested(
        Speaker, allow_none=True, metadata=about("The speaker as it is now; null unless one was upserted.")
    )


class ChangePage(ResponseSchema):
    """Some changes, the oldest first."""

    items = fields.List(fields.Nested(Change), metadata=about("The changes."))
    next_cursor = fields.String(
        metadata=about(
            "Where to go on: at once while `has_more`, or later, to see what has changed since.",
            "WyI5ZjBhIiw0MiwiIl0",
        )
    )
    has_more = fields.Boolean(metadata=about("Whether more changes are there already.", False))


class ChangeQuery(PageQuery):
    """Which changes."""

    resource = fields.String(
        validate=validate.OneOf([kind.value for kind in Resource]),
        metadata=about("Only those of articles, of quotes or of speakers.", "quote"),
    )
