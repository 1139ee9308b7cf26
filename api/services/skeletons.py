"""What the spellings of a name have in common, as a key: its consonants by class. Pure: no database."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from api.services.romanisation import broadly_respelt

_MOST_READINGS = 3  # letters of a word that are read in two ways
_PIECES = re.compile("gi(?=[aeou])|shch|tsch|dsch|sch|tch|dzh|zh|sh|kh|gh|dh|th|ph|bh|ck|ts|tz|dj|dz|ch|j|.")
_SYLLABLE_END = re.compile("(?<!c)h(?=[^aeiou]|$)")  # Chih-ming, but not Chi-han
_HUSHED = re.compile("zh|ch|sh|hs|ss|sz|q|x")  # as China and Korea write them

# Consonants that spellings of one name mix up fall together; vowels go.
_CLASSES = {
    **dict.fromkeys(["shch", "tsch", "dsch", "sch", "tch", "dzh", "zh", "sh", "tz", "dz"], "s"),
    **dict.fromkeys("szx", "s"),
    **dict.fromkeys(["kh", "gh", "ck", "k", "g", "h", "q"], "k"),
    **dict.fromkeys(["th", "t", "d"], "t"),
    **dict.fromkeys(["ph", "bh", "f", "v", "w", "p", "b"], "p"),
    **dict.fromkeys("ln", "n"),
    **{letter: letter for letter in "mr0123456789"},
}
_TWO_READINGS = {"gi": ("k", ""), "ch": "sk", "c": "sk", "ts": "st", "dj": "st", "dh": "ts", "j": ("s", "")}


@lru_cache(maxsize=20_000)
def skeletons(word: str) -> frozenset[str]:
    """The consonants of a folded word by class, in each reading."""
    return _read(broadly_respelt(word.rstrip("h")))


@lru_cache(maxsize=20_000)
def syllable_skeletons(given: str) -> frozenset[str]:
    """The same for a given name of Chinese or Korean syllables in one word."""
    plain = _HUSHED.sub(lambda match: "ch" if match[0] in {"ch", "q"} else "s", given)
    plain = _SYLLABLE_END.sub("", plain)
    return _read(plain) | _read(plain.replace("r", "j"))  # Rongji, Jung-chi


def _read(word: str) -> frozenset[str]:
    readings: list[tuple[str, ...]] = []
    ambiguous = 0
    for piece in _PIECES.findall(word):
        both = tuple(_TWO_READINGS.get(piece, (_CLASSES.get(piece, ""),)))
        if len(both) > 1 and ambiguous == _MOST_READINGS:
            both = both[:1]
        ambiguous += len(both) > 1
        readings.append(both)
    return frozenset(re.sub(r"(.)\1+", r"\1", "".join(reading)) for reading in product(*readings))
