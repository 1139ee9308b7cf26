"""Quotes on the wire: stored quotations with their article and their speaker's identity."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.articles import ArticleReference
from api.schemas.base import (
    CountedQuery,
    CountryCode,
    ItemQuery,
    PageQuery,
    RequestSchema,
    ResponseSchema,
    Timestamp,
    about,
    exclusions_of,
    filled,
    page_of,
    repeatable,
    response_format,
    since,
    until,
)
from api.schemas.quotations import Model, NamedSpeaker, Quotation
from api.storage.orders import QuoteOrder
from nlp.quotation import Polarity, QuotationType


class SpeakerIdentity(ResponseSchema):
    """What tells a speaker from others. The last base of a schema comes first on the wire."""

    id = fields.String(metadata=about("Opaque id; the same in every article.", "spk_9dT1"))


class QuoteSpeaker(NamedSpeaker, SpeakerIdentity):
    """The speaker of a quote, with the role, affiliation and country that hold for this quote."""


class QuoteIdentity(ResponseSchema):
    """What tells a quote from others."""

    id = fields.String(metadata=about("Opaque id.", "quo_7Kx4"))


class Highlight(ResponseSchema):
    """A stretch of a text."""

    start = fields.Integer(metadata=about("Offset of the first character, in Unicode code points.", 4))
    end = fields.Integer(metadata=about("Offset behind the last character.", 15))


class Highlights(ResponseSchema):
    """Where the words looked for stand."""

    text = fields.List(fields.Nested(Highlight), metadata=about("In `text`."))
    speaker = fields.List(
        fields.Nested(Highlight),
        metadata=about("In the name of the speaker, or the description of the source."),
    )
    context = fields.List(fields.Nested(Highlight), metadata=about("In the text of `context`."))


class Quote(Quotation, QuoteIdentity):
    """A stored quotation."""

    article = fields.Nested(ArticleReference, metadata=about("The article it stands in."))
    speaker = fields.Nested(
        QuoteSpeaker,
        allow_none=True,
        metadata=about("Who speaks; null where the article names nobody in particular."),
    )
    model = fields.Nested(Model, metadata=about("What found it."))
    corrected = fields.List(
        fields.String(),
        metadata=about("Fields that a person set, whatever extraction finds.", ["role"]),
    )
    rejected = fields.Boolean(metadata=about("Whether a person said that it is no quotation.", False))
    highlights = fields.Nested(
        Highlights,
        allow_none=True,
        metadata=about("Where the words of `q` stand; null unless they were looked for."),
    )
    created_at = Timestamp(metadata=about("When it was stored.", "2024-03-03T09:00:00Z"))
    updated_at = Timestamp(
        metadata=about("When it, its article or its speaker last changed.", "2024-03-03T09:00:00Z")
    )


class QuotePage(page_of(Quote, "QuotePage", counted=True)):  # type: ignore[misc]  # made of a schema
    """Part of a list of quotes."""

    ranked_newest = fields.Integer(
        metadata=about(
            "There only where a search by relevance found more than it ranks: how many it did, those stored "
            "last.",
            1_000,
            optional=True,
        )
    )


class QuoteTraits(RequestSchema):
    """What quotes may have. Texts are compared without regard to case and accents."""

    speaker = repeatable(
        fields.String(validate=filled(maximum=300)),
        "Id of the speaker, or the name in any spelling known; the surname is enough.",
        "Ruiz",
    )
    role = repeatable(
        fields.String(validate=filled(maximum=300)), "Words of the speaker's role.", "spokeswoman"
    )
    affiliation = repeatable(
        fields.String(validate=filled(maximum=300)), "Words of the speaker's affiliation.", "Ministry"
    )
    country = repeatable(CountryCode(), "Spoken for a country or mentioning it (ISO 3166-1 alpha-2).", "ES")
    speaker_country = repeatable(CountryCode(), "The speaker's country.", "ES")
    mentioned_country = repeatable(CountryCode(), "A country that the content names.", "PT")
    topic = repeatable(
        fields.String(validate=filled(maximum=300)),
        "Id or name of an IPTC Media Topic; its narrower topics are included.",
        "medtop:20001245",
    )
    type = repeatable(
        fields.Enum(QuotationType, by_value=True), "How the content stands in the text.", "direct"
    )
    polarity = repeatable(
        fields.Enum(Polarity, by_value=True), "What the source does to the content.", "asserted"
    )
    outlet = repeatable(
        fields.String(validate=filled(maximum=300)), "Who published the article.", "Example News"
    )


QuoteExclusions = exclusions_of(QuoteTraits, "QuoteExclusions")


class QuoteConditions(QuoteTraits, QuoteExclusions):  # type: ignore[misc, valid-type]  # made of the former
    """Which quotes: all conditions given must hold."""

    reported = fields.String(
        load_default="speech",
        validate=validate.OneOf(["speech", "thought", "any"]),
        metadata=about("Speech alone unless asked otherwise.", "any"),
    )
    published_from = since("Published")
    published_to = until("Published")
    created_from = since("Stored")
    created_to = until("Stored")
    updated_from = since("Last changed")
    updated_to = until("Last changed")
    min_confidence = fields.Float(
        validate=validate.Range(0, 1), metadata=about("Confidence of at least this.", 0.5)
    )
    q = fields.String(
        validate=filled(maximum=500),
        metadata=about(
            "Full text of the quote, its speaker's name and its context: terms that must all occur, "
            '"phrases", -excluded, one OR other.',
            'railway "in May" -bridge',
        ),
    )
    include_rejected = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        load_default=False,
        metadata=about("Also those that a person said are no quotations.", False),
    )


class Sorted(RequestSchema):
    """In which order."""

    sort = fields.Enum(
        QuoteOrder,
        by_value=True,
        load_default=QuoteOrder.NEWEST,
        metadata=about(
            "What to sort by; a leading minus means descending. By date of publication, or of storage where "
            "that is not known; quotes of one article come in order of its text when the newest come first. "
            "`relevance` is that to `q`, the best first; of more than 1,000 matches those stored last are "
            "ranked, and `ranked_newest` says so.",
            "-published_at",
        ),
    )


class QuoteQuery(QuoteConditions, Sorted, CountedQuery):
    """Which quotes, and which part of them."""


class QuoteExportQuery(QuoteConditions, Sorted, ItemQuery):
    """Which quotes, all of them."""

    format = response_format()


class QuoteFeedQuery(QuoteConditions, PageQuery):
    """Which quotes, and which part of them, those stored last first."""


class SpeakerQuoteQuery(QuoteQuery):
    """Which quotes of one speaker."""

    class Meta:
        """Marshmallow's options."""

        exclude = ("speaker", "exclude_speaker")


class ArticleQuoteQuery(QuoteQuery):
    """Which quotes of one article."""

    class Meta:
        """Marshmallow's options."""

        exclude = ("outlet", "exclude_outlet", "published_from", "published_to")
