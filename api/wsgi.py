"""Where a WSGI server finds the application: ``gunicorn -c python:api.gunicorn_conf``."""

from __future__ import annotations

import os

from flask import Flask

from api.app import create_app
from api.log_lines import configure_logging
from api.settings import Settings
from api.telemetry import start_tracing, trace_requests


def create() -> Flask:
    """The application as the environment configures it. Raises SettingsError naming a bad variable."""
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log_level, settings.log_format)
    if settings.tracing:
        start_tracing()
    app = create_app(settings)
    if settings.tracing:
        trace_requests(app)
    return app
