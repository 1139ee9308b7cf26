"""What people correct, on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from api.schemas.base import (
    NOT_BLANK,
    CountryCode,
    FullMatch,
    RequestSchema,
    ResponseSchema,
    Timestamp,
    WholeNumber,
    about,
    filled,
)
from nlp.quotation import Polarity, QuotationType, Reported, SpeakerType


def _one_of(kind: type[StrEnum], metadata: dict[str, Any]) -> fields.String:
    """A field with the values of an enumeration, loaded as they are: the history keeps them."""
    return fields.String(validate=validate.OneOf([each.value for each in kind]), metadata=metadata)


_MOST_SPANS = 50
_MOST_QUOTES = 1000
_MOST_ALIASES = 100

AT_LEAST_ONE: Mapping[str, Any] = {
    "if": {"properties": {"comment": {}}, "required": ["comment"]},
    "then": {"minProperties": 2},
    "else": {"minProperties": 1},
}
"""A field at least, where a comment alone does not count."""


class Commented(RequestSchema):
    """Something that a person decides."""

    comment = fields.String(
        allow_none=True,
        validate=filled(maximum=2000),
        metadata=about("Why; kept in the history.", "The article was corrected on 5 March."),
    )


class Place(RequestSchema):
    """A stretch of the article's text."""

    start = WholeNumber(
        required=True,
        validate=validate.Range(0),
        metadata=about("Offset of the first character, in Unicode code points.", 1),
    )
    end = WholeNumber(
        required=True,
        validate=validate.Range(1),
        metadata=about("Offset behind the last character.", 46),
    )


class SpeakerChoice(RequestSchema):
    """Whoever speaks: a stored speaker by `id`, or somebody by `name`, who is looked for and else made."""

    class Meta:
        """What clients are told of the fields together."""

        json_schema: ClassVar = {
            "if": {"properties": {"id": {}}, "required": ["id"]},
            "then": {"properties": {"name": False, "type": False}},
            "else": {"properties": {"name": {}, "type": {}}, "required": ["name", "type"]},
        }

    id = fields.String(validate=filled(maximum=100), metadata=about("Id of a speaker.", "spk_9dT1"))
    name = fields.String(validate=filled(maximum=300), metadata=about("Full name.", None))
    type = _one_of(SpeakerType, about("What kind of speaker it is; needed with `name`.", None))
    country = CountryCode(
        allow_none=True, metadata=about("The country that the speaker speaks for here.", None)
    )

    @validates_schema
    def one_of_both(self, data: dict[str, Any], **_options: Any) -> None:
        """Refuse a choice that says too little or too much."""
        if ("id" in data) == ("name" in data):
            raise ValidationError("Needs either id, or name and type.")
        if ("name" in data) != ("type" in data):
            raise ValidationError("Needs a type with name, and none with id.", "type")


class QuoteCorrection(Commented):
    """What a quote should say; fields that are left out stay."""

    class Meta:
        """What clients are told of the fields together."""

        json_schema = AT_LEAST_ONE

    speaker = fields.Nested(
        SpeakerChoice,
        allow_none=True,
        metadata=about(
            "Who speaks; null for nobody in particular. Role and affiliation are those given beside it."
        ),
    )
    role = fields.String(
        allow_none=True,
        validate=filled(maximum=300),
        metadata=about("The speaker's role in this quote.", "spokeswoman"),
    )
    affiliation = fields.String(
        allow_none=True,
        validate=filled(maximum=300),
        metadata=about("The speaker's organisation.", "Spanish Ministry of Transport"),
    )
    content = fields.List(
        fields.Nested(Place),
        validate=validate.Length(1, _MOST_SPANS),
        metadata=about("Where the words stand in the article's text, in its order."),
    )
    type = _one_of(QuotationType, about("How the content stands in the text.", "direct"))
    reported = _one_of(Reported, about("Speech or thought.", "speech"))
    polarity = _one_of(Polarity, about("What the source does to the content.", "asserted"))
    rejected = fields.Boolean(
        truthy={True},
        falsy={False},
        metadata=about("Whether it is no quotation at all; lists then leave it out.", False),
    )

    @validates_schema
    def something(self, data: dict[str, Any], **_options: Any) -> None:
        """Refuse a correction that corrects nothing."""
        if not set(data) - {"comment"}:
            raise ValidationError("Needs at least one field to correct.")


