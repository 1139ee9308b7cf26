"""Reads coordinated noun phrases: joint speakers, or a group where not all are named."""

from __future__ import annotations

from collections.abc import Mapping

from nlp.names.apposition import Appositions
from nlp.names.layout import Layout
from nlp.names.lexicon import context_words
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.noun_phrases import NounPhrases
from nlp.names.source_heads import HeadReader, is_plural
from nlp.names.source_readings import SourceKind, SourceReading
from nlp.quotation import SpeakerType


class CoordinationReader:
    """Reads them by their parts; `names` has the name over each word that is in one."""

    def __init__(
        self,
        layout: Layout,
        names: Mapping[int, NamedMention],
        phrases: NounPhrases,
        heads: HeadReader,
        appositions: Appositions,
    ) -> None:
        self._words = layout.words
        self._at = names
        self._phrases = phrases
        self._heads = heads
        self._appositions = appositions

    def read(self, first: int, last: int) -> SourceReading | None:
        """Two or more coordinated noun phrases: joint speakers, or a group where not all are named."""
        i = first
        names: list[NamedMention] = []
        unnamed = False
        joined = False
        owned = False  # the last part is "his aides"
        described: SourceReading | None = None  # the first part without a name
        while i < last:
            end = self._phrases.end(i, last)
            part = self._heads.read(i, end)
            if part.kind is SourceKind.NAMED:
                if described is not None and not names and self._two_offices(described, i, part.names[0]):
                    described, unnamed = None, False
                names.append(part.names[0])
            elif (apposed := self._apposed_in_list(part, end, last)) is not None:
                names.append(apposed)
                end = apposed.last
            else:
                unnamed = True
                owned = bool(names or described) and self._words[i].low in context_words("possessive")
                described = described or part
            i = self._skip_parenthesis(end, last)
            if i >= last:
                break
            if self._words[i].text == ",":
                if joined or unnamed:
                    break
                i += 1
                if i + 1 < last and self._words[i].low == "or" and self._words[i + 1].text.isupper():
                    return None  # "the Land Commission, or LC,"
                if i < last and self._words[i].low in ("and", "or"):
                    i += 1
                    joined = True
                elif not self._and_follows(i, last):
                    return None
            elif self._words[i].low == "or" and i + 1 < last and self._words[i + 1].text.isupper():
                return None  # "the Land Commission, or LC,"
            elif self._words[i].low in ("and", "or", "&"):
                joined = True
                i += 1
            else:
                break
        if not joined or (not names and not unnamed):
            return None
        if unnamed:
            if owned and len(names) == 1:  # "Smith and his aides": Smith speaks for them
                return SourceReading(
                    SourceKind.NAMED, SpeakerType.UNKNOWN, first, i, names[0].last - 1, (names[0],)
                )
            if owned and described is not None and described.kind is SourceKind.ROLE:
                return described
            if not names and not is_plural(self._words[end - 1]) and part.type is not SpeakerType.GROUP:
                return None
            return SourceReading(SourceKind.UNNAMED, SpeakerType.GROUP, first, i, first, tuple(names))
        if len(names) < 2:
            return None
        return SourceReading(SourceKind.JOINT, SpeakerType.GROUP, first, i, first, tuple(names))

    def _two_offices(self, office: SourceReading, first: int, name: NamedMention) -> bool:
        """Is one person called two things: "Deputy Prime Minister and Finance Minister Ruiz"?"""
        words = self._words
        alike = words[office.head].text[0].isupper() == words[first].text[0].isupper()
        titled = name.titled and name.honorific is None and words[first].pos != "DET"
        return office.kind is SourceKind.ROLE and titled and alike and first < name.first

    def _apposed_in_list(self, part: SourceReading, end: int, last: int) -> NamedMention | None:
        """The name of one described in a list of speakers: "Berg and her counterpart, Ann Ruiz,"."""
        if part.kind not in (SourceKind.ROLE, SourceKind.UNNAMED) or is_plural(self._words[part.head]):
            return None
        apposed = self._appositions.name_after(end, last)
        return apposed if apposed is not None and apposed.kind is NameKind.PERSON else None

    def _and_follows(self, i: int, last: int) -> bool:
        """In a list "A, B and C": is there a name after the comma, and "and" after that?"""
        end = self._phrases.end(i, last)
        if self._heads.read(i, end).kind is not SourceKind.NAMED or self._words[i].pos == "DET":
            return False
        return end < last and (self._words[end].low == "and" or self._words[end].text == ",")

    def _skip_parenthesis(self, i: int, last: int) -> int:
        if i < last and self._words[i].text == "(":
            for end in range(i + 1, min(i + 7, last)):
                if self._words[end].text == ")":
                    return end + 1
        if (
            i + 1 < last
            and self._words[i].low == "of"
            and i + 1 in self._at
            and self._at[i + 1].kind is NameKind.PLACE
        ):
            return self._at[i + 1].last
        return i
