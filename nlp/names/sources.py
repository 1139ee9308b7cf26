"""Reads a source span: what kind of noun phrase it is and which name, if any, stands at its head."""

from __future__ import annotations

from dataclasses import replace

from nlp.names.apposition import Appositions
from nlp.names.coordination import CoordinationReader
from nlp.names.layout import POSSESSIVE_MARKS, Layout
from nlp.names.lexicon import context_words
from nlp.names.mentions import NamedMention
from nlp.names.noun_phrases import NounPhrases
from nlp.names.source_heads import HeadReader, is_plural, is_pronoun
from nlp.names.source_readings import SourceKind, SourceReading
from nlp.quotation import SpeakerType

_OPENING = frozenset('"“”‘«»,;:—–--([…-')


class SourceReader:
    """Reads sources off a document's words and names."""

    def __init__(self, layout: Layout, titles: list[int], names: list[NamedMention]) -> None:
        self._words = layout.words
        self._at: dict[int, NamedMention] = {}
        for mention in names:
            for index in range(mention.first, mention.last):
                self._at[index] = mention
        self._phrases = NounPhrases(layout, titles, self._at)
        self._heads = HeadReader(layout, titles, self._at)
        self._appositions = Appositions(layout, titles, self._at)
        self._coordinations = CoordinationReader(
            layout, self._at, self._phrases, self._heads, self._appositions
        )

    def read(self, first: int, last: int) -> SourceReading | None:
        """Read the words `first` to `last` (exclusive); None where there is nothing to read."""
        first, last = self._trim(first, last)
        if first >= last:
            return None
        if last - first == 1 and is_pronoun(self._words[first]):
            return SourceReading(SourceKind.PRONOUN, SpeakerType.UNKNOWN, first, last, first)
        joint = self._coordinations.read(first, last)
        if joint:
            return joint
        end = self._phrases.end(first, last)
        reading = self._heads.read(first, end)
        if reading.kind is SourceKind.NAMED:
            return reading
        apposed = self._appositions.name_after(end, last)
        if apposed and self._appositions.is_of_another(first, end, apposed):
            apposed = None
        if apposed and (is_plural(self._words[reading.head]) or self._words[reading.head].pos == "NUM"):
            several = self._coordinations.read(
                apposed.first, last
            )  # "two of the authors, Ann Berg and Bo Lund,"
            if several is not None and several.kind is SourceKind.JOINT:
                return several
        if apposed and not is_plural(self._words[reading.head]):
            return SourceReading(
                SourceKind.NAMED, SpeakerType.UNKNOWN, first, end, apposed.last - 1, (apposed,)
            )
        if end < last and self._words[end].pos == "ADP":
            reading = replace(reading, complemented=True)
        if reading.kind is SourceKind.PRONOUN and self._words[reading.head].low in ("that", "those"):
            return SourceReading(SourceKind.UNNAMED, SpeakerType.GROUP, first, end, reading.head)
        return reading

    def name_over(self, index: int) -> NamedMention | None:
        """The name that covers a word."""
        return self._at.get(index)

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        words = self._words
        while first < last and (
            words[first].text in _OPENING or words[first].low in context_words("before_source")
        ):
            if words[first].low in ("both", "either", "neither", "one") and last - first == 1:
                break
            first += 1
        while first < last and (
            words[last - 1].text in _OPENING or words[last - 1].text in (*POSSESSIVE_MARKS, ")", ".")
        ):
            last -= 1
        return first, last
