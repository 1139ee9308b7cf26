"""Speakers on the wire."""

from __future__ import annotations

from marshmallow import fields

from api.schemas.base import (
    CountedQuery,
    CountryCode,
    ResponseSchema,
    Timestamp,
    about,
    filled,
    page_of,
    repeatable,
)
from api.schemas.quotations import ORGANISATION, ROLE
from nlp.quotation import SpeakerType


class Alias(ResponseSchema):
    """A spelling of a speaker's name."""

    name = fields.String(metadata=about("The spelling.", "Ana Ruíz"))
    count = fields.Integer(metadata=about("In how many quotes it stands.", 2))


class StatedRole(ResponseSchema):
    """What articles say a speaker is."""

    role = fields.String(allow_none=True, metadata=about("The role.", ROLE))
    affiliation = fields.String(allow_none=True, metadata=about("The organisation.", ORGANISATION))
    country = fields.String(allow_none=True, metadata=about("The country (ISO 3166-1 alpha-2).", "ES"))
    count = fields.Integer(metadata=about("In how many quotes.", 2))
    first_seen = Timestamp(metadata=about("Date of the first such article.", "2024-03-03T08:00:00Z"))
    last_seen = Timestamp(metadata=about("Date of the last such article.", "2024-04-11T08:00:00Z"))


class Speaker(ResponseSchema):
    """Somebody who is quoted in at least one article."""

    id = fields.String(metadata=about("Opaque id.", "spk_9dT1"))
    name = fields.String(metadata=about("The most frequent full form of the name.", "Ana Ruiz"))
    type = fields.Enum(SpeakerType, by_value=True, metadata=about("What kind of speaker it is.", "person"))
    country = fields.String(
        allow_none=True, metadata=about("The most frequent country (ISO 3166-1 alpha-2).", "ES")
    )
    external_id = fields.String(
        allow_none=True, metadata=about("Wikidata's id of the speaker, where a person gave it.", "Q42")
    )
    aliases = fields.List(
        fields.Nested(Alias), metadata=about("All spellings of the name, most frequent first.")
    )
    roles = fields.List(fields.Nested(StatedRole), metadata=about("Roles as stated, most recent first."))
    quote_count = fields.Integer(metadata=about("How many quotes (of speech) there are.", 2))
    created_at = Timestamp(metadata=about("When the speaker was first stored.", "2024-03-03T09:00:00Z"))
    updated_at = Timestamp(metadata=about("When the speaker last changed.", "2024-04-11T09:00:00Z"))


SpeakerPage = page_of(Speaker, "SpeakerPage", counted=True)


class SpeakerQuery(CountedQuery):
    """Which speakers."""

    q = fields.String(
        validate=filled(maximum=300),
        metadata=about(
            "What somebody began to type: those of whose names each of these words begins a word, whatever "
            "case and accents. The likeliest come first: names that begin so, then who is quoted most.",
            "ru an",
        ),
    )
    name = fields.String(
        validate=filled(maximum=300),
        metadata=about("Those whom this name may mean, in any spelling; the surname is enough.", "ruiz"),
    )
    type = repeatable(fields.Enum(SpeakerType, by_value=True), "Only speakers of this kind.", "person")
    country = repeatable(CountryCode(), "Only speakers of this country (ISO 3166-1 alpha-2).", "ES")
