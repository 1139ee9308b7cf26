"""The prepositional phrases that belong to a role: "the deputy director | of the bank in Leeds"."""

from __future__ import annotations

from collections.abc import Mapping

from nlp.names.layout import POSSESSIVE_MARKS, Layout
from nlp.names.lexicon import context_words
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.noun_phrases import BREAKS, NOMINAL

TIMES = frozenset(("DATE", "TIME"))
"""Labels of entities that are no part of a role."""

_MAX_PHRASE = 24


class RoleComplements:
    """Reads them off a document's words; `name_at` has the names by their first words."""

    def __init__(self, layout: Layout, name_at: Mapping[int, NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._name_at = name_at

    def end(self, i: int) -> int:
        """End of the prepositional phrases that belong to a role noun: "| of the bank in Leeds"."""
        last = i
        limit = min(len(self._words), i + _MAX_PHRASE)
        while i < limit and self._words[i].low in context_words("role_link"):
            if self._words[i].line != self._words[last - 1].line:
                break
            j = i + 1
            while j < limit and self._in_complement(j, i):
                j += 1
            if j == i + 1 or (self._words[i + 1].label in TIMES and self._words[i].low != "of"):
                break
            while j > i + 1 and self._ends_badly(j - 1):
                j -= 1
            if j == i + 1:
                break
            last = i = j
        return last

    def _ends_badly(self, index: int) -> bool:
        word = self._words[index]
        return word.pos in ("CCONJ", "DET", "ADV", "PRON", "ADJ") or word.low in POSSESSIVE_MARKS

    def _in_complement(self, j: int, preposition: int) -> bool:
        word = self._words[j]
        if word.line != self._words[preposition].line or word.text in BREAKS:
            return False
        if word.label in TIMES:  # "the mayor's 2012 campaign"
            before, after = self._words[j - 1], self._layout.word_at(j + 1)
            leads = (
                after is not None and after.pos in ("NOUN", "PROPN") and before.pos == "DET"
            )  # "the 2019 race"
            return word.text.isdigit() and (leads or before.low in POSSESSIVE_MARKS)
        if (
            word.pos in NOMINAL
            or word.pos in ("DET", "NUM")
            or word.low in POSSESSIVE_MARKS
            or word.low == "&"
        ):
            return True
        if word.low in context_words("possessive"):
            return True
        if word.label in ("ORG", "WORK_OF_ART") and not word.entity_start:
            return True
        if word.capital and word.pos not in ("VERB", "AUX"):
            return True
        if word.token.tag_ in ("VBG", "VBN") and self._words[j - 1].pos == "DET":
            return True  # "of the ruling party"
        return word.low == "and" and self._continues_list(j)

    def _continues_list(self, index: int) -> bool:
        following = self._layout.word_at(index + 1)
        mention = self._name_at.get(index + 1)
        if following is None or (mention is not None and mention.kind is NameKind.PERSON):
            return False
        return following.pos in NOMINAL
