"""The tables of who may call what, from what the routes declare."""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.app import create_app
from api.auth import Demand, demand_of
from api.services.keys import Scope
from api.settings import Settings

ALLOWED, UNKNOWN, INSUFFICIENT = "yes", "401", "403"
SIGN_IN = "303"  # to the page to sign in at


def access_table() -> str:
    """A Markdown table with one row for each operation that takes a key, in the order of their paths."""
    lines = [
        "| method | path | no key | `read` | `write` | `admin` | expired, revoked, unknown |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for path, method, demand in sorted(_routes(by_session=False), key=lambda route: route[:2]):
        lines.append(f"| {method} | `{path}` | {' | '.join(_cells(demand))} |")
    return "".join(f"{line}\n" for line in lines)


def page_table() -> str:
    """A Markdown table with one row for each page, form and fragment, in the order of their paths."""
    lines = [
        "| method | path | no session | `read` | `write` | `admin` |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for path, method, demand in sorted(_routes(by_session=True), key=lambda route: route[:2]):
        cells = _cells(demand)[:4]
        if demand.scope is not None and demand.is_page:
            cells[0] = SIGN_IN
        lines.append(f"| {method} | `{path}` | {' | '.join(cells)} |")
    return "".join(f"{line}\n" for line in lines)


def _routes(*, by_session: bool) -> Iterator[tuple[str, str, Demand]]:
    app = create_app(Settings())
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            demand = demand_of(rule.endpoint, app.view_functions[rule.endpoint])
            if demand.by_session is by_session:
                yield path, method, demand


def _cells(demand: Demand) -> list[str]:
    needed = demand.scope
    if needed is None:
        return [ALLOWED] * 5
    scopes = [ALLOWED if scope.covers(needed) else INSUFFICIENT for scope in Scope]
    return [UNKNOWN, *scopes, UNKNOWN]
