"""What the article says a person is: titles before the name, appositions around it, "Smith is the …"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from nlp.names.layout import Layout, Word
from nlp.names.lexicon import fold, group_nouns, honorifics, is_human_noun, is_plural_role, role_noun, role_nouns
from nlp.names.mentions import NamedMention, NameKind, ends_title


class RolePlace(IntEnum):
    """Where the role stands; smaller is firmer evidence."""

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

    def canonical(self, layout: Layout) -> str:
        """The head noun in the form that other words for the same role share."""
        return canonical_role(layout, self.head)


_NOMINAL = frozenset("ADJ NOUN PROPN".split())
_AFTER_HEAD = frozenset("of at for with in on to from under against".split())
_FORMER = frozenset("former ex late retired then onetime one-time erstwhile past previous".split())
_BREAKS = frozenset(("(", ")", "[", "]", ";", ":", "—", "–", "--", "-", '"', "“", "”", ".", "?", "!", "…", ","))
_MAX_PHRASE = 24


class RoleReader:
    """Reads roles off a document: its words, its role nouns and its names."""

    def __init__(self, layout: Layout, titles: list[int], names: list[NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._titles = titles
        self._name_at = {mention.first: mention for mention in names}

    def roles_of(self, mention: NamedMention) -> Iterator[FoundRole]:
        """Every role phrase that stands at this mention of a person."""
        before = self._before(mention)
        if before:
            yield before
        first = self._skip_place_and_party(mention.last)
        if self._text(first) in (",", "—", "–", "--", "-", "("):
            yield from self._after(first + 1)
        elif self._text(first) in ("is", "was", "became"):
            found = self.phrase(first + 1, RolePlace.COPULA)
            if found:
                yield found
        front = self._front(mention)
        if front:
            yield front

    def phrase(self, first: int, place: RolePlace) -> FoundRole | None:
        """The noun phrase that begins at word `first`, if it describes one human being."""
        start = first
        while self._word(start) and (self._words[start].low in ("now", "also", "then", "currently", "himself", "herself")):
            start += 1
        while self._word(start) and (self._words[start].pos == "DET" or self._words[start].low in ("a", "an", "the", "one")):
            if self._words[start].low == "one" and self._text(start + 1) == "of":
                return None
            start += 1
        if self._word(start) and self._words[start].pos == "PRON" and self._words[start].low in ("his", "her", "their", "its", "my"):
            start += 1
        start = self._skip_age(start)
        head = self._head_of_noun_phrase(start)
        if head is None:
            return None
        last = self._complements(head + 1)
        return FoundRole(start, last, head, place, self._is_former(start, head))

    def affiliation(self, role: FoundRole) -> tuple[int, int] | None:
        """Word range of the organisation that the role phrase names, None for former roles and where none is."""
        if role.former:
            return None
        within = self._affiliation_after(role.head + 1, role.last)
        return within or self._affiliation_before(role)

    def stated_affiliation(self, mention: NamedMention) -> tuple[int, int] | None:
        """Word range of the organisation directly beside a name: "Easley of Ewha University", "CNN's Tapper"."""
        if self._text(mention.last) in ("of", "at", "from", "with"):
            found = self._affiliation_after(mention.last, mention.last + 6)
            if found:
                return found
        before = mention.first - 1
        if self._text(before) in ("'s", "’s"):
            for name in self._name_at.values():
                if name.last == before and name.kind is NameKind.ORGANISATION:
                    return name.first, name.last
        return None

    def _before(self, mention: NamedMention) -> FoundRole | None:
        index = mention.first - 1
        if index >= 0 and fold(self._words[index].text) in honorifics():
            index -= 1
        if index < 0 or self._words[index].line != self._words[mention.first].line:
            return None
        head = index
        begin = self._role_ending_at(index)
        if begin is None:
            return None
        first = self._extend_left(begin)
        if first > head or self._words[begin].pos in ("VERB", "AUX"):
            return None
        return FoundRole(first, head + 1, head, RolePlace.BEFORE, self._is_former(first, head))

    def _role_ending_at(self, index: int) -> int | None:
        begin = ends_title(self._titles, index)
        if begin is not None:
            return begin
        word = self._words[index]
        if word.text.endswith(".") and is_plural_role(word.text):
            return index
        return index if word.pos in ("NOUN", "PROPN") and _is_human(word) else None

    def _extend_left(self, begin: int) -> int:
        """Take in the modifiers left of a role noun: "former Russian Foreign | Minister"."""
        first = begin
        floor = max(0, begin - 12)
        while first > floor:
            word = self._words[first - 1]
            if word.line != self._words[begin].line or word.sentence != self._words[begin].sentence:
                break
            if word.low in ("'s", "’s", "'", "’") and first >= 2 and self._words[first - 2].pos in _NOMINAL:
                first -= 2
            elif word.low in ("and", "&") and self._role_ending_at(first - 2) is not None and first - 2 >= floor:
                first -= 2
            elif word.low == "of" and ends_title(self._titles, first - 2) is not None and first - 2 >= floor:
                first -= 2
            elif not _modifies(word):
                break
            else:
                first -= 1
        while first < begin and (
            self._words[first].pos in ("DET", "ADV") or _is_age(self._words[first]) or self._words[first].low in ("'s", "’s")
        ):
            first += 1
        return first

    def _after(self, first: int) -> Iterator[FoundRole]:
        first = self._skip_age(first)
        word = self._word(first)
        if word is None:
            return
        if word.low == "who":
            if self._text(first + 1) in ("is", "was", "became") or self._text(first + 2) in ("as",):
                found = self.phrase(first + 2, RolePlace.RELATIVE)
                if found:
                    yield found
            return
        if first in self._name_at and self._name_at[first].kind is NameKind.PERSON and self._text(
            self._name_at[first].last
        ) not in ("'s", "’s"):
            return
        found = self.phrase(first, RolePlace.AFTER)
        if found:
            yield found

    def _front(self, mention: NamedMention) -> FoundRole | None:
        """The role before a comma: "The chairman of the board, Jane Smith, said"."""
        comma = mention.first - 1
        if self._text(comma) not in (",", "—", "–", "--"):
            return None
        if self._text(mention.last) not in (",", "—", "–", "--", ".", "") and not self._is_verb(mention.last):
            return None
        floor = max(0, comma - 16)
        for begin in range(comma - 1, floor - 1, -1):
            word = self._words[begin]
            if word.line != self._words[comma].line or word.text in _BREAKS or word.pos in ("VERB", "AUX", "SCONJ"):
                break
            starts = word.pos == "DET" or word.low in ("his", "her", "their", "its", "a", "the") or begin == floor
            if starts or begin == 0 or self._is_boundary(begin - 1):
                found = self.phrase(begin, RolePlace.FRONT)
                if found and found.last == comma:
                    return found
        return None

    def _is_boundary(self, index: int) -> bool:
        word = self._words[index]
        return word.text in _BREAKS or word.pos in ("VERB", "AUX", "CCONJ", "SCONJ", "ADP")

    def _is_verb(self, index: int) -> bool:
        word = self._word(index)
        return word is not None and word.pos in ("VERB", "AUX")

    def _head_of_noun_phrase(self, start: int) -> int | None:
        """Last word of the base noun phrase at `start`, if that is a human noun."""
        head: int | None = None
        i = start
        while i < min(len(self._words), start + 14):
            word = self._words[i]
            if word.line != self._words[start].line or (word.text in _BREAKS):
                break
            size = self._titles[i]
            if size and (word.pos in _NOMINAL or size > 1):
                head = i + size - 1
                i += size
            elif word.pos in ("NOUN", "PROPN"):
                mention = self._name_at.get(i)
                if mention and mention.kind is NameKind.PERSON and self._text(mention.last) not in ("'s", "’s"):
                    return head if head == i - 1 else None
                head = i if _is_human(word) else None
                i += 1
            elif word.pos in ("ADJ", "NUM") or word.low in ("'s", "’s", "'", "’", "then-", "&"):
                i += 1
            elif word.token.tag_ in ("VBG", "VBN", "RB") and head is None:
                i += 1
            elif word.low == "and" and self._continues_pair(i):
                i += 1
            else:
                break
        return head

    def _continues_pair(self, index: int) -> bool:
        """Does "and" join two roles or two modifiers, rather than begin something new?"""
        following = self._word(index + 1)
        return following is not None and following.pos in ("NOUN", "ADJ") and following.text.islower()

    def _complements(self, i: int) -> int:
        """End of the prepositional phrases that belong to a role noun: "| of the bank in Leeds"."""
        last = i
        limit = min(len(self._words), i + _MAX_PHRASE)
        while i < limit and self._words[i].low in _AFTER_HEAD and self._words[i].line == self._words[last - 1].line:
            j = i + 1
            if self._text(j) == "which" or self._text(j) == "whom":
                break
            while j < limit and self._in_complement(j, i):
                j += 1
            if j == i + 1 or self._words[i + 1].label in ("DATE", "TIME") and self._words[i].low != "of":
                break
            while self._words[j - 1].pos in ("CCONJ", "DET", "ADV") and j > i + 1:
                j -= 1
            last = i = j
        return last

    def _in_complement(self, j: int, preposition: int) -> bool:
        word = self._words[j]
        if word.line != self._words[preposition].line or word.text in _BREAKS or word.label in ("DATE", "TIME"):
            return False
        if word.pos in ("DET", "ADJ", "NOUN", "PROPN", "NUM") or word.low in ("'s", "’s", "'", "’", "&"):
            return True
        if word.low in ("his", "her", "its", "their"):
            return True
        if word.label in ("ORG", "WORK_OF_ART") and not word.entity_start:
            return True
        return word.low == "and" and self._continues_list(j)

    def _continues_list(self, index: int) -> bool:
        following = self._word(index + 1)
        if following is None or index + 1 in self._name_at and self._name_at[index + 1].kind is NameKind.PERSON:
            return False
        return following.pos in ("NOUN", "ADJ", "PROPN")

    def _affiliation_after(self, first: int, last: int) -> tuple[int, int] | None:
        i = first
        while i < min(last, len(self._words)):
            word = self._words[i]
            if word.low in ("of", "at", "for", "with", "from", "in", "to", "on"):
                begin = i + 1
                while self._text(begin) in ("the", "a", "an"):
                    begin += 1
                found = self._organisation_at(begin)
                if found:
                    return found
            elif word.text in _BREAKS or word.pos in ("VERB", "AUX"):
                return None
            i += 1
        return None

    def _organisation_at(self, begin: int) -> tuple[int, int] | None:
        """The organisation whose name begins at a word: by name, or as "Ukrainian parliament"."""
        mention = self._name_at.get(begin)
        if mention is None:
            return None
        end = mention.last
        if self._text(end) in ("'s", "’s") and mention.kind is NameKind.PLACE:
            inner = self._name_at.get(end + 1)
            if inner and inner.kind is NameKind.ORGANISATION:
                return begin, inner.last
        size = 0
        while self._word(end + size) and self._words[end + size].pos == "NOUN" and size < 3:
            size += 1
            if _heads(self._words[end + size - 1]):
                return begin, end + size
        return (begin, end) if mention.kind is NameKind.ORGANISATION else None

    def _affiliation_before(self, role: FoundRole) -> tuple[int, int] | None:
        begin = ends_title(self._titles, role.head)
        head_first = role.head if begin is None else max(begin, role.first)
        first = role.first
        while first < head_first and not self._words[first].capital:
            first += 1
        for last in range(head_first, first, -1):
            word = self._words[last - 1]
            if word.low in ("'s", "’s"):
                continue
            named = next((m for k in range(first, last) if (m := self._name_at.get(k)) and m.last == last), None)
            if named and named.kind is NameKind.ORGANISATION:
                return self._with_possessor(first, named.first), last
            if _heads(word) and last - first > 1 and not _is_party(word):
                return first, last
            if self._text(last) in ("'s", "’s") and named:
                return None
        return None

    def _with_possessor(self, first: int, begin: int) -> int:
        """Keep a place in front ("South Korea's | Foreign Ministry"), drop other modifiers."""
        return first if first in self._name_at and self._name_at[first].kind in (
            NameKind.PLACE,
            NameKind.PEOPLE,
            NameKind.ORGANISATION,
        ) else begin

    def _is_former(self, first: int, head: int) -> bool:
        before = self._words[first - 1].low if first else ""
        words = [word.low for word in self._words[first : head + 1]]
        return before in _FORMER or any(word in _FORMER or word.startswith("ex-") for word in words)

    def _skip_age(self, index: int) -> int:
        word = self._word(index)
        if word and word.text.isdigit() and self._text(index + 1) == ",":
            return index + 2
        if word and _is_age(word):
            return index + 1
        return index

    def _skip_place_and_party(self, index: int) -> int:
        """Step over "(R-Texas)", ", D-N.Y." and "of New Mexico" after a name."""
        if self._text(index) == "(":
            for end in range(index + 1, min(index + 6, len(self._words))):
                if self._words[end].text == ")":
                    return end + 1
        if self._text(index) == "of" and index + 1 in self._name_at and self._name_at[index + 1].kind is NameKind.PLACE:
            return self._name_at[index + 1].last
        if self._text(index) == "," and self._text(index + 1)[:2] in ("R-", "D-", "I-"):
            return index + 2
        return index

    def _word(self, index: int) -> Word | None:
        return self._words[index] if 0 <= index < len(self._words) else None

    def _text(self, index: int) -> str:
        word = self._word(index)
        return word.text if word else ""


def canonical_role(layout: Layout, head: int) -> str:
    """The role noun that ends at word `head` in the form that all words for the same role share."""
    for size in (3, 2, 1):
        entry = role_nouns().get(fold(layout.text(max(0, head - size + 1), head + 1)))
        if entry:
            return entry.canonical
    return fold(layout.words[head].text)


def _is_human(word: Word) -> bool:
    return is_human_noun(word.text) and fold(word.text) not in group_nouns()


def _heads(word: Word) -> bool:
    from nlp.names.lexicon import heads_organisation

    return heads_organisation(word.text) and role_noun(word.text) is None


def _is_party(word: Word) -> bool:
    return word.low in ("conference",)


def _modifies(word: Word) -> bool:
    if word.text in _BREAKS or word.label in ("DATE", "TIME"):
        return False
    return word.pos in _NOMINAL or word.low in ("co-", "ex-", "vice") or word.token.tag_ in ("VBN", "VBG") and (
        word.token.dep_ == "amod"
    )


def _is_age(word: Word) -> bool:
    return word.low.endswith("-year-old") or (word.text.isdigit() and len(word.text) == 2)
