"""The table of who may call what, from what the routes declare."""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.app import create_app
from api.auth import Demand, demand_of
from api.services.keys import Scope
from api.settings import Settings

ALLOWED, UNKNOWN, INSUFFICIENT = "yes", "401", "403"


def access_table() -> str:
    """A Markdown table with one row for each operation and page, in the order of their paths."""
    lines = [
        "| method | path | no key | `read` | `write` | `admin` | expired, revoked, unknown |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for path, method, demand in sorted(_routes(), key=lambda route: route[:2]):
        lines.append(f"| {method} | `{path}` | {' | '.join(_cells(demand))} |")
    return "".join(f"{line}\n" for line in lines)


def _routes() -> Iterator[tuple[str, str, Demand]]:
    app = create_app(Settings())
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield path, method, demand_of(rule.endpoint, app.view_functions[rule.endpoint])


def _cells(demand: Demand) -> list[str]:
    needed = demand.scope
    if needed is None:
        return [ALLOWED] * 5
    scopes = [ALLOWED if scope.covers(needed) else INSUFFICIENT for scope in Scope]
    return [UNKNOWN, *scopes, UNKNOWN]
