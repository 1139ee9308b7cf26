"""Writes openapi.yaml from the code: ``make openapi``."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from api.app import create_app
from api.settings import Settings

FILE = Path(__file__).parent.parent / "openapi.yaml"


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such."""


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def openapi_yaml() -> str:
    """The API's description as YAML, in the order of the code."""
    api = create_app(Settings()).extensions["flask-smorest"]["apis"][""]["ext_obj"]
    description = json.loads(json.dumps(api.spec.to_dict()))  # plain and unshared, or YAML gets aliases
    return yaml.dump(description, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


if __name__ == "__main__":
    FILE.write_text(openapi_yaml(), encoding="utf-8")
