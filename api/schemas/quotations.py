"""A quotation as extraction yields it: the data contract."""

from __future__ import annotations

from marshmallow import fields

from api.schemas.base import ResponseSchema, about
from api.schemas.examples import TEXT, span
from nlp.quotation import CountryClue, Polarity, QuotationType, Reported, SpeakerType

ORGANISATION = "Spanish Ministry of Transport"
ROLE = f"spokeswoman for the {ORGANISATION}"
WORDS = "The new railway to Portugal will open in May,"


class Span(ResponseSchema):
    """A stretch of the article."""

    start = fields.Integer(metadata=about("Offset of the first character, in Unicode code points.", 1))
    end = fields.Integer(metadata=about("Offset behind the last character.", 46))
    text = fields.String(metadata=about("The characters between them.", WORDS))


class CountryEvidence(Span):
    """The words that tell a country; offsets are into the article."""

    kind = fields.Enum(
        CountryClue,
        by_value=True,
        metadata=about(
            "What they are: the country's name, a demonym, a place in it, an institution or an office that "
            "it alone has; where nothing is said of the source itself, the place that the article is filed "
            "from (dateline), or the first words on the country in which it plays (setting).",
            "demonym",
        ),
    )


def country_evidence() -> fields.Nested:
    """The field of whoever has a country."""
    return fields.Nested(
        CountryEvidence,
        allow_none=True,
        metadata=about(
            "The words that tell the country; null where there is none.",
            span("Spanish") | {"kind": CountryClue.DEMONYM.value},
        ),
    )


class NamedSpeaker(ResponseSchema):
    """Who speaks, and what the article says of them."""

    name = fields.String(metadata=about("The fullest form of the name in the article.", "Ana Ruiz"))
    type = fields.Enum(SpeakerType, by_value=True, metadata=about("What kind of speaker it is.", "person"))
    role = fields.String(
        allow_none=True,
        metadata=about("What the article says the speaker is.", ROLE),
    )
    affiliation = fields.String(
        allow_none=True,
        metadata=about("The organisation the speaker belongs to.", ORGANISATION),
    )
    country = fields.String(
        allow_none=True,
        metadata=about("The country the speaker speaks for or works in (ISO 3166-1 alpha-2).", "ES"),
    )
    country_evidence = country_evidence()


class UnnamedSource(ResponseSchema):
    """A source that names nobody in particular."""

    description = fields.String(metadata=about("The source as the article puts it.", "two officials"))
    type = fields.Enum(SpeakerType, by_value=True, metadata=about("What kind of source it is.", "group"))
    country = fields.String(
        allow_none=True, metadata=about("Its country, where the article says so (ISO 3166-1 alpha-2).", "ES")
    )
    country_evidence = country_evidence()


class QuotationTopic(ResponseSchema):
    """What a quotation is about."""

    id = fields.String(metadata=about("IPTC Media Topic.", "medtop:20001245"))
    name = fields.String(metadata=about("Its English name.", "infrastructure projects"))
    score = fields.Float(metadata=about("How much of the topic there is, 0 to 1.", 0.8))


class Quotation(ResponseSchema):
    """What was said, by whom, and where the article says so."""

    type = fields.Enum(
        QuotationType,
        by_value=True,
        metadata=about(
            "All inside quotation marks (direct), none (indirect), or part of it (mixed).", "direct"
        ),
    )
    reported = fields.Enum(
        Reported,
        by_value=True,
        metadata=about("Speech, spoken or written, or thought: belief, intention, feeling.", "speech"),
    )
    polarity = fields.Enum(
        Polarity,
        by_value=True,
        metadata=about(
            "What the source does to the content: asserts, denies, asks, or withholds it "
            '("declined to say whether …").',
            "asserted",
        ),
    )
    text = fields.String(metadata=about("The spans of the content, joined with ' … '.", WORDS))
    content = fields.List(
        fields.Nested(Span),
        metadata=about("What was said: several spans where it is interrupted.", [span(WORDS)]),
    )
    cue = fields.List(
        fields.Nested(Span),
        metadata=about("The words that report.", [span("told")]),
    )
    source = fields.List(
        fields.Nested(Span),
        metadata=about(
            "The words that name the source; empty where there are none.",
            [span("Ana Ruiz, a spokeswoman for the Spanish Ministry of Transport")],
        ),
    )
    speaker = fields.Nested(
        NamedSpeaker,
        allow_none=True,
        metadata=about("Who speaks; null where the article names nobody in particular."),
    )
    unnamed_source = fields.Nested(
        UnnamedSource,
        allow_none=True,
        metadata=about("Who is meant where nobody is named; null where there is a speaker or no source."),
    )
    via = fields.String(
        allow_none=True, metadata=about("Who passed it on, where the article has it second hand.")
    )
    addressee = fields.String(
        allow_none=True, metadata=about("To whom it was said, as the article puts it.", "reporters")
    )
    mentioned_countries = fields.List(
        fields.String(),
        metadata=about("Countries that the content names, in its order (ISO 3166-1 alpha-2).", ["PT"]),
    )
    topics = fields.List(fields.Nested(QuotationTopic), metadata=about("Topics, best first."))
    context = fields.Nested(
        Span,
        metadata=about(
            "The sentences that hold content, cue and source; of very long ones, 1,000 characters "
            "on either side.",
            span(TEXT),
        ),
    )
    confidence = fields.Float(
        metadata=about("Estimated probability that content and speaker are right.", 0.64)
    )


class Model(ResponseSchema):
    """What found the quotations."""

    name = fields.String(metadata=about("Name of the extraction model.", "onrecord"))
    version = fields.String(metadata=about("Its version.", "0.1.0"))
