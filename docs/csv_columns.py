"""The table of docs/reading.md with the columns that lists have as CSV, made from the schemas."""

from __future__ import annotations

import marshmallow as ma

from api.csv_table import columns
from api.schemas.articles import ArticleSummary
from api.schemas.countries import Country
from api.schemas.outlets import Outlet
from api.schemas.quotes import Quote
from api.schemas.speakers import Speaker
from api.schemas.stats import CountryCount, OutletCount, PeriodCount, SpeakerCount, TypeCount
from api.schemas.topics import Topic

_LISTS: dict[str, type[ma.Schema]] = {
    "`/v1/quotes`, `/v1/quotes/export`": Quote,
    "`/v1/articles`": ArticleSummary,
    "`/v1/speakers`": Speaker,
    "`/v1/outlets`": Outlet,
    "`/v1/countries`": Country,
    "`/v1/topics`, `/v1/stats/topics`": Topic,
    "`/v1/stats/timeline`": PeriodCount,
    "`/v1/stats/speakers`": SpeakerCount,
    "`/v1/stats/countries`": CountryCount,
    "`/v1/stats/types`": TypeCount,
    "`/v1/stats/outlets`": OutletCount,
}


def columns_table() -> str:
    """One row for each kind of list."""
    rows = [
        f"| {lists} | {', '.join(f'`{name}`' for name in columns(item()))} |"
        for lists, item in _LISTS.items()
    ]
    return "\n".join(["| list | columns |", "| --- | --- |", *rows, ""])
