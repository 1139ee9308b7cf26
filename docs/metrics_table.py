"""The table of metrics, from what the server tells."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from api.metrics import Metrics
from api.services.backlog import BacklogRecord


def metrics_table() -> str:
    """A Markdown table with one row for each metric: name, type and meaning."""
    told, _ = Metrics().scrape(BacklogRecord(waiting=0, oldest_seconds=0, failed={}), "")
    lines = ["| metric | type | meaning |", "| --- | --- | --- |"]
    for family in text_string_to_metric_families(told.decode()):
        if not family.name.endswith("_created"):
            name = f"{family.name}_total" if family.type == "counter" else family.name
            lines.append(f"| `{name}` | {family.type} | {family.documentation} |")
    return "".join(f"{line}\n" for line in lines)
