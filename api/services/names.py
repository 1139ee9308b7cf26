"""Names, compared whatever their case, accents and transliteration."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from anyascii import anyascii

from nlp.lexicons import read_lexicon
from nlp.quotation import SpeakerType

_DROPPED = re.compile(r"['’.]")  # "O'Brien", "U.S."
_SYLLABLE_SIGN = re.compile("[\u4e00-\u9fff\uac00-\ud7af]")  # Chinese and Korean: each a word of its own
_GREEK_OU = re.compile("[οΟ][υύΥΎ]")
_GREEK_AV = re.compile("([αΑεΕ])[υύ]")
_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")
_MOST_INDEXED = 2_000  # bytes; PostgreSQL's limit is 2,704 with what else stands in the index
_REMEMBERED = 4_000  # texts that were folded: an article's names are, each time that they are looked at
_SURNAME_FIRST = {"korean", "chinese"}

# A romanised given name of China, Korea or Vietnam: one or two syllables, each ending as theirs do.
_SYLLABIC = re.compile(r"(?:[bcdfghjklmnpqrstvwxyz]{0,2}[aeiouy]{1,3}(?:ng|[nklmpth])?){1,2}")


@lru_cache(_REMEMBERED)
def fold(text: str) -> str:
    """The words of a text in plain lower-case letters and digits, one space between them.

    They end where databases can no longer keep them in an index.
    """
    spoken = _GREEK_AV.sub(
        r"\1v", _GREEK_OU.sub("ou", _SYLLABLE_SIGN.sub(r" \g<0> ", _DROPPED.sub("", text)))
    )
    plain = _DROPPED.sub("", anyascii(spoken))  # some letters become apostrophes
    return _BETWEEN_WORDS.sub(" ", plain.lower()).strip()[:_MOST_INDEXED].rstrip()


def spelling_key(folded: str) -> str:
    """What transliterations of the same folded words have in common: Dmitri, Dmitry, Dmitriy, Dmitrii."""
    return " ".join(_word_key(word) for word in folded.split())


def _word_key(word: str) -> str:
    word = word.replace("kh", "h").replace("ks", "x").replace("y", "i")
    word = re.sub(r"(?<=[aeiou])j$", "i", word)  # Sergej
    word = re.sub(r"i+", "i", word)
    return re.sub(r"^ie", "e", word)  # Yevgeny, Evgeny


@cache
def name_parts(kind: str) -> dict[str, str]:
    """Words of name_parts.tsv of one kind, and their canonical forms."""
    return {row["form"]: row["canonical"] for row in read_lexicon("name_parts") if row["kind"] == kind}


@cache
def _east_asian_surnames() -> frozenset[str]:
    listed = {fold(row["surname"]) for row in read_lexicon("east_asian_surnames")}
    rows = [row for row in read_lexicon("romanised_surnames") if row["language"] in _SURNAME_FIRST]
    return frozenset(listed.union(*(row["spellings"].split(",") for row in rows)))


@cache
def _honorifics() -> frozenset[str]:
    return frozenset(fold(row["form"]) for row in read_lexicon("honorifics"))


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name taken apart; all parts are spelling keys.

    `given` is empty for a bare surname. `surname_first` tells a name of the East Asian pattern, in
    whichever order it stands; its syllables are then joined, as "Jong Un", "Jong-un" and "Jongun" are one.
    """

    surname: str
    given: tuple[str, ...]
    suffix: str | None = None
    surname_first: bool = False

    @classmethod
    @lru_cache(maxsize=10_000)
    def parse(cls, name: str) -> PersonName:
        """Take a name apart, without its honorifics. Never raises."""
        words = fold(name).split()
        while len(words) > 1 and words[0] in _honorifics():
            del words[0]
        suffix = name_parts("suffix").get(words[-1]) if len(words) > 2 else None
        if suffix:
            del words[-1]
        given_first = "-" in name.split(maxsplit=1)[0] if words else False
        if (east_asian := _east_asian(words, given_first=given_first)) is not None:
            surname, syllables = east_asian
            return cls(spelling_key(surname), (spelling_key("".join(syllables)),), suffix, surname_first=True)
        given = _joined_initials([word for word in words[:-1] if word not in name_parts("particle")])
        return cls(spelling_key(words[-1]) if words else "", tuple(map(spelling_key, given)), suffix)

    @property
    def is_full(self) -> bool:
        """Whether a given name stands in it, more than an initial."""
        return any(len(word) > 1 for word in self.given)


