"""Where a WSGI server finds the application: ``gunicorn -c python:api.gunicorn_conf``."""

from __future__ import annotations

import os

from flask import Flask

from api.app import create_app
from api.request_log import configure_logging
from api.settings import Settings


def create() -> Flask:
    """The application as the environment configures it. Raises SettingsError naming a bad variable."""
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log_level)
    return create_app(settings)
