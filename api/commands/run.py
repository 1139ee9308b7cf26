"""``onrecord run``: serve the API."""

from __future__ import annotations

import errno
import os
import socket
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

from api.access import is_loopback
from api.commands.environment import failures_told, load_settings, prepare_database
from api.services.keys import keys_were_created
from api.settings import FROM_FILE, Settings, variable_name


@click.command()
@click.option("--host", help="Address to bind to; loopback only, until there is an API key.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.")
def run(host: str | None, port: int | None) -> None:
    """Serve the API and its documentation.

    Creates the database if it is not there, and brings its tables up to date. Address and port are those
    of ONRECORD_HOST and ONRECORD_PORT (127.0.0.1 and 8000) unless the options say otherwise.

    \b
    Examples:
      onrecord run
      onrecord run --port 8080
    """
    # The server's processes read their settings from the environment, as they do in a container.
    for name, value in (("host", host), ("port", port)):
        if value is not None:
            os.environ[variable_name(name)] = str(value)
            os.environ.pop(variable_name(name) + FROM_FILE, None)  # only one of the two may be there
    settings = load_settings()
    if not is_loopback(settings.host):
        _require_keys(settings)
    _require_free_port(settings.host, settings.port)
    prepare_database(settings)
    _serve()


def _require_keys(settings: Settings) -> None:
    """End the program with a message where nothing could tell strangers from friends."""
    prepare_database(settings)
    with failures_told():
        if not keys_were_created(settings.database_url):
            raise click.ClickException(
                f"{settings.host} is not a loopback address. Without API keys OnRecord serves this machine "
                "only: 127.0.0.1, ::1 or localhost. To serve others, create a key first: onrecord keys create"
            )


def _require_free_port(host: str, port: int) -> None:
    """End the program with a message where nobody could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise click.ClickException(
                    f"Port {port} is taken. Stop what listens there, or choose another: "
                    f"onrecord run --port {port + 1 if port < 65_535 else port - 1}"
                ) from None
            raise click.ClickException(f"Cannot listen on {host}, port {port}: {error.strerror}") from None


def _serve() -> None:
    """Hand over to gunicorn; returns when the server is stopped."""
    # Reads the environment, which is only now as it should be.
    from api import gunicorn_conf  # noqa: PLC0415

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in vars(gunicorn_conf).items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            return import_app(self.cfg.wsgi_app)

    Server().run()
