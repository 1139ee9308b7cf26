"""Quotes on the wire: stored quotations with their article and their speaker's identity."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.articles import ArticleReference
from api.schemas.base import (
    CountryCode,
    DayOrMoment,
    PageQuery,
    ResponseSchema,
    Timestamp,
    about,
    filled,
    page_of,
)
from api.schemas.quotations import Model, NamedSpeaker, Quotation
from nlp.quotation import QuotationType


class SpeakerIdentity(ResponseSchema):
    """What tells a speaker from others. The last base of a schema comes first on the wire."""

    id = fields.String(metadata=about("Opaque id; the same in every article.", "spk_9dT1"))


class QuoteSpeaker(NamedSpeaker, SpeakerIdentity):
    """The speaker of a quote, with the role, affiliation and country that hold for this quote."""


class QuoteIdentity(ResponseSchema):
    """What tells a quote from others."""

    id = fields.String(metadata=about("Opaque id.", "quo_7Kx4"))


class Quote(Quotation, QuoteIdentity):
    """A stored quotation."""

    article = fields.Nested(ArticleReference, metadata=about("The article it stands in."))
    speaker = fields.Nested(
        QuoteSpeaker,
        allow_none=True,
        metadata=about("Who speaks; null where the article names nobody in particular."),
    )
    model = fields.Nested(Model, metadata=about("What found it."))
    created_at = Timestamp(metadata=about("When it was stored.", "2024-03-03T09:00:00Z"))
    updated_at = Timestamp(
        metadata=about("When it, its article or its speaker last changed.", "2024-03-03T09:00:00Z")
    )


QuotePage = page_of(Quote, "QuotePage")


class QuoteQuery(PageQuery):
    """Which quotes: all conditions given must hold. Texts are compared without regard to case and accents."""

    speaker = fields.String(
        validate=filled(maximum=300),
        metadata=about(
            "Id of the speaker, or the name in any spelling known; the surname is enough.", "Ruiz"
        ),
    )
    role = fields.String(
        validate=filled(maximum=300), metadata=about("Words of the speaker's role.", "spokeswoman")
    )
    affiliation = fields.String(
        validate=filled(maximum=300), metadata=about("Words of the speaker's affiliation.", "Ministry")
    )
    country = CountryCode(metadata=about("Spoken for a country or mentioning it (ISO 3166-1 alpha-2).", "ES"))
    speaker_country = CountryCode(metadata=about("The speaker's country.", "ES"))
    mentioned_country = CountryCode(metadata=about("A country that the content names.", "PT"))
    topic = fields.String(
        validate=filled(maximum=300),
        metadata=about(
            "Id or name of an IPTC Media Topic; its narrower topics are included.", "medtop:20001245"
        ),
    )
    type = fields.Enum(
        QuotationType, by_value=True, metadata=about("How the content stands in the text.", "direct")
    )
    reported = fields.String(
        load_default="speech",
        validate=validate.OneOf(["speech", "thought", "any"]),
        metadata=about("Speech alone unless asked otherwise.", "any"),
    )
    outlet = fields.String(
        validate=filled(maximum=300), metadata=about("Who published the article.", "Example News")
    )
    published_from = DayOrMoment(
        metadata=about("Published then or later: a date or a time with its offset.", "2024-03-01")
    )
    published_to = DayOrMoment(
        metadata=about(
            "Published then or earlier; a date means all of that day in UTC.",
            "2024-03-31",
        )
    )
    min_confidence = fields.Float(
        validate=validate.Range(0, 1), metadata=about("Confidence of at least this.", 0.5)
    )
    q = fields.String(
        validate=filled(maximum=500),
        metadata=about(
            'Full text of the content: terms that must all occur, "phrases", -excluded, one OR other.',
            'railway "in May" -bridge',
        ),
    )


class SpeakerQuoteQuery(QuoteQuery):
    """Which quotes of one speaker."""

    class Meta:
        """Marshmallow's options."""

        exclude = ("speaker",)


class ArticleQuoteQuery(QuoteQuery):
    """Which quotes of one article."""

    class Meta:
        """Marshmallow's options."""

        exclude = ("outlet", "published_from", "published_to")
