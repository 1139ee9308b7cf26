"""The tables.

Every index that serves a listing ends in (listed_at, id): a page then starts where the last one ended,
whatever the filter, and nothing is sorted. `listed_at` is coalesce(published_at, created_at).
"""

from api.storage.models.articles import Article
from api.storage.models.base import Base
from api.storage.models.changes import Change
from api.storage.models.corrections import Correction, SpeakerDecision
from api.storage.models.imports import Import, ImportFault
from api.storage.models.kept_counts import KeptCount
from api.storage.models.keys import ApiKey, IdempotentResponse
from api.storage.models.quotes import Quote, QuoteCountry, QuoteTopic
from api.storage.models.rendered_quotes import RenderedQuote
from api.storage.models.speakers import (
    MergeCandidate,
    Speaker,
    SpeakerAlias,
    SpeakerBlock,
    SpeakerDistinction,
    SpeakerWord,
)

__all__ = [
    "ApiKey",
    "Article",
    "Base",
    "Change",
    "Correction",
    "IdempotentResponse",
    "Import",
    "ImportFault",
    "KeptCount",
    "MergeCandidate",
    "Quote",
    "QuoteCountry",
    "QuoteTopic",
    "RenderedQuote",
    "Speaker",
    "SpeakerAlias",
    "SpeakerBlock",
    "SpeakerDecision",
    "SpeakerDistinction",
    "SpeakerWord",
]
