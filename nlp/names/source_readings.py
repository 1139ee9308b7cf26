"""What a source was read as."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nlp.names.mentions import NamedMention
from nlp.quotation import SpeakerType


class SourceKind(StrEnum):
    """What stands at the head of a source."""

    NAMED = "named"  # "Ukrainian parliament member Oleksandr Merezhko"
    JOINT = "joint"  # "Moscow and Pyongyang"
    PRONOUN = "pronoun"  # "he"
    ROLE = "role"  # "the spokesman": somebody known from elsewhere
    BODY = "body"  # "the agency", "the Trump campaign", "his office"
    UNNAMED = "unnamed"  # "a man", "critics": nobody in particular


@dataclass(frozen=True, slots=True)
class SourceReading:
    """A source understood: word range of its base noun phrase, its head word, the names at its head."""

    kind: SourceKind
    type: SpeakerType
    first: int
    last: int
    head: int
    names: tuple[NamedMention, ...] = ()
    complemented: bool = False  # "of", "for" and the like follow the noun phrase
