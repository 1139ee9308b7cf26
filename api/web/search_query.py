"""What is searched for, as it stands in the address: the parameters of `/v1/quotes`, by the same names."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import marshmallow as ma
from flask import g, request, url_for
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from api.request_parser import unambiguous
from api.schemas.base import PageQuery
from api.schemas.quotes import QuoteConditions, Sorted
from api.services.topics import topic_id

Faults = dict[str, list[str]]
"""Messages by the names of the parameters at fault."""


class SearchPageQuery(QuoteConditions, Sorted, PageQuery):
    """Which quotes, in which order, and which part of them."""


_SCHEMA = SearchPageQuery()
_PLACE = frozenset({"cursor", "limit"})  # say which part of the list is shown
_SHOWN = frozenset({*_PLACE, "sort"})  # say nothing of which quotes there are
_NAMES = {
    "q": "Text",
    "speaker": "Speaker",
    "role": "Role",
    "affiliation": "Affiliation",
    "country": "Country",
    "speaker_country": "Speaker’s country",
    "mentioned_country": "Mentions",
    "topic": "Topic",
    "type": "Type",
    "polarity": "Polarity",
    "outlet": "Outlet",
    "reported": "Reported",
    "published_from": "Published from",
    "published_to": "Published to",
    "created_from": "Stored from",
    "created_to": "Stored to",
    "updated_from": "Changed from",
    "updated_to": "Changed to",
    "min_confidence": "Confidence at least",
    "include_rejected": "Rejected ones too",
    "sort": "Order",
}
_EXCLUDE = "exclude_"


@dataclass(frozen=True, slots=True)
class Condition:
    """A parameter of the search with one of its values."""

    parameter: str
    value: str

    @property
    def is_exclusion(self) -> bool:
        """Whether it leaves out what has the value."""
        return self.parameter.startswith(_EXCLUDE)

    @property
    def trait(self) -> str:
        """The parameter, whether it asks for the value or leaves it out."""
        return self.parameter.removeprefix(_EXCLUDE)

    @property
    def name(self) -> str:
        """What people call the parameter."""
        return name_of(self.parameter)


def name_of(parameter: str) -> str:
    """What people call a parameter."""
    name = _NAMES.get(parameter.removeprefix(_EXCLUDE), parameter)
    return f"Not: {name}" if parameter.startswith(_EXCLUDE) else name


class Search:
    """A search as the address has it; addresses of searches beside it; and the same for programs."""

    def __init__(self, given: MultiDict[str, str]) -> None:
        self.given = given

    @classmethod
    def of_request(cls) -> Search:
        """The search that the address of the request has."""
        return cls(request.args)

    @property
    def has_blanks(self) -> bool:
        """Whether fields of a form were left blank, which say nothing."""
        return any(value == "" for _, value in self._all())

    def loaded(self) -> dict[str, Any]:
        """The conditions, as services take them. Raises ValidationError."""
        loaded: dict[str, Any] = _SCHEMA.load(unambiguous(self.given, _SCHEMA))
        return loaded

    @cached_property
    def conditions(self) -> list[Condition]:
        """What says which quotes there are, but for the text, which has a field of its own."""
        return [Condition(*pair) for pair in self._pairs() if pair[0] not in {*_SHOWN, "q"}]

    def values(self, parameter: str) -> list[str]:
        """The values of a parameter."""
        return self.given.getlist(parameter)

    def value(self, parameter: str) -> str:
        """The value of a parameter that has one at most."""
        return self.given.get(parameter, "")

    def is_chosen(self, parameter: str, value: str) -> bool:
        """Whether the address has this value, perhaps among others."""
        return self.written(parameter, value) is not None

    def written(self, parameter: str, value: str) -> str | None:
        """How the address has this value, which may be spelled in several ways; None where it has not."""
        return next((each for each in self.values(parameter) if _meant(parameter, each) == value), None)

    def address(self) -> str:
        """Where this search is, from its first page on."""
        return self._address(self._pairs())

    def toggled(self, parameter: str, value: str) -> str:
        """Where the search is without this value, or else with it."""
        written = self.written(parameter, value)
        return self.with_value(parameter, value) if written is None else self.without(parameter, written)

    def with_value(self, parameter: str, value: str) -> str:
        """Where the search is that has this value too, or instead of one where there can be only one."""
        several = isinstance(_SCHEMA.fields[parameter], fields.List)
        kept = [pair for pair in self._pairs() if several or pair[0] != parameter]
        return self._address([*kept, (parameter, value)])

    def without(self, parameter: str, value: str) -> str:
        """Where the search is that has not this value."""
        return self._address([pair for pair in self._pairs() if pair != (parameter, value)])

    def always(self) -> str:
        """Where the search is, whenever quotes were published."""
        return self._address(self._at_any_time())

    def during(self, year: str) -> str:
        """Where the search is for what was published in this year."""
        dates = [("published_from", f"{year}-01-01"), ("published_to", f"{year}-12-31")]
        return self._address([*self._at_any_time(), *dates])

    def is_during(self, year: str) -> bool:
        """Whether the search is for what was published in this year."""
        ends = self.value("published_from"), self.value("published_to")
        return ends == (f"{year}-01-01", f"{year}-12-31")

    def text_alone(self) -> str:
        """Where the search is that has the text and no other conditions."""
        return self._address([pair for pair in self._pairs() if pair[0] == "q"])

    def behind(self, cursor: str) -> str:
        """Where the next page is."""
        return self._address([*self._pairs(), ("cursor", cursor)])

    def kept_in_form(self, *shown: str) -> list[tuple[str, str]]:
        """What a form has to carry along beside the fields that it shows."""
        return [pair for pair in self._pairs() if pair[0] not in shown]

    def api_call(self) -> str:
        """The command that asks the interface for programs the same."""
        url = _with_query(url_for("quotes.list_quotes", _external=True), self._pairs())
        key = [] if g.keyless else ["-H", "Authorization: Bearer KEY"]
        return shlex.join(["curl", *key, url])

    def _pairs(self) -> list[tuple[str, str]]:
        """All but the cursor, and blanks: a page elsewhere in the list is the same search."""
        return [(name, value) for name, value in self._all() if name != "cursor" and value != ""]

    def _at_any_time(self) -> list[tuple[str, str]]:
        return [pair for pair in self._pairs() if pair[0] not in {"published_from", "published_to"}]

    def _all(self) -> Iterable[tuple[str, str]]:
        return self.given.items(multi=True)

    def _address(self, pairs: list[tuple[str, str]]) -> str:
        return _with_query(url_for("search.show_search"), pairs)


def _with_query(path: str, pairs: list[tuple[str, str]]) -> str:
    # Not by url_for, which takes some names for its own.
    return f"{path}?{urlencode(pairs, safe=':')}" if pairs else path


def _meant(parameter: str, written: str) -> str:
    """The value as facets have it."""
    if parameter == "topic":
        return topic_id(written)
    return written.upper() if parameter.endswith("country") else written


def faults_of(error: ma.ValidationError) -> Faults:
    """Messages by parameter."""
    found = error.messages
    if not isinstance(found, dict):  # about the whole of it
        return {"q": _flat(found)}
    return {name: _flat(messages) for name, messages in found.items()}


def _flat(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [message for inner in found.values() for message in _flat(inner)]
    return [str(message) for message in found]
