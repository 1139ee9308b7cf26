"""What the command line asks a running server, over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, ClassVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import click

from api import __version__
from api.commands.exit_codes import ExitCode
from api.errors import InvalidValue

PATIENCE = 60  # seconds without a word from the server, or that it may ask to wait
ATTEMPTS = 3

_ASKED_TO_WAIT = {429, 503}
_NOT_ALLOWED = {401, 403}


class NotAllowed(click.ClickException):
    """The server answers only those who have a key."""

    exit_code: ClassVar[int] = ExitCode.NOT_ALLOWED


class Server:
    """A server at an address, and the key that it is shown."""

    def __init__(self, address: str, key: str) -> None:
        self._address = address
        self._key = key
        self._opener = build_opener(_NoRedirects)

    def get(self, path: str, query: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON object at this path.

        Raises InvalidValue for a parameter that the server cannot use, and click.ClickException with what
        else it says against it, or why it says nothing.
        """
        request = Request(f"{self._address}{path}?{urlencode(query, doseq=True)}")
        request.add_header("Accept", "application/json")
        request.add_header("User-Agent", f"onrecord/{__version__}")
        if self._key:
            request.add_unredirected_header("Authorization", f"Bearer {self._key}")
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._opener.open(request, timeout=PATIENCE) as response:
                    return self._object(response.read())
            except HTTPError as error:
                with error:
                    wait = _seconds_to_wait(error)
                    if wait is None or attempt == ATTEMPTS:
                        raise self._refusal(error) from None
                click.echo(f"{self._address} asks to wait for {wait} s.", err=True)
                time.sleep(wait)
            except (OSError, HTTPException) as error:
                raise self._unreachable(error) from None
        raise AssertionError("the last attempt returns or raises")

    def _object(self, body: bytes) -> dict[str, Any]:
        try:
            found = json.loads(body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise click.ClickException(f"{self._address} answers what no OnRecord server does.")
        return found

    def _refusal(self, error: HTTPError) -> Exception:
        if 300 <= error.code < 400:
            place = error.headers.get("Location")
            return click.ClickException(
                f"{self._address} sends elsewhere: {place}. Name that address itself."
            )
        try:
            problem = self._object(error.read())
        except (click.ClickException, OSError, HTTPException):
            problem = {}
        detail = problem.get("detail")
        if not isinstance(detail, str):
            answer = f"{error.code} {error.reason}"
            return click.ClickException(f"{self._address} answers {answer}, which no OnRecord server does.")
        if error.code in _NOT_ALLOWED:
            return NotAllowed(f"{detail} The key comes from ONRECORD_API_KEY or --key-file.")
        faults = problem.get("errors")
        if 400 <= error.code < 500 and isinstance(faults, list) and faults and "parameter" in faults[0]:
            return InvalidValue(str(faults[0].get("message", detail)), field=str(faults[0]["parameter"]))
        return click.ClickException(f"{self._address}: {detail}")

    def _unreachable(self, error: Exception) -> click.ClickException:
        reason = error.reason if isinstance(error, URLError) else error
        told = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        return click.ClickException(f"{self._address} cannot be reached: {told}. Does a server run there?")


class _NoRedirects(HTTPRedirectHandler):
    """Leaves it to people to trust another address with their key."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Nothing to follow."""


def _seconds_to_wait(error: HTTPError) -> int | None:
    if error.code not in _ASKED_TO_WAIT:
        return None
    told = error.headers.get("Retry-After", "")
    return int(told) if told.isascii() and told.isdigit() and int(told) <= PATIENCE else None
