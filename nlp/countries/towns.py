"""Towns: too many, and too often called like something else, to be known by their names alone.

towns.tsv holds their names; they are looked for only where a place is spoken of: "in Moncton", "Moncton
Hospital", "a Moncton firefighter", "Moncton-based".
"""

from __future__ import annotations

import re
from functools import cache

from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import CountryForm, CountryMatch, cues
from nlp.names.lexicon import fold, given_names, heads_organisation

_WORD = r"[^\W\d_a-z][\w’'.]*(?:-\w+)*"
_SEQUENCE = re.compile(
    rf"(?<![\w’'-]){_WORD}(?: (?:(?:de|da|do|del|la|le|el|al|of|upon|on|di) )?{_WORD}){{0,3}}"
)
_BEFORE = re.compile(r"(?P<word>[\w-]+)(?: the)? $")
_AFTER = re.compile(r" (?P<word>[a-z][\w-]*)|-(?P<suffix>based|born|area)\b")
_LONGEST = 4  # words in a town's name
_REACH = 40  # characters that hold the word before a name
_POSSESSIVE = re.compile(r"['’]s?$")


@cache
def _towns() -> dict[str, CountryForm]:
    return {
        row["form"]: CountryForm(tuple(row["country"].split()), row["kind"]) for row in read_lexicon("towns")
    }


def find_towns(text: str) -> list[CountryMatch]:
    """The towns that `text` speaks of, with all countries that have one of the name, the largest first.

    Their kind is "town", or "shared" where no country's is far larger than the next.
    """
    found = []
    for sequence in _SEQUENCE.finditer(text):
        words = _POSSESSIVE.sub("", sequence[0]).split(" ")
        for length in range(min(len(words), _LONGEST), 0, -1):
            name = " ".join(words[:length])
            town = _towns().get(name) or _towns().get(name.title() if name.isupper() else name)
            if town is not None:
                end = sequence.start() + len(name)
                if _is_a_place(text, sequence.start(), end, words[length : length + 2]):
                    found.append(CountryMatch(sequence.start(), end, *town))
                break
    return found


def _is_a_place(text: str, start: int, end: int, more: list[str]) -> bool:
    """Whether the name stands as a town's does; `more` are the words in capitals that follow it."""
    if any(map(heads_organisation, more)):
        return True  # "Moncton Hospital", "Leeds Crown Court"
    after = _AFTER.match(text, end)
    if after is not None and (after["suffix"] or after["word"] in cues("civic_noun")):
        return fold(text[start:end]) not in given_names()
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    if before is None or more:
        return False
    preposition = before["word"].lower()
    if preposition in cues("place_preposition"):
        return preposition != "from" or fold(text[start:end]) not in given_names()
    return False
