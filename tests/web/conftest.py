"""Visitors of an application over an empty database, with an extractor that finds what tests tell it to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.settings import Settings
from tests.api.conftest import app, client, extractor, items, post, services, settings, untouched
from tests.keys import make_keys
from tests.visitors import Visitor

__all__ = ["app", "client", "extractor", "items", "post", "services", "settings", "untouched"]


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    """Somebody at the pages of a server without keys."""
    return Visitor(client)


@pytest.fixture
def keys(settings: Settings) -> dict[str, str | None]:
    """A key of each kind; the server has keys from then on."""
    return make_keys(settings.database_url)


@pytest.fixture
def signed_in(app: Flask, keys: dict[str, str | None]) -> Callable[[str], Visitor]:
    """Somebody who signed in with the key of this kind: read, write, admin."""

    def enter(kind: str) -> Visitor:
        visitor = Visitor(app.test_client())
        assert visitor.sign_in(keys[kind]).status_code == 303
        return visitor

    return enter
