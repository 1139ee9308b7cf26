"""Writes openapi.yaml from the code: ``make openapi``."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from api.app import create_app
from api.settings import Settings

FILE = Path(__file__).parent.parent / "openapi.yaml"


def openapi_yaml() -> str:
    """The API's description as YAML, in the order of the code."""
    api = create_app(Settings()).extensions["flask-smorest"]["apis"][""]["ext_obj"]
    description = json.loads(json.dumps(api.spec.to_dict()))  # plain and unshared, or YAML gets aliases
    return yaml.safe_dump(description, sort_keys=False, allow_unicode=True, width=110)


if __name__ == "__main__":
    FILE.write_text(openapi_yaml(), encoding="utf-8")
