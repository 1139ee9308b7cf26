"""The search: quotes under the conditions of `/v1/quotes`, by the same names, and what to narrow it by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import marshmallow as ma
from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from api.errors import DomainError, InvalidValue
from api.pagination import open_window
from api.services.facets import FacetCounts, Facets
from api.services.quote_filter import QuoteFilter
from api.services.quote_search import QuoteSearch
from api.services.records import QuoteRecord
from api.services.speakers import SpeakerDirectory
from api.web.pages import Pages
from api.web.refusals import is_by_script
from api.web.search_query import Condition, Faults, Search, faults_of
from api.web.topic_tree import topic_tree

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
            topics=topic_tree(counts.values["topic"], search.values("topic")),
            names=_names(search, counts, speakers),
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
    return render_template("search/page.html", search=search, faults=faults, names={}), 422


def _names(search: Search, counts: Facets, speakers: SpeakerDirectory) -> dict[Condition, str]:
    """What the values of the conditions are called, where that is something else."""
    known = {
        (parameter, each.value): each.name for parameter, values in counts.values.items() for each in values
    }
    names = {}
    for condition in search.conditions:
        name = known.get((condition.trait, condition.value))
        if name is None and condition.trait == "speaker":
            name = _name_of_speaker(condition.value, speakers)
        if name is not None:
            names[condition] = name
    return names


def _name_of_speaker(id_or_name: str, speakers: SpeakerDirectory) -> str:
    try:
        return speakers.get(id_or_name).name
    except DomainError:
        return id_or_name
