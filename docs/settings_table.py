"""The table of settings, from api/settings.py."""

from __future__ import annotations

from dataclasses import fields

from api.settings import ClientSettings, Settings, variable_name


def settings_table() -> str:
    """A Markdown table with one row for each setting: variable, type, default and meaning."""
    return _table(Settings)


def client_settings_table() -> str:
    """The same for what the command line needs to know to ask a server."""
    return _table(ClientSettings)


def _table(kind: type[Settings] | type[ClientSettings]) -> str:
    lines = ["| variable | type | default | meaning |", "| --- | --- | --- | --- |"]
    for setting in fields(kind):
        name, meaning = variable_name(setting.name), setting.metadata["meaning"]
        kind = "list" if setting.default == () else setting.type
        default = "none" if setting.default in {(), ""} else f"`{setting.default}`"
        lines.append(f"| `{name}` | {kind} | {default} | {meaning} |")
    return "".join(f"{line}\n" for line in lines)
