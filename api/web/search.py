"""The search: quotes under the conditions of `/v1/quotes`, by the same names, and what to narrow it by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import marshmallow as ma
from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from api.errors import InvalidValue
from api.pagination import open_window
from api.services.facets import FacetCounts
from api.services.quote_filter import QuoteFilter
from api.services.quote_search import QuoteSearch
from api.services.records import QuoteRecord
from api.services.speakers import SpeakerDirectory
from api.services.topics import concept_of
from api.web.pages import Pages
from api.web.refusals import is_by_script
from api.web.search_query import Condition, Faults, Search, faults_of, name_of
from api.web.topic_tree import topic_tree
from nlp.lexicons.countries import country_name

_SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A page of quotes."""

    quotes: list[QuoteRecord]
    next_cursor: str | None
    ranked_newest: int | None


def search_pages(quotes: QuoteSearch, facets: FacetCounts, speakers: SpeakerDirectory) -> Pages:
    """The page to search at."""
    pages = Pages("search")

    @pages.page("/search")
    def show_search() -> ResponseReturnValue:
        """Quotes that meet the conditions of the address, or what is wrong with these."""
        search = Search.of_request()
        if search.has_blanks:
            return redirect(search.address(), 303)
        try:
            query = search.loaded()
            found = _found(quotes, query)
            if "cursor" in query and is_by_script():
                return render_template("search/more.html", search=search, found=found)
            counts = facets.of(_filter(query))
        except ma.ValidationError as error:
            return _refused(search, faults_of(error))
        except InvalidValue as error:
            return _refused(search, {error.field or "q": [error.message]})
        return render_template(
            "search/page.html",
            search=search,
            found=found,
            facets=counts,
            topics=topic_tree(counts.values["topic"], partial(search.is_chosen, "topic")),
            names=_names(search, speakers),
            faults={},
        )

    @pages.fragment("/search/speakers")
    def suggest_speakers() -> ResponseReturnValue:
        """Speakers whose names begin as what is typed, each with the search that also asks for them."""
        given = request.args.copy()
        typed = " ".join(given.poplist("typed")).strip()[:300]
        found = speakers.list(_SUGGESTED, q=typed).items if typed else []
        return render_template("search/speakers.html", search=Search(given), speakers=found, typed=typed)

    return pages


def _found(quotes: QuoteSearch, query: dict[str, Any]) -> Found:
    window = open_window(query, by=query["sort"].position)
    page = quotes.list(QuoteFilter.of(**window.filters), window.limit, window.after, **window.options)
    body, _ = window.envelope(page)
    return Found(body["items"], body["next_cursor"], body.get("ranked_newest"))


def _filter(query: dict[str, Any]) -> QuoteFilter:
    return QuoteFilter.of(
        **{name: value for name, value in query.items() if name not in {"limit", "cursor", "sort"}}
    )


def _refused(search: Search, faults: Faults) -> ResponseReturnValue:
    faults = {name: [_as_sentence(message) for message in messages] for name, messages in faults.items()}
    return render_template("search/page.html", search=search, faults=faults, names={}, name_of=name_of), 422


def _as_sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}{'' if message.endswith('.') else '.'}"


def _names(search: Search, speakers: SpeakerDirectory) -> dict[Condition, str]:
    """What the values of the conditions are called, where that is something else."""
    asked = [condition.value for condition in search.conditions if condition.trait == "speaker"]
    known = speakers.names(asked) if asked else {}
    return {condition: _name_of(condition, known) for condition in search.conditions}


def _name_of(condition: Condition, names_of_speakers: Mapping[str, str]) -> str:
    value = condition.value
    if condition.trait == "speaker":
        return names_of_speakers.get(value, value)
    if condition.trait == "topic":
        concept = concept_of(value)
        return concept.name if concept else value
    return country_name(value.upper()) if condition.trait.endswith("country") else value
