"""A person's name taken apart: its words without titles and particles, as names are compared by. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from api.services.names import fold, name_parts
from api.services.naming_customs import customs_of
from api.services.romanisation import BROAD
from nlp.lexicons import read_lexicon

_LONGEST_TITLE = 4  # words
MOST_WORDS = 7  # of a name that are compared; the others hardly tell
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,3}")
_NUMERAL = re.compile(r"(?=[ivx]{2,})x{0,3}(?:ix|iv|v?i{0,3})")
_SERVANT_OF = re.compile(r"(?:abd|abdel|abdul|abdal|abdol|abdoul)")  # never a name by itself
_ARTICLES = {"al", "el", "ul", "ud", "as", "ar", "an", "ad", "ash"}
_ARTICLE_TOGETHER = re.compile(r"\b(?:El|Al)(?=[A-Z][a-z])")  # ElBaradei
# Mujibur Rahman, Mujib-ur-Rahman; Ziaul Haq, Zia ul-Haq
_OF_THE = re.compile(
    r"(?<=\w\w)[\s-]?u[rl][\s-](?=(?:r[ae]hman|ha[qk](?:ue)?|h[ou]qu?e?|islam|hu[dq]a|karim|hasan|kabir|amin|alam)\b)",
    re.IGNORECASE,
)
_DUTCH_ARTICLE = re.compile(r"\s?['’]t\b")
_ARABIC_ARTICLE = re.compile(r"(?<!عبد\s)\bال(?=\w{2})")


class NameWord(NamedTuple):
    """A folded word of a name; initials side by side are one word."""

    text: str
    initials: bool = False
    hyphen: bool = False  # before it


class FullName(NamedTuple):
    """A person's name without titles and particles. `suffix` tells one generation from another."""

    words: tuple[NameWord, ...]
    suffix: str | None


@cache
def _prefixes() -> dict[str, frozenset[str]]:
    always = {fold(row["form"]) for row in read_lexicon("honorifics")}
    always |= {fold(row["term"]) for row in read_lexicon("role_titles") if row["use"] == "title"}
    always -= {fold(row["name"]) for row in read_lexicon("given_names")}  # Earl, Prince
    found = {prefix: frozenset[str]() for prefix in always}
    for row in read_lexicon("name_prefixes"):
        found[row["prefix"]] = frozenset(row["countries"].split()) - {"-"}
    return found


@cache
def _given_forms() -> dict[str, frozenset[str]]:
    """Of each form of a given name, all forms that may mean the same person."""
    found: dict[str, set[str]] = {}
    for row in read_lexicon("given_name_variants"):
        forms = {row["name"], *row["variants"].split(",")}
        for form in forms:
            found.setdefault(form, set()).update(forms)
    return {form: frozenset(forms) for form, forms in found.items()}


def is_given_name(word: str) -> bool:
    """Whether a folded word is listed as a given name."""
    return word in _given_forms() or word in given_name_genders()


@cache
def given_name_genders() -> dict[str, str]:
    """Of each listed given name, folded, the gender of its bearers, "-" for either."""
    return {fold(row["name"]): row["gender"] for row in read_lexicon("given_names")}


def given_name_forms(word: str) -> frozenset[str]:
    """The folded given names by which somebody of this one may go, itself among them."""
    return _given_forms().get(word, frozenset({word}))


@lru_cache(maxsize=20_000)
def take_apart(name: str, countries: frozenset[str] = frozenset()) -> FullName:
    """The words of a person's name as it is spoken: "Smith, John" is John Smith. Never raises."""
    before, comma, behind = name.partition(",")
    if comma and len(fold(behind).split()) in {1, 2} and fold(behind) not in name_parts("suffix"):
        name = f"{behind} {before}"
    words = _folded_words(_DUTCH_ARTICLE.sub("", _ARTICLE_TOGETHER.sub(r"\g<0> ", _OF_THE.sub(" ", name))))
    while length := _prefix_length(words, countries):
        del words[:length]
    suffix = None
    if len(words) > 1 and (suffix := _suffix(words)) is not None:
        del words[-1]
    elif len(words) > 2 and words[-2].text == "the":
        suffix = name_parts("generation").get(words[-1].text, words[-1].text)
        del words[-2:]
    kept = [word for index, word in enumerate(words) if not _is_left_out(words, index, countries)]
    kept = kept or words[-1:]
    return FullName(tuple(_with_initials_joined(kept))[:MOST_WORDS], suffix)


