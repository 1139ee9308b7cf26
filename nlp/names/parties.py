"""Those who may be meant by a source: entities with a name, and the anonymous."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from nlp.names.lexicon import Gender
from nlp.names.mentions import NamedMention
from nlp.quotation import SpeakerType


class Party(Protocol):
    """Somebody or something that speaks."""

    @property
    def name(self) -> str | None:
        """Fullest form of the name, None for nobody in particular."""

    @property
    def speaker_type(self) -> SpeakerType:
        """What kind of thing it is."""

    @property
    def gender(self) -> Gender:
        """What the text shows."""

    @property
    def shows_gender(self) -> bool:
        """Does the text itself show it, by an honorific or a role noun?"""

    @property
    def mentions(self) -> list[NamedMention]:
        """Its names in the text."""


@dataclass(slots=True, eq=False)
class Described:
    """A party known by a description: "the Trump campaign", "a man", "Moscow and Pyongyang"."""

    name: str | None
    speaker_type: SpeakerType
    gender: Gender = Gender.UNKNOWN
    head: str = ""  # canonical head noun
    mentions: list[NamedMention] = field(default_factory=list)

    @property
    def shows_gender(self) -> bool:
        """A description's gender comes from its own noun."""
        return self.gender is not Gender.UNKNOWN
