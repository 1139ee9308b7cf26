"""What a pronoun may be linked to."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.names.entities import Entity
from nlp.names.lexicon import Gender
from nlp.names.mentions import NamedMention
from nlp.names.parties import Party
from nlp.names.pronoun_features import Feature
from nlp.names.syntax import Standing


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a pronoun may mean."""

    mention: NamedMention
    party: Entity
    standing: Standing
    gender: Gender
    leads: bool  # no name before it in its sentence
    features: tuple[Feature, ...]  # of the name alone
    score: float  # what these come to


@dataclass(frozen=True, slots=True)
class Link:
    """What a pronoun may be linked to, and what speaks for and against it beside the name itself."""

    word: int
    features: tuple[Feature, ...]
    name: Name | None = None
    party: Party | None = None  # of the name, or of a description whose meaning is known; None: a pronoun
    fit: float = 0.0  # of the words' vectors

    @property
    def all_features(self) -> tuple[Feature, ...]:
        """Those of the link and of the name."""
        return (*(self.name.features if self.name is not None else ()), *self.features)
