"""The index of the words that roles and affiliations have: which quotes have some of them.

Databases keep it by themselves, whoever writes: SQLite in a full-text table by triggers, PostgreSQL in an
index over quotes, which a view of the same name reads. It has no order but that in which quotes were stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY

from api.storage.dialects import spelled
from api.storage.quote_criteria import QuoteCriteria

_INDEX = table(
    "quote_roles",
    column("rowid", BigInteger),
    # SQLite's columns are role_key and affiliation_key, which only a query names; these are PostgreSQL's.
    column("role_words", ARRAY(Text)),
    column("affiliation_words", ARRAY(Text)),
)
_KEYS = {"role_words": "role_key", "affiliation_words": "affiliation_key"}


def asked_of(criteria: QuoteCriteria) -> dict[str, tuple[str, ...]]:
    """Those of the criteria that the index answers, with their values."""
    given = {by: getattr(criteria, by) for by in _KEYS}
    # What was folded to nothing has no word that could be looked for.
    return {by: values for by, values in given.items() if values and all(values)}


def is_answered(by: str) -> bool:
    """Whether a criterion is one that the index answers, by its name in `QuoteCriteria`."""
    return by in _KEYS


def numbers(by: str, phrases: Sequence[ColumnElement[str]]) -> Select[Any]:
    """The statement for the numbers of quotes that may have one of the phrases, as `number`.

    They have all words of it; whether these stand side by side is to be tested.
    """
    return select(_INDEX.c.rowid.label("number")).where(
        spelled(sqlite=_matches(by, phrases), postgresql=or_(*(_has_words(by, each) for each in phrases)))
    )


def _matches(by: str, phrases: Sequence[ColumnElement[str]]) -> ColumnElement[bool]:
    # Folded words have letters and digits alone, so that nothing ends the quotation.
    either: list[ColumnElement[str]] = [_text(f"{_KEYS[by]} : (")]
    for n, phrase in enumerate(phrases):
        either += [_text('"' if n == 0 else '" OR "'), phrase]
    query = reduce(add, [*either, _text('")')])
    return literal_column("quote_roles").op("MATCH", is_comparison=True)(query)


def _text(constant: str) -> ColumnElement[str]:
    return literal_column(f"'{constant}'", Text)


def _has_words(by: str, phrase: ColumnElement[str]) -> ColumnElement[bool]:
    words = func.string_to_array(func.btrim(phrase), _text(" "), type_=ARRAY(Text))
    return _INDEX.c[by].bool_op("@>")(words)
