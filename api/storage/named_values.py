"""Criteria with names in place of their values: equal for all questions that differ in values alone.

A statement for such criteria is put together once and asked again with other values (`api.storage.lookup`).
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from api.storage.full_text import match_texts
from api.storage.periods import Period
from api.storage.placeholders import Name
from api.storage.quote_criteria import QuoteCriteria, QuoteTraits, padded
from api.storage.search_query import SearchQuery
from api.storage.words import folded_text


def named(criteria: QuoteCriteria) -> tuple[QuoteCriteria, dict[str, Any]]:
    """The criteria with names in place of their values, and the values by name."""
    values: dict[str, Any] = {}
    given: dict[str, Any] = _named_traits(criteria, "", values)
    for field in _SINGLE:
        if (value := getattr(criteria, field)) is not None:
            given[field] = Name(field)
            values[field] = value
    for field in _PERIODS:
        period: Period = getattr(criteria, field)
        if period.start is not None or period.before is not None:
            start, before = Name(f"{field}_start"), Name(f"{field}_before")
            values[start], values[before] = period.start, period.before
            given[field] = Period(start if period.start else None, before if period.before else None)
    if criteria.search is not None:
        given["search"] = _named_search(criteria.search, values)
    if criteria.excluded != _NO_TRAITS:
        given["excluded"] = QuoteTraits(**_named_traits(criteria.excluded, "not_", values))
    return replace(criteria, **given), values


_NO_TRAITS = QuoteTraits()
_SINGLE = ("article_id", "min_confidence")
_PERIODS = ("published", "created", "updated")
_PADDED = {"role_words": padded, "affiliation_words": padded}
_TRAITS = tuple(field.name for field in fields(QuoteTraits))


def _named_traits(traits: QuoteTraits, prefix: str, values: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for field in _TRAITS:
        wanted = getattr(traits, field)
        if wanted:
            names = tuple(Name(f"{prefix}{field}_{n}") for n in range(len(wanted)))
            given[field] = names
            values.update(zip(names, map(_PADDED.get(field, str), wanted), strict=True))
    return given


def _named_search(query: SearchQuery, values: dict[str, Any]) -> SearchQuery:
    """Names of phrases tell whether they are of one word or of several: an index treats them differently."""
    values.update(match_texts(query))

    def name(phrase: str, place: str) -> str:
        folded = folded_text(phrase)
        kind = "phrase" if " " in folded else "word"
        values[f"{kind}_{place}"] = f" {folded} "
        return Name(f"{kind}_{place}")

    return SearchQuery(
        tuple(
            tuple(name(phrase, f"{n}_{m}") for m, phrase in enumerate(alternatives))
            for n, alternatives in enumerate(query.required)
        ),
        tuple(name(phrase, f"not_{n}") for n, phrase in enumerate(query.excluded)),
    )
