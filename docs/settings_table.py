"""Writes the table of settings in docs/operations.md from api/settings.py: ``make docs``."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from api.settings import Settings, variable_name

PAGE = Path(__file__).with_name("operations.md")
BEGIN = "<!-- settings: written by `make docs` -->\n"
END = "<!-- end of settings -->\n"


def settings_table() -> str:
    """A Markdown table with one row for each setting: variable, type, default and meaning."""
    lines = ["| variable | type | default | meaning |", "| --- | --- | --- | --- |"]
    for setting in fields(Settings):
        name, meaning = variable_name(setting.name), setting.metadata["meaning"]
        lines.append(f"| `{name}` | {setting.type} | `{setting.default}` | {meaning} |")
    return "".join(f"{line}\n" for line in lines)


def with_settings_table(page: str) -> str:
    """`page` with the table of settings between its two markers made anew.

    Raises ValueError where the page does not hold both markers, once each.
    """
    made, count = re.subn(
        f"(?<={re.escape(BEGIN)}).*(?={re.escape(END)})", lambda _: settings_table(), page, flags=re.DOTALL
    )
    if count != 1 or page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError("the page needs the two markers of the settings, once each")
    return made


if __name__ == "__main__":
    PAGE.write_text(with_settings_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
