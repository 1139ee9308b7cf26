"""The overview: numbers of quotes over time, by speaker, topic, country and type."""

from __future__ import annotations

import marshmallow as ma
from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from api.errors import InvalidValue
from api.representations import Shape
from api.schemas.base import Format
from api.services.statistics import Statistics
from api.services.surveys import Survey, Surveys
from api.services.topics import concept_of, topic_id, topics_below
from api.web import survey_tables
from api.web.bars import Bar
from api.web.overview_query import SPANS, Overview
from api.web.pages import Pages
from api.web.search_query import Faults, faults_of
from nlp.lexicons.countries import COUNTRY_CODES, country_name
from nlp.lexicons.topics import Concept


def overview_pages(surveys: Surveys, statistics: Statistics) -> Pages:
    """The page of charts."""
    pages = Pages("overview")

    @pages.page("/overview")
    def show_overview() -> ResponseReturnValue:
        """The charts, or what is wrong with the conditions of the address."""
        overview = Overview.of_request()
        if overview.has_blanks:
            return redirect(overview.here(), 303)
        try:
            return _page(overview, surveys.of(overview.filter()))
        except ma.ValidationError as error:
            return _page(overview, faults=faults_of(error)), 422
        except InvalidValue as error:
            return _page(overview, faults={error.field or "": [error.message]}), 400

    @pages.fragment("/overview/<table>.csv")
    def export_numbers(table: str) -> ResponseReturnValue:
        """The numbers behind a chart: exact, but for the table that has many at once."""
        try:
            schema, records = survey_tables.table(table, Overview.of_request(), surveys, statistics)
        except ma.ValidationError as error:
            faults = sorted(faults_of(error).items())
            told = " ".join(f"{name}: {' '.join(messages)}" for name, messages in faults)
            raise InvalidValue(told, field=faults[0][0]) from None
        return Shape(schema(), Format.CSV, partial=False).stream(iter([records]), f"onrecord-{table}")

    return pages


def _page(overview: Overview, survey: Survey | None = None, faults: Faults | None = None) -> str:
    return render_template(
        "overview/page.html",
        overview=overview,
        survey=survey,
        faults=faults or {},
        spans=SPANS,
        countries=sorted(COUNTRY_CODES, key=country_name),
        topics=topics_below(None),
        chosen_topic=None if survey is None else _chosen_topic(overview),
        speaker_bars=[
            Bar(each.speaker.name, each.quotes, overview.search(speaker=each.speaker.id), each.speaker)
            for each in (survey.speakers if survey else ())
        ],
        outlet_bars=[
            Bar(each.outlet, each.quotes, overview.search(outlet=each.outlet))
            for each in (survey.outlets if survey else ())
        ],
    )


def _chosen_topic(overview: Overview) -> Concept | None:
    """The topic that is asked for, where it is one alone."""
    topics = overview.given.getlist("topic")
    return concept_of(topic_id(topics[0])) if len(topics) == 1 else None