def _east_asian(words: list[str], *, given_first: bool) -> tuple[str, list[str]] | None:
    if not 2 <= len(words) <= 3:
        return None
    surnames = _east_asian_surnames()
    readings = [(words[0], words[1:]), (words[-1], words[:-1])]
    for surname, syllables in reversed(readings) if given_first else readings:
        # "Le Pen" is no Vietnamese name.
        particle = len(words) == 2 and surname in name_parts("particle")
        if surname in surnames and not particle and all(map(_SYLLABIC.fullmatch, syllables)):
            return surname, syllables
    return None


def _joined_initials(words: list[str]) -> list[str]:
    """Initials side by side made one word: some outlets write J. D. Vance, others JD Vance."""
    joined: list[str] = []
    for initials, run in groupby(words, key=lambda word: len(word) == 1):
        letters_or_words = list(run)
        joined.extend(["".join(letters_or_words)] if initials else letters_or_words)
    return joined


@cache
def _country_forms() -> dict[str, str]:
    """Folded names and demonyms of countries, and their codes."""
    rows = read_lexicon("countries")
    return {
        fold(row["form"]): row["country"]
        for row in rows
        if row["kind"] in {"short", "official", "name", "demonym"}
    }


@cache
def _country_names() -> dict[str, str]:
    """Folded names of countries as such, abbreviations among them ("U.S."), and their codes."""
    return {
        fold(row["form"]): row["country"]
        for row in read_lexicon("countries")
        if row["kind"] in {"short", "official"} or (row["kind"] == "name" and row["form"].isupper())
    }


def organization_key(name: str, country: str | None) -> str:
    """What names of the same organisation have in common.

    A leading "the" goes, and so does the organisation's own country ("U.S. State Department"); a country
    has one key under all its names.
    """
    whole = _without_article(name)
    if code := _country_names().get(whole):
        return f"={code}"
    return spelling_key(_own_country_removed(whole, frozenset() if country is None else {country}))


def own_country_removed(name: str, countries: AbstractSet[str]) -> str:
    """The folded name without the organisation's own country where it leads it."""
    return _own_country_removed(_without_article(name), countries)


def _without_article(name: str) -> str:
    return fold(_POSSESSIVE.sub("", name)).removeprefix("the ")


def _own_country_removed(folded: str, countries: AbstractSet[str]) -> str:
    words = folded.split()
    for length in (3, 2, 1):
        if len(words) > length and _country_forms().get(" ".join(words[:length])) in countries:
            return " ".join(words[length:])
    return folded


@lru_cache(maxsize=1_000)
def home_forms(countries: frozenset[str]) -> tuple[str, ...]:
    """What these countries and their people are called, folded, the longest first: "south korea", "korea"."""
    whole = {form for form, code in _country_forms().items() if code in countries}
    parts = {word for form in whole for word in form.split() if len(word) > 3}
    return tuple(
        sorted(whole | (parts - name_parts("placeless").keys()), key=lambda form: (-len(form), form))
    )


_NAMED_LIKE_PERSONS = {SpeakerType.PERSON, SpeakerType.UNKNOWN}


def is_personal(speaker_type: SpeakerType) -> bool:
    """Whether names of such speakers are read as those of persons: a last word alone may be anybody."""
    return speaker_type in _NAMED_LIKE_PERSONS


def link_key(name: str, speaker_type: SpeakerType, country: str | None = None) -> str:
    """The key under which speakers that a name may mean are found: surname, or organisation."""
    if is_personal(speaker_type):
        return PersonName.parse(name).surname
    return organization_key(name, country)
