"""Writes the tables that pages take from the code and from committed figures: ``make docs``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docs.access_table import access_table, page_table
from docs.command_tables import commands_table, exit_codes_table, options_table
from docs.csv_columns import columns_table
from docs.figure_tables import extractor_table, outlet_table, parts_table
from docs.markers import with_table
from docs.metrics_table import metrics_table
from docs.settings_table import client_settings_table, settings_table
from docs.speaker_tables import reliability_table, speakers_table

ROOT = Path(__file__).parents[1]
TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "settings": ("docs/operations.md", settings_table),
    "metrics": ("docs/operations.md", metrics_table),
    "commands": ("docs/command_line.md", commands_table),
    "options": ("docs/command_line.md", options_table),
    "exit codes": ("docs/command_line.md", exit_codes_table),
    "client settings": ("docs/command_line.md", client_settings_table),
    "columns": ("docs/reading.md", columns_table),
    "access": ("docs/access.md", access_table),
    "pages": ("docs/access.md", page_table),
    "figures": ("docs/evaluation.md", extractor_table),
    "parts": ("nlp/model/MODEL_CARD.md", parts_table),
    "outlets": ("nlp/model/MODEL_CARD.md", outlet_table),
    "speakers": ("docs/evaluation.md", speakers_table),
    "reliability": ("nlp/model/MODEL_CARD.md", reliability_table),
}
"""For each name the page that has the table, and what makes it."""


if __name__ == "__main__":
    for name, (file, made) in TABLES.items():
        path = ROOT / file
        path.write_text(with_table(path.read_text(encoding="utf-8"), name, made()), encoding="utf-8")
