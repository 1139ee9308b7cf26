"""By which rule two names may mean one: the vocabulary of evidence, and what each rule weighs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class NameRule(StrEnum):
    """What leads from one name to the other."""

    SAME_LONG = "same_long_name"
    SAME = "same"
    SPELLING = "spelling"
    PATRONYMIC = "patronymic"
    ORDER = "word_order"
    ROMANISATION = "romanisation"
    GIVEN_NAME_FORM = "given_name_form"
    FEWER_NAMES = "fewer_names"
    FURTHER_NAME = "further_name"
    ALL_INITIALS = "all_initials"
    MIDDLE_NAME = "called_by_middle_name"
    JOINED_SURNAME = "joined_surname"
    HOMOPHONE = "homophone"
    ONLY_NAME = "only_name"
    OTHER_VOWELS = "other_vowels"
    INITIAL = "initial"
    SURNAME_ALONE = "surname_alone"
    SINGLE_NAME = "single_name"
    ACRONYM = "acronym"
    LONG_INITIALS = "letters_of_four_words"
    INITIALS = "letters_of_the_words"
    OTHER_WORDING = "other_wording"
    KNOWN_AS = "known_as"
    SHORT_FORM = "short_form"
    WORDS_LEFT_OUT = "words_left_out"


WEIGHTS: dict[NameRule, int] = {
    # three names or more, all the same
    NameRule.SAME_LONG: 4,
    # as good as the same name
    NameRule.SAME: 3,
    NameRule.SPELLING: 3,
    NameRule.PATRONYMIC: 3,
    NameRule.ACRONYM: 3,
    NameRule.KNOWN_AS: 3,
    # the same name for all one can tell, once something else agrees
    NameRule.ORDER: 2,
    NameRule.ROMANISATION: 2,
    NameRule.GIVEN_NAME_FORM: 2,
    NameRule.FEWER_NAMES: 2,
    NameRule.FURTHER_NAME: 2,
    NameRule.ALL_INITIALS: 2,
    NameRule.OTHER_WORDING: 2,
    NameRule.LONG_INITIALS: 2,
    # as likely another
    NameRule.JOINED_SURNAME: 1,
    NameRule.OTHER_VOWELS: 1,
    NameRule.HOMOPHONE: 1,
    NameRule.ONLY_NAME: 1,
    NameRule.INITIALS: 1,
    NameRule.SHORT_FORM: 1,
    # never by itself
    NameRule.INITIAL: 0,
    NameRule.MIDDLE_NAME: 0,
    NameRule.SURNAME_ALONE: 0,
    NameRule.SINGLE_NAME: 0,
    NameRule.WORDS_LEFT_OUT: 0,
}
"""Points that a rule is worth; of several, the least counts."""

OTHER_SPELLINGS = {NameRule.ROMANISATION, NameRule.GIVEN_NAME_FORM, NameRule.OTHER_VOWELS}


class Agreement(IntEnum):
    """How far two names agree."""

    DIFFERENT = 0  # they cannot mean the same: one surname, two given names
    UNRELATED = 1  # nothing to compare
    ALIKE = 2  # by the rules of the match


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What comparing two names found; `rules` are empty unless they are alike."""

    agreement: Agreement
    rules: tuple[NameRule, ...] = ()
    names: tuple[str, str] = ("", "")

    @property
    def weight(self) -> int:
        """Points of the rules together: one less where a name is spelt otherwise and incomplete besides."""
        if not self.rules:
            return 0
        doubtful = {rule for rule in self.rules if WEIGHTS[rule] < WEIGHTS[NameRule.SAME]}
        both = bool(doubtful & OTHER_SPELLINGS) and bool(doubtful - OTHER_SPELLINGS - {NameRule.ONLY_NAME})
        return max(min(WEIGHTS[rule] for rule in self.rules) - both, 0)


UNRELATED = NameMatch(Agreement.UNRELATED)
DIFFERENT = NameMatch(Agreement.DIFFERENT)


def alike(rules: set[NameRule]) -> NameMatch:
    """A match by these rules; by none, the names are the same."""
    order = list(NameRule)
    return NameMatch(Agreement.ALIKE, tuple(sorted(rules or {NameRule.SAME}, key=order.index)))
