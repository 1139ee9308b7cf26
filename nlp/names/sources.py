"""Reads a source span: what kind of noun phrase it is and which name, if any, stands at its head."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from nlp.names.layout import POSSESSIVE_MARKS, Layout, Word
from nlp.names.lexicon import (
    context_words,
    describes_body,
    fold,
    group_nouns,
    heads_organisation,
    honorifics,
    is_human_noun,
    is_known_institution,
    is_plural_role,
    singular,
)
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.titles import ends_title
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


_OPENING = frozenset('"“”‘«»,;:—–--([…-')
_PRONOUN_CLASSES = ("male", "female", "plural", "neuter", "first", "second", "relative")
_STOPS = frozenset((",", "—", "–", "--", "-", "(", ")", ";", ":", "“", "”", '"', "―"))
_OF_ONE = ("n", "i", "e", "k", "d", "t", "b", "c")  # endings of singular demonyms and party members
_IN_NOUN_PHRASE = frozenset(("DET", "ADJ", "NOUN", "PROPN", "NUM", "SYM"))


class SourceReader:
    """Reads sources off a document's words and names."""

    def __init__(self, layout: Layout, titles: list[int], names: list[NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._titles = titles
        self._at: dict[int, NamedMention] = {}
        for mention in names:
            for index in range(mention.first, mention.last):
                self._at[index] = mention

    def read(self, first: int, last: int) -> SourceReading | None:
        """Read the words `first` to `last` (exclusive); None where there is nothing to read."""
        first, last = self._trim(first, last)
        if first >= last:
            return None
        if last - first == 1 and _is_pronoun(self._words[first]):
            return SourceReading(SourceKind.PRONOUN, SpeakerType.UNKNOWN, first, last, first)
        joint = self._joint(first, last)
        if joint:
            return joint
        end = self._noun_phrase_end(first, last)
        reading = self._base(first, end)
        if reading.kind is SourceKind.NAMED:
            return reading
        apposed = self._apposed_name(end, last)
        if apposed and self._of_another(first, end, apposed):
            apposed = None
        if apposed and (_is_plural(self._words[reading.head]) or self._words[reading.head].pos == "NUM"):
            several = self._joint(apposed.first, last)  # "two of the authors, Ann Berg and Bo Lund,"
            if several is not None and several.kind is SourceKind.JOINT:
                return several
        if apposed and not _is_plural(self._words[reading.head]):
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

    def _noun_phrase_end(self, first: int, last: int) -> int:
        """End of the base noun phrase that begins at `first`."""
        i = first
        while i < last:
            word = self._words[i]
            mention = self._at.get(i)
            if mention and mention.first == i:
                i = min(mention.last, last)
                if (
                    i < last
                    and self._words[i].text not in (*POSSESSIVE_MARKS, "/")
                    and not self._goes_on(i, mention)
                ):
                    break
                continue
            if word.text == "(" and self._layout.low_at(i + 1) in context_words("retired"):
                closing = next(
                    (k for k in range(i + 2, min(i + 5, last)) if self._words[k].text == ")"), None
                )
                if closing is not None:
                    i = closing + 1  # "Brig. Gen. (ret.) Ruiz"
                    continue
            size = self._titles[i]
            if size > 1 and i + size <= last:
                i += size
                continue
            if (word.text in POSSESSIVE_MARKS or word.text == "/") and i > first:
                i += 1
                continue
            if word.text in _STOPS or not self._inside(word, i == first):
                break
            i += 1
        return max(i, first + 1)

    def _inside(self, word: Word, is_first: bool) -> bool:
        if word.pos in _IN_NOUN_PHRASE or word.low.rstrip("s") == "percent" or word.text == "%":
            return word.low not in ("that", "which", "who", "whose") or is_first
        if heads_organisation(word.text):
            return True  # "the Lagos daily", whatever the tagger makes of it
        if word.pos == "PRON":
            return is_first or word.low in context_words("possessive")
        if word.pos == "ADV":
            return is_first
        return (word.token.tag_ in ("VBN", "VBG") and word.token.dep_ in ("amod", "compound")) or is_first

    def _goes_on(self, i: int, mention: NamedMention) -> bool:
        """Does a noun follow the name, so that the name only modifies it ("Trump | campaign")?"""
        word = self._words[i]
        if mention.kind is NameKind.PERSON and mention.titled and word.pos != "NOUN":
            return False
        if mention.kind is NameKind.ORGANISATION and word.low in context_words("medium"):
            return False  # "the Leeds Gazette newspaper"
        if i in self._at and self._at[i].first == i:
            return not (mention.kind is NameKind.PERSON and mention.titled)
        return (
            (word.pos in ("NOUN", "PROPN", "ADJ") or heads_organisation(word.text))
            and word.text not in _STOPS
            and self._words[i].low != "all"
        )

    def _base(self, first: int, end: int) -> SourceReading:
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
        if first == head and _is_pronoun(words[first]):
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

    def _apposed_name(self, end: int, last: int) -> NamedMention | None:
        """The name between commas after a description, or that its clause tells: "his wife, Jane Smith,", "a
        pastor named Yukhym", "the player, whose name is Falcão"."""
        naming = self._naming(end, last)
        if naming is not None:
            return naming
        for i in range(end, min(last, end + 16)):
            if self._words[i].text not in (",", "—", "–", "--", "-"):
                continue
            j = i + 1
            while j < last and self._leads_to_name(j):
                j += max(1, self._titles[j])
            mention = self._at.get(j)
            if mention and mention.first == j and mention.kind in (NameKind.PERSON, NameKind.ORGANISATION):
                after = self._words[mention.last].text if mention.last < last else ","
                return (
                    mention
                    if after in _STOPS or self._words[mention.last].low in ("of", "who", "and")
                    else None
                )
            return None
        return None

    def _of_another(self, first: int, end: int, name: NamedMention) -> bool:
        """Is the name that of the person in a complement: "a spokesman for the minister, Declan Yeo"?"""
        noun = self._words[name.first - 2] if self._words[name.first - 1].text == "," else None
        if noun is None or name.first - 2 <= end or self._words[end].pos != "ADP":
            return False
        return self._words[first].low in context_words("article") and is_human_noun(noun.text)

    def _naming(self, end: int, last: int) -> NamedMention | None:
        """The name that "named", "whose name is" or "who gave her name as" gives."""
        i = end + (end < last and self._words[end].text == ",")
        while i < last and self._words[i].low in context_words("naming"):
            i += 1
        mention = self._at.get(i) if i < last else None
        told = any(word.low in context_words("name_telling") for word in self._words[end:i])
        told = told and self._words[i - 1].low in context_words("name_link_verb")
        person = mention is not None and mention.kind in (NameKind.PERSON, NameKind.OTHER)
        return mention if told and person and mention is not None and mention.first == i else None

    def _leads_to_name(self, i: int) -> bool:
        word, mention = self._words[i], self._at.get(i)
        if mention is not None:
            return mention.kind is NameKind.PEOPLE  # "the former | Dutch | champion Ann Visser"
        if self._titles[i] or word.pos in ("DET", "ADJ") or fold(word.text) in honorifics():
            return True
        if word.low in context_words("named"):
            return True  # "its founder, a pastor named Ruiz"
        return word.pos == "NOUN" and is_human_noun(word.text)

    def _joint(self, first: int, last: int) -> SourceReading | None:
        """Two or more coordinated noun phrases: joint speakers, or a group where not all are named."""
        i = first
        names: list[NamedMention] = []
        unnamed = False
        joined = False
        owned = False  # the last part is "his aides"
        described: SourceReading | None = None  # the first part without a name
        while i < last:
            end = self._noun_phrase_end(i, last)
            part = self._base(i, end)
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
            if not names and not _is_plural(self._words[end - 1]) and part.type is not SpeakerType.GROUP:
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
        if part.kind not in (SourceKind.ROLE, SourceKind.UNNAMED) or _is_plural(self._words[part.head]):
            return None
        apposed = self._apposed_name(end, last)
        return apposed if apposed is not None and apposed.kind is NameKind.PERSON else None

    def _and_follows(self, i: int, last: int) -> bool:
        """In a list "A, B and C": is there a name after the comma, and "and" after that?"""
        end = self._noun_phrase_end(i, last)
        if self._base(i, end).kind is not SourceKind.NAMED or self._words[i].pos == "DET":
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


def _is_pronoun(word: Word) -> bool:
    return any(word.low in context_words(kind) for kind in _PRONOUN_CLASSES) and word.text != "US"


def _is_plural(word: Word) -> bool:
    return word.token.tag_ in ("NNS", "NNPS") or is_plural_role(word.text)
