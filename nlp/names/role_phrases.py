"""Reads a noun phrase that says what a person is: "the former deputy director of the bank in Leeds"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from nlp.names.layout import POSSESSIVE_MARKS, Layout, Word
from nlp.names.lexicon import (
    affiliation_words,
    context_words,
    fold,
    group_nouns,
    is_human_noun,
    is_plural_role,
    occupations,
    role_noun,
    role_nouns,
)
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.noun_phrases import BREAKS, NOMINAL
from nlp.names.role_complements import TIMES, RoleComplements
from nlp.names.titles import ends_title

HAVE = frozenset(("has", "have", "'s", "’s", "'ve", "’ve", "been"))
_OVER = frozenset(("formerly", "once", "previously", "then"))
_MAX_MODIFIERS = 12


class RolePlace(IntEnum):
    """Where a role stands; smaller is firmer evidence."""

    BEFORE = 0  # "Senator Smith"
    AFTER = 1  # "Smith, a senator"
    FRONT = 2  # "The senator, Smith,"
    RELATIVE = 3  # "Smith, who is a senator"
    COPULA = 4  # "Smith is a senator"


@dataclass(frozen=True, slots=True)
class FoundRole:
    """A role phrase, words `first` to `last` (exclusive), whose head noun ends at word `head`."""

    first: int
    last: int
    head: int
    place: RolePlace
    former: bool
    office: str = ""
    """The office that a verb tells, where the words are what it governs: "who heads | the centre"."""


class PhraseReader:
    """Reads role phrases off a document's words, role nouns and names."""

    def __init__(self, layout: Layout, titles: list[int], names: list[NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._titles = titles
        self._name_at = {mention.first: mention for mention in names}
        self._complements = RoleComplements(layout, self._name_at)

    def starting_at(self, first: int, place: RolePlace) -> FoundRole | None:
        """The noun phrase that begins at word `first`, if it describes one human being."""
        start = first
        while self._layout.low_at(start) in context_words("before_role"):
            start += 1
        over = any(self._layout.low_at(i) in _OVER for i in range(first, start))
        while self._layout.low_at(start) in context_words("determiner") | {"one"}:
            if self._layout.low_at(start) == "one" and self._layout.low_at(start + 1) == "of":
                return None
            start += 1
        if self._layout.low_at(start) in context_words("possessive"):
            start += 1
        start = self.skip_age(start)
        head = self._head_from(start)
        if head is None or self._words[head].token.tag_ == "NNS":
            return None
        if place is RolePlace.COPULA and start == first and self._words[start].token.tag_ == "VBG":
            return None  # "Hale is using …"
        last = self._complements.end(head + 1)
        if last == head + 1 and self._layout.low_at(head) == "head":  # of something, else a part of the body
            return None
        return FoundRole(start, last, head, place, over or self._is_former(start, head) or self._ends(last))

    def _ends(self, index: int) -> bool:
        """Does the text say behind a role that it is over: "finance minister | until 2019"?"""
        return self._layout.low_at(index) == "until"

    def ending_at(self, head: int) -> FoundRole | None:
        """The role phrase before a name, whose last word is `head`: "former Russian Foreign Minister"."""
        if head < 0:
            return None
        begin = self._noun_ending_at(head)
        if begin is None or self._words[begin].pos in ("VERB", "AUX"):
            return None
        first = self._extend_left(begin)
        return FoundRole(first, head + 1, head, RolePlace.BEFORE, self._is_former(first, head))

    def governed_by(self, verb: int) -> FoundRole | None:
        """The office that a relative clause's verb tells: "who chairs the commission"."""
        occupation = occupations().get(self._layout.low_at(verb))
        base = self._base_end(verb + 1)
        if occupation is None or occupation.noun is None or base is None:
            return None
        end = self._complements.end(base)
        former = occupation.past and self._layout.low_at(verb - 1) not in HAVE
        return FoundRole(verb + 1, end, verb, RolePlace.RELATIVE, former, occupation.noun)

    def _base_end(self, first: int) -> int | None:
        """End of the noun phrase that begins at a word, without what follows it."""
        i = first
        while (word := self._layout.word_at(i)) is not None and word.line == self._words[first].line:
            joins = word.low in POSSESSIVE_MARKS or word.low == "&" or word.capital
            if not (word.pos in (*NOMINAL, "DET", "NUM") or joins):
                break
            i += 1
        return i if i > first and self._words[i - 1].pos in ("NOUN", "PROPN") else None

    def skip_age(self, index: int) -> int:
        """The index after an age ("54," or "54-year-old") at a word, else the same."""
        word = self._layout.word_at(index)
        if word is not None and word.text.isdigit() and self._layout.low_at(index + 1) == ",":
            return index + 2
        owns = self._layout.low_at(index + 1) in POSSESSIVE_MARKS  # "the 54-year-old's lawyer"
        return index + 1 if word is not None and _is_age(word) and not owns else index

    def _noun_ending_at(self, index: int) -> int | None:
        if index < 0:
            return None
        begin = ends_title(self._titles, index)
        word = self._words[index]
        if begin is not None:
            return None if _says_nothing(word) else begin
        if word.text.endswith(".") and is_plural_role(word.text):
            return index
        return index if word.pos in ("NOUN", "PROPN") and _is_role(word) else None

    def _extend_left(self, begin: int) -> int:
        """Take in the modifiers left of a role noun."""
        words = self._words
        first, floor = begin, max(0, begin - _MAX_MODIFIERS)
        while first > floor:
            word = words[first - 1]
            if word.line != words[begin].line or word.sentence != words[begin].sentence:
                break
            if (
                (word.low in POSSESSIVE_MARKS and first - 2 >= floor and words[first - 2].pos in NOMINAL)
                or (
                    word.low in ("and", "&")
                    and first - 2 >= floor
                    and self._noun_ending_at(first - 2) is not None
                )
                or (
                    word.low == "of"
                    and first - 2 >= floor
                    and ends_title(self._titles, first - 2) is not None
                )
            ):
                first -= 2
            elif _modifies(word) and not (words[begin].text.endswith(".") and _ends_another(word)):
                first -= 1
            else:
                break
        while first < begin and (
            words[first].pos in ("DET", "ADV")
            or _is_age(words[first])
            or words[first].low in POSSESSIVE_MARKS
        ):
            first += 1
        return first

    def _head_from(self, start: int) -> int | None:
        """Last word of the base noun phrase at `start`, if that is a human noun."""
        head: int | None = None
        i = start
        while i < min(len(self._words), start + 14):
            word = self._words[i]
            if word.line != self._words[start].line or word.text in BREAKS:
                break
            size = self._titles[i]
            if size and (word.pos in NOMINAL or size > 1 or self._is_misread(i, start)):
                head = None if _says_nothing(word) else i + size - 1
                i += size
            elif head == i - 1 and word.low in affiliation_words("postpositive"):
                head, i = i, i + 1
            elif word.pos in ("NOUN", "PROPN"):
                if self._is_another_person(i):
                    return head if head == i - 1 else None
                head = i if _is_role(word) else None
                i += 1
            elif (
                word.pos in ("ADJ", "NUM")
                or word.low in POSSESSIVE_MARKS
                or word.low == "&"
                or (word.token.tag_ in ("VBG", "VBN", "RB") and head is None)
                or (word.low == "and" and self._joins_roles(i))
            ):
                i += 1
            else:
                break
        return head

    def _is_misread(self, index: int, start: int) -> bool:
        """Is a role noun that the tagger takes for something else the end of a noun phrase all the same?"""
        word = self._words[index]
        if word.pos in ("VERB", "AUX") or (index == start and word.pos != "X"):
            return False
        after = self._layout.low_at(index + 1)
        return after in BREAKS or after in context_words("role_link")

    def _is_another_person(self, index: int) -> bool:
        """Does a person's name begin here that is no modifier ("Smith's aide", "Smith campaign aide")?"""
        mention = self._name_at.get(index)
        if mention is None or mention.kind is not NameKind.PERSON:
            return False
        following = self._layout.word_at(mention.last)
        return following is None or (
            following.low not in POSSESSIVE_MARKS and following.pos not in ("NOUN", "ADJ")
        )

    def _joins_roles(self, index: int) -> bool:
        following = self._layout.word_at(index + 1)
        return following is not None and following.pos in ("NOUN", "ADJ") and following.text.islower()

    def _is_former(self, first: int, head: int) -> bool:
        former = context_words("former")
        words = [word.low for word in self._words[max(0, first - 1) : head + 1]]
        return any(word in former or word.startswith("ex-") for word in words)


def canonical_role(layout: Layout, head: int) -> str:
    """The role noun that ends at word `head` in the form that all words for the same role share."""
    for size in (3, 2, 1):
        entry = role_nouns().get(fold(layout.text(max(0, head - size + 1), head + 1)))
        if entry:
            return entry.canonical
    return fold(layout.words[head].text)


def _says_nothing(word: Word) -> bool:
    """Is this a word like "man", which tells no role?"""
    entry = role_noun(word.text)
    return entry is not None and entry.use == "plain"


def _is_role(word: Word) -> bool:
    return is_human_noun(word.text) and not _says_nothing(word) and fold(word.text) not in group_nouns()


def _modifies(word: Word) -> bool:
    if word.text in BREAKS or word.label in TIMES:
        return False
    return word.pos in NOMINAL or (word.token.tag_ in ("VBN", "VBG") and word.token.dep_ == "amod")


def _ends_another(word: Word) -> bool:
    """Is this a noun that "Sen." and the like do not take: "at the convention | Sen. Hale said", "police
    spokesman | Lt. Hale"?"""
    return word.pos == "NOUN" and word.text.islower()


def _is_age(word: Word) -> bool:
    return word.low.endswith("-year-old") or (word.text.isdigit() and len(word.text) == 2)
