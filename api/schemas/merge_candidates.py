"""Pairs of speakers that may be one, on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.base import PageQuery, ResponseSchema, Timestamp, about, filled, page_of
from nlp.quotation import SpeakerType


class SpeakerReference(ResponseSchema):
    """One of two speakers."""

    id = fields.String(metadata=about("Opaque id.", "spk_9dT1"))
    name = fields.String(metadata=about("The most frequent full form of the name.", "Ana Ruiz"))
    type = fields.Enum(SpeakerType, by_value=True, metadata=about("What kind of speaker it is.", "person"))
    country = fields.String(
        allow_none=True, metadata=about("The most frequent country (ISO 3166-1 alpha-2).", "ES")
    )


class Evidence(ResponseSchema):
    """What comparing two speakers found."""

    kind = fields.String(
        metadata=about(
            "What was compared: `name`, `type`, `country`, `affiliation`, `words` (that tell the place of "
            "work), `role` or `time`.",
            "name",
        )
    )
    finding = fields.String(
        metadata=about(
            "What was found; for names the rules that lead from one to the other, joined by `+`.", "initial"
        )
    )
    points = fields.Integer(metadata=about("What it is worth: above 0 for one speaker, below for two.", 0))
    one = fields.List(
        fields.String(metadata=about("A value.", "A. Ruiz")), metadata=about("Values of the one.")
    )
    other = fields.List(
        fields.String(metadata=about("A value.", "Ana Ruiz")), metadata=about("Values of the other.")
    )


class MergeCandidate(ResponseSchema):
    """Two speakers who may be one, and why."""

    id = fields.String(metadata=about("Opaque id.", "mgc_4bR7"))
    one = fields.Nested(SpeakerReference, metadata=about("The speaker stored first."))
    other = fields.Nested(SpeakerReference, metadata=about("The speaker stored later."))
    score = fields.Float(
        metadata=about("From 0 to 1, which is what it takes to be taken for one without being asked.", 0.67)
    )
    evidence = fields.List(fields.Nested(Evidence), metadata=about("What speaks for and against it."))
    found_at = Timestamp(metadata=about("When the pair was first found.", "2024-04-11T09:00:00Z"))


MergeCandidatePage = page_of(MergeCandidate, "MergeCandidatePage")


class MergeCandidateQuery(PageQuery):
    """Which pairs."""

    speaker = fields.String(
        validate=filled(maximum=300), metadata=about("Those of this speaker (an id).", "spk_9dT1")
    )
    min_score = fields.Float(
        validate=validate.Range(0, 1), metadata=about("Those with at least this score.", 0.5)
    )
