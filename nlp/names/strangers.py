"""Persons whom an article introduces without a name: "a driver told the inquiry", "a senior official"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from nlp.names.analysis import NameAnalysis
from nlp.names.lexicon import context_words, covered_roles, fold, gender_of_noun, group_nouns, is_human_noun
from nlp.names.mentions import NameKind
from nlp.names.parties import Described
from nlp.names.role_phrases import canonical_role
from nlp.names.scoring import SUBJECTS
from nlp.quotation import SpeakerType

_PHRASE = 6  # words of a noun phrase
_COPULAS = frozenset(("is", "was", "are", "be", "been", "became", "as", "become", "being", "like"))
_NOMINAL = frozenset(("ADJ", "NOUN", "PROPN", "NUM"))
_MAX_BACK = 30
_COMMAS = frozenset((",", "(", "—", "–", "--", "-"))


class Strangers:
    """The unnamed persons of one article by their nouns."""

    def __init__(self, analysis: NameAnalysis) -> None:
        self._analysis = analysis
        self._layout = analysis.layout
        self._found = list(self._introductions())
        self._places = [word for word, _ in self._found]

    def last_called(self, noun: str, before: int) -> tuple[int, Described] | None:
        """The last one introduced by a canonical noun, or by one that it covers, and at which word."""
        covered = covered_roles(noun) | {noun}
        anybody = noun in context_words("unnamed")
        position = bisect_left(self._places, before)
        for word, stranger in reversed(self._found[max(0, position - _MAX_BACK) : position]):
            if anybody or stranger.head in covered:
                return word, stranger
        return None

    def at(self, word: int) -> Described | None:
        """The one who is introduced by the noun at a word."""
        position = bisect_left(self._places, word)
        found = position < len(self._places) and self._places[position] == word
        return self._found[position][1] if found else None

    def _introductions(self) -> Iterator[tuple[int, Described]]:
        words = self._layout.words
        opening = context_words("article") | {"one", "another"}
        for i, word in enumerate(words):
            if word.low not in opening or self._tells_of_somebody(i):
                continue
            head = self._head_after(i + 1)
            if head is None or self._is_named(head):
                continue
            noun = canonical_role(self._layout, head)
            if words[head].token.dep_ not in SUBJECTS and word.low != "another":
                continue
            yield head, Described(None, SpeakerType.PERSON, gender_of_noun(words[head].text), noun)

    def _head_after(self, first: int) -> int | None:
        words = self._layout.words
        head = None
        for k in range(first, min(len(words), first + _PHRASE)):
            if words[k].line != words[first].line or words[k].pos not in _NOMINAL:
                break
            head = k
        if head is None or words[head].token.tag_ == "NNS" or fold(words[head].text) in group_nouns():
            return None
        return head if is_human_noun(words[head].text) else None

    def _tells_of_somebody(self, article: int) -> bool:
        """Does the phrase say what somebody is: "Hale, a driver", "she is a driver", "as a driver"?"""
        before = self._layout.low_at(article - 1)
        if before in _COPULAS:
            return True
        name = self._analysis.sources.name_over(article - 2)
        return before in _COMMAS and name is not None and name.kind is not NameKind.PLACE

    def _is_named(self, head: int) -> bool:
        """Does a name follow: "a driver, Ann Hale,", "a pastor named Yukhym"?"""
        following = head + 1
        while self._layout.low_at(following) in _COMMAS | context_words("naming"):
            following += 1
        name = self._analysis.sources.name_over(following)
        return name is not None and name.kind is NameKind.PERSON