def _prefix_length(words: Sequence[NameWord], countries: frozenset[str]) -> int:
    """How many words before the name are a title: one for "Senator", two for "Prime Minister", or none."""
    for length in range(min(_LONGEST_TITLE, len(words) - 1), 0, -1):
        where = _prefixes().get(" ".join(word.text for word in words[:length]))
        if where is not None and (not where or where & countries):
            return length
    return 0


def _is_left_out(words: Sequence[NameWord], index: int, countries: frozenset[str]) -> bool:
    """Whether a word is a particle; Al Gore and Ben Nelson have given names, Ben Ali has none."""
    word = words[index]
    if word.initials or word.text not in name_parts("particle").keys() | name_parts("kin").keys():
        return False
    named = index == 0 and len(words) > 1 and not words[1].hyphen and word.text in _given_forms()
    return not named or (bool(countries) and BROAD in customs_of(countries).manners)


def _suffix(words: Sequence[NameWord]) -> str | None:
    last = words[-1].text
    if len(words) > 2 and last in name_parts("suffix"):
        return name_parts("suffix")[last]
    if len(words) > 2 and last == "i" and not words[-1].hyphen:
        return last
    return last if _NUMERAL.fullmatch(last) else None


def _folded_words(name: str) -> list[NameWord]:
    shouted = name.isupper() and "." not in name
    words: list[NameWord] = []
    for token in _ARABIC_ARTICLE.sub("", name).split():
        parts = [token] if _are_initials(token) and not shouted else token.split("-")
        for number, part in enumerate(parts):
            for word in fold(part).split():
                initials = len(word) == 1 or (not shouted and _are_initials(part))
                words.append(NameWord(word, initials, number > 0))
    return list(_with_servants_joined(words))


def _are_initials(token: str) -> bool:
    return token.isupper() and bool(_INITIALS.fullmatch(token))


def _with_servants_joined(words: list[NameWord]) -> Iterator[NameWord]:
    """Abdel Fattah, Abd al-Fattah, Abdul-Fattah and Abdulfattah as one word."""
    index = 0
    while index < len(words):
        word = words[index]
        following = index + 1
        if _SERVANT_OF.fullmatch(word.text):
            if following < len(words) - 1 and words[following].text in _ARTICLES:
                following += 1
            if following < len(words):
                word = NameWord(f"abdel{words[following].text}", hyphen=word.hyphen)
                following += 1
        elif match := re.match(r"abd[aeou]l?l(?=\w{3})", word.text):
            word = word._replace(text=f"abdel{word.text[match.end() :]}")
        yield word
        index = following


def hyphens_joined(words: Sequence[NameWord]) -> tuple[NameWord, ...]:
    """The words of a name with those that hyphens join made one."""
    joined: list[NameWord] = []
    for word in words:
        if word.hyphen and joined:
            joined[-1] = NameWord(joined[-1].text + word.text, hyphen=joined[-1].hyphen)
        else:
            joined.append(word)
    return tuple(joined)


def _with_initials_joined(words: Sequence[NameWord]) -> Iterator[NameWord]:
    held: NameWord | None = None
    for word in words:
        if word.initials and held is not None:
            held = held._replace(text=held.text + word.text)
        else:
            if held is not None:
                yield held
            held = word if word.initials else None
            if held is None:
                yield word
    if held is not None:
        yield held
