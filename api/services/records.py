"""What the services return: immutable records whose attribute names are the names on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from api.storage.changes import Action, Resource
from nlp.quotation import Quotation, QuotationType, Speaker, SpeakerType

Key = tuple[datetime | str | int | float, str]
"""Position in a list: the sort value of the last row of a page, and the row's id."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list. `next_key` is where the next page starts, None on the last one.

    `total` is how many items all pages have, where that was asked for.
    """

    items: list[T]
    next_key: Key | None
    total: int | None = None
    ranked_newest: int | None = None  # only so many matches were put in order, where there are more


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """The extraction model that read an article."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReference:
    """What a quote tells of its article."""

    id: str
    external_id: str | None  # the client's own
    title: str | None
    url: str | None
    outlet: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord(ArticleReference):
    """A stored article. `text` is None in lists."""

    authors: tuple[str, ...]
    status: str  # extracted | failed
    status_reason: str | None  # why extraction failed
    quote_count: int  # of speech, as lists of quotes show by default
    model: ModelRecord | None  # None where extraction failed
    same_text_as: str | None  # id of the first article with the very same text
    superseded_by: str | None  # id of a newer version under the same url
    created_at: datetime
    updated_at: datetime
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteSpeaker(Speaker):
    """The speaker of a quote, with the role, affiliation and country that hold for this quote."""

    id: str


class Place(NamedTuple):
    """A stretch of a text, in code points, `end` exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlights:
    """Where a quote has the words looked for: in its text, its speaker's name, its context's text."""

    text: tuple[Place, ...]
    speaker: tuple[Place, ...]
    context: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRecord(Quotation):
    """A stored quote: the quotation that extraction found, its article and its speaker's identity."""

    id: str
    article: ArticleReference
    speaker: QuoteSpeaker | None
    model: ModelRecord
    corrected: tuple[str, ...]  # fields that a person set
    rejected: bool  # a person said that it is no quotation
    highlights: Highlights | None  # None unless words were looked for
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AliasRecord:
    """A spelling of a speaker's name, and in how many quotes it stands."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """A role, affiliation and country as articles state them, how often, and from when to when."""

    role: str | None
    affiliation: str | None
    country: str | None
    count: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerRecord:
    """Somebody who is quoted in at least one article."""

    id: str
    name: str  # the most frequent full form
    type: SpeakerType
    country: str | None  # the most frequent one
    aliases: tuple[AliasRecord, ...]  # most frequent first, `name` among them
    external_id: str | None  # Wikidata's
    roles: tuple[RoleRecord, ...]  # most recent first
    quote_count: int  # of speech
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SpeakerReference:
    """What a pair of speakers tells of each."""

    id: str
    name: str
    type: SpeakerType
    country: str | None


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """What comparing two speakers found, for which values of the one and the other."""

    kind: str  # name | type | country | affiliation | words | role | time
    finding: str
    points: int  # for (above 0) or against (below)
    one: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergeCandidateRecord:
    """Two speakers who may be one, and why."""

    id: str
    one: SpeakerReference
    other: SpeakerReference
    score: float  # from 0 to 1; 1 is what it takes to be taken for one
    evidence: tuple[EvidenceRecord, ...]
    found_at: datetime


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """A country and the quotes (of speech) by its speakers, and those that mention it."""

    code: str  # ISO 3166-1 alpha-2
    name: str
    speaker_quotes: int
    mentioned_quotes: int


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """A topic and the number of quotes (of speech) about it or a narrower one."""

    id: str  # "medtop:20000642"
    name: str
    broader: str | None  # id of the next broader topic
    quotes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """What became of an article, a quote or a speaker, and what it is now, unless it is gone."""

    resource: Resource
    id: str
    action: Action
    merged_into: str | None  # id of the speaker that a merged one lives on as
    changed_at: datetime
    article: ArticleRecord | None
    quote: QuoteRecord | None
    speaker: SpeakerRecord | None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Some changes. `position` is where the next ones start, whether there are any yet or not."""

    items: list[ChangeRecord]
    position: int
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """Many articles that came in together, and how far they got. Counts of lines, then of articles."""

    id: str
    status: str  # receiving | extracting | completed | interrupted
    status_reason: str | None
    lines: int  # read so far, empty ones left out
    stored: int
    duplicates: int  # the same article was there already
    refused: int
    articles: Mapping[str, int]  # those stored, by status
    made_by: str | None  # name of the API key
    file_name: str | None  # where people chose a file
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ImportFaultRecord:
    """A line of an import that was refused, and why."""

    line: int
    code: str
    message: str
    errors: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class OutletRecord:
    """Who published articles: how many, with how many quotes (of speech), and the date of the latest one."""

    name: str  # as the latest article spells it
    article_count: int
    quote_count: int
    latest_at: datetime


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """The number of quotes of a day, week or month."""

    start: str  # its first day, 2024-03-01
    quotes: int


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """The number of quotes of a speaker."""

    speaker: SpeakerReference
    quotes: int


@dataclass(frozen=True, slots=True)
class CountryCount:
    """The numbers of quotes that concern a country, that its speakers said, and that mention it."""

    code: str  # ISO 3166-1 alpha-2
    name: str
    quotes: int
    speaker_quotes: int
    mentioned_quotes: int


@dataclass(frozen=True, slots=True)
class TypeCount:
    """The number of quotes of a type."""

    type: QuotationType
    quotes: int


@dataclass(frozen=True, slots=True)
class OutletCount:
    """The number of quotes in the articles of an outlet."""

    outlet: str
    quotes: int
