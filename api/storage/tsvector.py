"""Full-text search on PostgreSQL: a tsvector of words that were folded here, by no dictionary of the server.

A tsvector finds the rows that have the words. Whether they stand side by side, the folded text tells, since
tsvectors know no more than 255 places of a word, and none behind the 16,383rd word.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import ColumnElement, Float, and_, cast, func, literal, literal_column, not_, or_
from sqlalchemy.dialects.postgresql import TSQUERY

from api.storage.full_text_table import INDEX, SearchedTexts
from api.storage.search_query import SearchQuery

_WEIGHTS = "{0, 0.25, 0.5, 1}"  # of places marked D, C, B and A
_MARKS = SearchedTexts(text="A", speaker="B", context="C")

_LAST_PLACE = 16_383
_LONGEST_WORD = 200  # characters; longer ones stand in the index by their digests
_MOST_BYTES = 1_000_000  # PostgreSQL takes 1,048,575; no text of 200,000 characters has that many
_BYTES_BESIDE, _BYTES_OF_PLACE = 3, 2  # at most, with a word


def columns(searched: SearchedTexts) -> dict[str, str]:
    """What a row holds of a quote."""
    return {
        "words": _vector(searched),
        # A phrase has single spaces between its words, so it never reaches from one text into the next.
        "folded": "\n".join(f" {text} " for text in searched),
    }


def found_by(query: SearchQuery) -> ColumnElement[bool]:
    """The condition that a row is found by the query, whose phrases are folded."""
    side_by_side = [
        or_(*map(_has_phrase, alternatives))
        for alternatives in query.required
        if any(" " in phrase for phrase in alternatives)
    ]
    absent = [not_(_has_phrase(phrase)) for phrase in query.excluded if " " in phrase]
    return and_(matches(literal(match_text(query))), *side_by_side, *absent)


def matches(text: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that a row has the words of which `match_text` told."""
    return INDEX.c.words.bool_op("@@")(cast(text, TSQUERY))


def score(wanted: ColumnElement[str]) -> ColumnElement[float]:
    """How well a row that was found fits what `wanted_text` tells: by cover density, less for longer texts.

    Clarke et al. 1999.
    """
    weights: ColumnElement[str] = literal_column(f"'{_WEIGHTS}'::float4[]")
    return cast(func.ts_rank_cd(weights, INDEX.c.words, cast(wanted, TSQUERY), 1), Float)


def _vector(searched: SearchedTexts) -> str:
    places: dict[str, list[str]] = {}
    place = size = 0
    for mark, text in zip(_MARKS, searched, strict=True):
        for word in text.split():
            place += 1
            lexeme = _lexeme(word)
            if lexeme not in places and size < _MOST_BYTES:
                places[lexeme] = []
                size += len(lexeme.encode()) + _BYTES_BESIDE
            if place <= _LAST_PLACE and lexeme in places:
                places[lexeme].append(f"{place}{mark}")
                size += _BYTES_OF_PLACE
        place += 1  # phrases do not reach into the next text
    return " ".join(f"'{lexeme}':{','.join(at)}" if at else f"'{lexeme}'" for lexeme, at in places.items())


def _lexeme(word: str) -> str:
    return word if len(word) <= _LONGEST_WORD else sha256(word.encode()).hexdigest()


def _has_phrase(phrase: str) -> ColumnElement[bool]:
    # Words have letters and digits alone: nothing in them is a pattern.
    return INDEX.c.folded.like(f"% {phrase} %")


def match_text(query: SearchQuery) -> str:
    """What the index can tell: that the words of phrases are there at all, and that single ones are not."""
    wanted = [_any(_joined(phrase, "&") for phrase in each) for each in query.required]
    unwanted = [f"!'{_lexeme(phrase)}'" for phrase in query.excluded if " " not in phrase]
    return _all([*wanted, *unwanted])


def wanted_text(query: SearchQuery) -> str:
    """What makes a row fit: the phrases that the query wants."""
    return _all(_any(_joined(phrase, "<->") for phrase in each) for each in query.required)


def _joined(phrase: str, operator: str) -> str:
    # Words have letters and digits alone, so that nothing ends the quotation.
    return "(" + f" {operator} ".join(f"'{_lexeme(word)}'" for word in phrase.split(" ")) + ")"


def _any(parts: Iterable[str]) -> str:
    return "(" + " | ".join(parts) + ")"


def _all(parts: Iterable[str]) -> str:
    return " & ".join(parts)
