"""Reads a base noun phrase: the name at its head, or what its head noun tells of who is described."""

from __future__ import annotations

from collections.abc import Mapping

from nlp.names.layout import POSSESSIVE_MARKS, Layout, Word
from nlp.names.lexicon import (
    context_words,
    describes_body,
    fold,
    group_nouns,
    heads_organisation,
    is_human_noun,
    is_known_institution,
    is_plural_role,
    singular,
)
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.source_readings import SourceKind, SourceReading
from nlp.names.titles import ends_title
from nlp.quotation import SpeakerType

_PRONOUN_CLASSES = ("male", "female", "plural", "neuter", "first", "second", "relative")
_OF_ONE = ("n", "i", "e", "k", "d", "t", "b", "c")  # endings of singular demonyms and party members


class HeadReader:
    """Reads noun phrases by their heads; `names` has the name over each word that is in one."""

    def __init__(self, layout: Layout, titles: list[int], names: Mapping[int, NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._titles = titles
        self._at = names

    def read(self, first: int, end: int) -> SourceReading:
        """Read a base noun phrase."""
        words = self._words
        head = end - 1
        while head > first and words[head].text in POSSESSIVE_MARKS:
            head -= 1
        mention = self._at.get(head)
        if mention and mention.last >= head + 1 and mention.kind is not NameKind.PEOPLE:
            if self._is_description(mention, head):
                return self._description(first, end, head)
            if mention.kind is NameKind.ORGANISATION and words[first].low in context_words("one"):
                return SourceReading(SourceKind.UNNAMED, SpeakerType.ORGANIZATION, first, end, head)
            return SourceReading(SourceKind.NAMED, SpeakerType.UNKNOWN, first, end, head, (mention,))
        if first == head and is_pronoun(words[first]):
            return SourceReading(SourceKind.PRONOUN, SpeakerType.UNKNOWN, first, end, head)
        return self._description(first, end, head)

    def _is_description(self, mention: NamedMention, head: int) -> bool:
        """Is the seeming name really a description ("Millennials", "the Department")?"""
        low = fold(self._words[head].text)
        if mention.last - mention.first != 1 or mention.kind is NameKind.PERSON:
            return False
        return low in group_nouns() or (heads_organisation(low) and not is_known_institution(mention.text))

    def _description(self, first: int, end: int, head: int) -> SourceReading:
        words = self._words
        low = fold(words[head].text)
        opening = words[first].low

        def reading(kind: SourceKind, speaker_type: SpeakerType) -> SourceReading:
            return SourceReading(kind, speaker_type, first, end, head)

        if first > 0 and words[first - 1].low in ("neither", "either") and words[first].pos == "NOUN":
            return reading(SourceKind.UNNAMED, SpeakerType.GROUP)
        if low in context_words("anybody"):
            return reading(SourceKind.UNNAMED, SpeakerType.PERSON)
        if low in group_nouns():
            return reading(SourceKind.UNNAMED, group_nouns()[low])
        if self._layout.text(max(first, head - 1), head + 1).lower() in context_words("sole_body"):
            return reading(SourceKind.BODY, SpeakerType.ORGANIZATION)  # "the coast guard"
        begin = ends_title(self._titles, head)
        if begin is not None and begin < head and opening not in context_words("indefinite"):
            return reading(SourceKind.ROLE, SpeakerType.PERSON)  # "the former secretary of state"
        base = singular(low)
        plural_name = words[head].token.tag_ == "NNPS"
        if base and (is_human_noun(base) or heads_organisation(base) or plural_name):
            return reading(SourceKind.UNNAMED, SpeakerType.GROUP)
        mention = self._at.get(head)
        if mention and mention.kind is NameKind.PEOPLE:
            several = self._layout.low_at(end) in context_words("plural_verb")  # "the Chinese have …"
            if opening in context_words("taking_up") and low.endswith(_OF_ONE) and not several:
                return reading(SourceKind.ROLE, SpeakerType.PERSON)
            alone = opening in context_words("one")
            return reading(SourceKind.UNNAMED, SpeakerType.PERSON if alone else SpeakerType.GROUP)
        if heads_organisation(low):
            vague = opening in context_words("indefinite")
            return reading(SourceKind.UNNAMED if vague else SourceKind.BODY, SpeakerType.ORGANIZATION)
        if is_human_noun(low):
            vague = opening in context_words("indefinite")
            return reading(SourceKind.UNNAMED if vague else SourceKind.ROLE, SpeakerType.PERSON)
        if describes_body(low):
            vague = opening in context_words("indefinite")
            return reading(SourceKind.UNNAMED if vague else SourceKind.BODY, SpeakerType.ORGANIZATION)
        if opening in context_words("indefinite") and opening not in context_words("one"):
            return reading(SourceKind.UNNAMED, SpeakerType.GROUP)
        return reading(SourceKind.UNNAMED, SpeakerType.UNKNOWN)


def is_pronoun(word: Word) -> bool:
    """Is this a pronoun, which "US" is not?"""
    return any(word.low in context_words(kind) for kind in _PRONOUN_CLASSES) and word.text != "US"


def is_plural(word: Word) -> bool:
    """Does the word mean several?"""
    return word.token.tag_ in ("NNS", "NNPS") or is_plural_role(word.text)