class FieldChange(ResponseSchema):
    """What a field said before, and what it says since."""

    field = fields.String(metadata=about("The field.", "role"))
    before = fields.Raw(allow_none=True, metadata=about("What it said.", "spokesman"))
    after = fields.Raw(allow_none=True, metadata=about("What it says since.", "spokeswoman"))


class Correction(ResponseSchema):
    """One correction of a quote, or the taking back of one."""

    id = fields.String(metadata=about("Opaque id.", "cor_2Lm8"))
    action = fields.String(
        validate=validate.OneOf(["corrected", "undone"]), metadata=about("What was done.", "corrected")
    )
    undoes = fields.String(allow_none=True, metadata=about("Id of the correction that this one took back."))
    undone_by = fields.String(
        allow_none=True,
        metadata=about("Id of the one that took this one back, unless that was taken back itself."),
    )
    changes = fields.List(fields.Nested(FieldChange), metadata=about("What changed, field by field."))
    comment = fields.String(allow_none=True, metadata=about("Why.", "The article was corrected on 5 March."))
    made_by = fields.String(
        allow_none=True, metadata=about("Name of the API key; null where none was needed.", "newsroom")
    )
    made_at = Timestamp(metadata=about("When.", "2024-03-05T10:00:00Z"))


class QuoteHistory(ResponseSchema):
    """All that people made of a quote."""

    items = fields.List(fields.Nested(Correction), metadata=about("The corrections, the first one first."))


class SpeakerMerge(Commented):
    """Who is to be merged into a speaker."""

    speaker = fields.String(
        required=True,
        validate=filled(maximum=100),
        metadata=about("Id of the speaker that lives on as this one.", "spk_4Ha7"),
    )


class SpeakerSplit(Commented):
    """What is to be somebody else's: at least one quote, or one spelling of the name that quotes have."""

    quotes = fields.List(
        fields.String(validate=filled(maximum=100)),
        load_default=list,
        validate=validate.Length(max=_MOST_QUOTES),
        metadata=about("Ids of quotes.", ["quo_7Kx4"]),
    )
    aliases = fields.List(
        fields.String(validate=filled(maximum=300)),
        load_default=list,
        validate=validate.Length(max=_MOST_ALIASES),
        metadata=about("Spellings; all quotes that call the speaker so go along.", ["A. Ruiz"]),
    )


class SpeakerDescription(Commented):
    """What is known of a speaker that no article says; fields that are left out stay."""

    class Meta:
        """What clients are told of the fields together."""

        json_schema = AT_LEAST_ONE

    external_id = fields.String(
        allow_none=True,
        validate=FullMatch(r"^Q[1-9][0-9]{0,14}$", error="Must be an id of Wikidata, such as Q42."),
        metadata=about("Wikidata's id of the speaker.", "Q42"),
    )
    aliases = fields.List(
        fields.String(validate=[validate.Length(max=300), NOT_BLANK]),
        validate=validate.Length(max=_MOST_ALIASES),
        metadata=about(
            "All spellings to know the speaker by, whether a quote has them or not.", ["Ana Ruíz"]
        ),
    )

    @validates_schema
    def something(self, data: dict[str, Any], **_options: Any) -> None:
        """Refuse a description that says nothing."""
        if not set(data) - {"comment"}:
            raise ValidationError("Needs at least one field.")


class Decision(ResponseSchema):
    """One decision about who is who."""

    id = fields.String(metadata=about("Opaque id.", "dec_8Qs3"))
    action = fields.String(
        validate=validate.OneOf(["merged", "split", "edited", "undone"]),
        metadata=about("What was done.", "merged"),
    )
    speaker_id = fields.String(metadata=about("Who stayed, was split, or was described.", "spk_9dT1"))
    other_id = fields.String(
        allow_none=True, metadata=about("Who was merged into it, or split off.", "spk_4Ha7")
    )
    undoes = fields.String(allow_none=True, metadata=about("Id of the decision that this one took back."))
    undone_by = fields.String(allow_none=True, metadata=about("Id of the one that took this one back."))
    details = fields.Dict(
        metadata=about("What it takes to undo it: quotes, spellings, ids.", {"quotes": ["quo_7Kx4"]})
    )
    comment = fields.String(allow_none=True, metadata=about("Why."))
    made_by = fields.String(
        allow_none=True, metadata=about("Name of the API key; null where none was needed.", "newsroom")
    )
    made_at = Timestamp(metadata=about("When.", "2024-03-05T10:00:00Z"))


class SpeakerHistory(ResponseSchema):
    """All that people decided about a speaker."""

    items = fields.List(fields.Nested(Decision), metadata=about("The decisions, the first one first."))
