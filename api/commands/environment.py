"""What most commands begin with: settings, a database that is up to date, services."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError

from api.errors import DomainError
from api.services import Services, build_services
from api.services.speaker_neighbours import update_outdated_keys
from api.settings import Settings, SettingsError, variable_name
from api.storage.migrations import upgrade
from api.storage.session import Database


def load_settings() -> Settings:
    """The settings of the environment; ends the program with a message where one cannot be used."""
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def prepare_database(settings: Settings) -> None:
    """Create the database that the settings name, or bring its tables up to date."""
    with failures_told(), unusable_url_told():
        upgrade(settings.database_url)
        database = Database(settings.database_url)
        try:
            update_outdated_keys(database)
        finally:
            database.close()


def open_services(settings: Settings) -> Services:
    """The services; nothing is opened or loaded yet."""
    with unusable_url_told():
        return build_services(settings)


@contextmanager
def failures_told() -> Iterator[None]:
    """End the program with a message, not a traceback, where the surroundings are not as they should be."""
    try:
        yield
    except DomainError as error:
        raise click.ClickException(error.message) from None
    except DBAPIError as error:
        raise _unusable_url(error.orig) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{place}{error.strerror or error}") from None


@contextmanager
def unusable_url_told() -> Iterator[None]:
    """End the program with a message where the database's URL is none that OnRecord can work with."""
    try:
        yield
    except ValueError as error:
        raise _unusable_url(error) from None


def _unusable_url(reason: BaseException | None) -> click.ClickException:
    # What PostgreSQL adds in detail is the row that it refused, with the texts in there.
    told = str(reason).partition("DETAIL:")[0]
    return click.ClickException(f"{variable_name('database_url')}: {' '.join(told.split())}")
