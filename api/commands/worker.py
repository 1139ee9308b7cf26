"""``onrecord worker``: find the quotes of queued articles."""

from __future__ import annotations

import dataclasses
import sys

import click

from api.commands.environment import failures_told, load_settings, prepare_database
from api.commands.exit_codes import ExitCode
from api.log_lines import configure_logging
from api.settings import variable_name


@click.command()
@click.option(
    "--concurrency",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes, each of which extracts from one text at a time and needs a core and 0.5 GB of memory.",
)
@click.option(
    "--metrics-port",
    type=click.IntRange(1, 65_535),
    metavar="P",
    help="Tell metrics on this port; ONRECORD_WORKER_METRICS_PORT otherwise, if that is set.",
)
def worker(concurrency: int, metrics_port: int | None) -> None:
    """Find the quotes of articles that the server has queued.

    Needs PostgreSQL, whose tables it brings up to date. Any number of workers may run, on any number of
    machines. Processes that end are started again, and what they had is taken up by others.

    SIGTERM or Ctrl-C ends it: texts that were begun are finished, the others handed back, with code 0. A
    second signal, or 20 seconds, ends it at once; what was begun is taken up by others, and the code is 1.

    \b
    Examples:
      onrecord worker
      onrecord worker --concurrency 4 --metrics-port 9108
    """
    settings = load_settings()
    if not settings.queues_extraction:
        raise click.ClickException(
            f"Nothing is queued: {variable_name('extraction')} is {settings.extraction}, and a queue needs "
            f"{variable_name('database_url')} to name a PostgreSQL database."
        )
    if metrics_port is not None:
        settings = dataclasses.replace(settings, worker_metrics_port=metrics_port)
    prepare_database(settings)
    configure_logging(settings.log_level, settings.log_format)
    from api.worker_supervisor import Supervisor  # noqa: PLC0415  (it takes a second)

    with failures_told():
        finished = Supervisor(settings, concurrency).run()
    sys.exit(ExitCode.DONE if finished else ExitCode.FAILED)
