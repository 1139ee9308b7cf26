"""What extraction yields: immutable quotations and their parts.

All offsets are in Unicode code points into the unmodified article text, `end` exclusive, so that
``text[start:end]`` is always the span's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class QuotationType(StrEnum):
    """How the content stands in the text."""

    DIRECT = "direct"  # all of it inside quotation marks
    MIXED = "mixed"  # part of it inside quotation marks
    INDIRECT = "indirect"  # none of it


class Reported(StrEnum):
    """What is reported: speech (spoken or written) or thought (belief, intention, feeling)."""

    SPEECH = "speech"
    THOUGHT = "thought"


class Polarity(StrEnum):
    """What the cue does to the content."""

    ASSERTED = "asserted"
    DENIED = "denied"  # "denied that …"
    QUESTIONED = "questioned"  # "asked whether …"
    WITHHELD = "withheld"  # "declined to say …", "did not say …"


class SpeakerType(StrEnum):
    """What kind of thing speaks."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GROUP = "group"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the article: ``text == article[start:end]``."""

    start: int
    end: int
    text: str


class CountryClue(StrEnum):
    """What tells the country that somebody speaks for."""

    NAME = "name"  # the country's own: "Ghana's electoral commission"
    DEMONYM = "demonym"  # "Russian Deputy Foreign Minister"
    PLACE = "place"  # a city or region: "police in Lagos", and a capital that speaks
    INSTITUTION = "institution"  # one that is at home there: "State Department", "BBC", "the Kremlin"
    OFFICE = "office"  # one that exists there alone: "the Taoiseach"
    DATELINE = "dateline"  # the article is filed from there
    SETTING = "setting"  # the article plays there


@dataclass(frozen=True, slots=True)
class CountryEvidence(Span):
    """The words that tell somebody's country: for a setting, where the article first names it."""

    kind: CountryClue


@dataclass(frozen=True, slots=True)
class Speaker:
    """The named person, organisation or group behind a source, with what the article says of it."""

    name: str  # fullest form in the article
    type: SpeakerType
    role: str | None = None  # the noun phrase the article gives: "Kremlin spokesman"
    affiliation: str | None = None  # an organisation's name
    country: str | None = None  # ISO 3166-1 alpha-2
    country_evidence: CountryEvidence | None = None  # None where there is no country


@dataclass(frozen=True, slots=True)
class UnnamedSource:
    """A source that names nobody in particular: "critics", "U.S. officials", "a man"."""

    description: str  # the source as the article puts it
    type: SpeakerType
    country: str | None = None  # ISO 3166-1 alpha-2
    country_evidence: CountryEvidence | None = None  # None where there is no country


@dataclass(frozen=True, slots=True)
class Topic:
    """An IPTC Media Topic and how much of it there is."""

    id: str  # "medtop:20000642"
    name: str
    score: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Quotation:
    """One attribution: what was said, by whom, and where the article says so.

    `speaker` is None where the source names nobody in particular (`unnamed_source` then says who is
    meant) and where there is no source (both are None).
    """

    type: QuotationType
    reported: Reported
    polarity: Polarity
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    speaker: Speaker | None
    unnamed_source: UnnamedSource | None
    via: str | None  # who passed it on: "Russian agencies"
    addressee: str | None  # "told Newsweek"
    mentioned_countries: tuple[str, ...]  # ISO 3166-1 alpha-2, in order of mention, each once
    topics: tuple[Topic, ...]  # best first
    context: Span  # the sentences that hold content, cue and source; of very long ones, what is near
    confidence: float  # probability that content and speaker are right

    @property
    def text(self) -> str:
        """Content spans joined with an ellipsis."""
        return " … ".join(span.text for span in self.content)

    def to_dict(self) -> dict[str, Any]:
        """The quotation in the wire format of the data contract, ready for JSON."""
        return {name: self.text if name == "text" else _plain(getattr(self, name)) for name in FIELDS}


FIELDS = (
    "type",
    "reported",
    "polarity",
    "text",
    "content",
    "cue",
    "source",
    "speaker",
    "unnamed_source",
    "via",
    "addressee",
    "mentioned_countries",
    "topics",
    "context",
    "confidence",
)
"""Names of a quotation's fields on the wire, in their order."""


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
