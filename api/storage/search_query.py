"""The full-text query language: terms, "phrases", -minus, OR. Parsed once, for whichever index answers it.

Terms that stand side by side must all occur; OR joins its two neighbours and binds tighter than that,
as web search engines have it: ``sanctions Moscow OR Kremlin -gas`` wants sanctions, and one of Moscow
and Kremlin, and no gas.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from api.errors import InvalidValue

MAX_TERMS = 50

_QUOTATION_MARKS = '"“”„‟'
_TOKEN = re.compile(
    rf"(?P<minus>-?)(?P<open>[{_QUOTATION_MARKS}])(?P<phrase>[^{_QUOTATION_MARKS}]*)(?P<close>[{_QUOTATION_MARKS}])?"
    rf"|(?P<word>[^\s{_QUOTATION_MARKS}]+)"
)
_OR = "OR"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a text must hold: one phrase of each of `required`, and none of `excluded`.

    A phrase is one word or more, to be found side by side; the index splits it into words.
    """

    required: tuple[tuple[str, ...], ...]
    excluded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    phrase: str
    excluded: bool = False
    joins: bool = False  # the operator OR


def parse_search_query(text: str) -> SearchQuery:
    """What a reader's words ask for. Raises InvalidValue (field "q") where they ask for nothing findable."""
    required: list[tuple[str, ...]] = []
    excluded: list[str] = []
    joining = False
    joinable = False  # whether the item before could stand left of OR
    for item in _items(text):
        if item.joins:
            if joining or not joinable:
                raise _refusal("OR needs a term before and after it, and the one before not excluded")
            joining = True
            continue
        if item.excluded:
            if joining:
                raise _refusal("OR cannot join an excluded term")
            excluded.append(item.phrase)
        elif joining:
            required[-1] = (*required[-1], item.phrase)
        else:
            required.append((item.phrase,))
        joining, joinable = False, not item.excluded
    if joining:
        raise _refusal("OR needs a term before and after it")
    if not required:
        raise _refusal("a search needs at least one word to look for")
    if len(excluded) + sum(map(len, required)) > MAX_TERMS:
        raise _refusal(f"a search takes at most {MAX_TERMS} terms")
    return SearchQuery(tuple(required), tuple(excluded))


def _items(text: str) -> Iterator[_Item]:
    for match in _TOKEN.finditer(text):
        if match["open"]:
            if not match["close"]:
                raise _refusal(f"the quotation mark at character {match.start('open') + 1} is never closed")
            phrase, excluded = match["phrase"], bool(match["minus"])
        elif match["word"] == _OR:
            yield _Item(_OR, joins=True)
            continue
        else:
            phrase, excluded = match["word"].removeprefix("-"), match["word"].startswith("-")
        # Punctuation is no word to any index: " - " between two terms asks for nothing.
        if words := _words(phrase):
            yield _Item(words, excluded)


def _words(phrase: str) -> str:
    """The phrase if it has a letter or digit, without control characters and lone surrogates."""
    kept = "".join(
        " " if unicodedata.category(character) in {"Cc", "Cs"} else character for character in phrase
    )
    return kept.strip() if any(character.isalnum() for character in kept) else ""


def _refusal(message: str) -> InvalidValue:
    return InvalidValue(message, field="q")
