"""A file that a form sends, read as it arrives: a piece of it at a time is in memory, and none on disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain

from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from api import received
from api.errors import DomainError
from api.problems import Problem
from api.web import forms

_MOST_BUFFERED = 1024**2  # bytes that may come before it is known what they are
_MOST_PARTS = 10
_LONGEST_FIELD = 1000  # bytes
_LONGEST_NAME = 255
_MOST_PASSED_OVER = 256 * 1024**2  # bytes of a file that was refused
_PIECE = 64 * 1024

_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file: its name, without folders, and what is in it. There is none if the name is empty."""

    name: str
    pieces: Iterator[bytes]


@contextmanager
def opened() -> Iterator[Upload]:
    """The first file of the form that is being sent, once the form's token has been found to be right.

    The token comes in its header, or in a field before the file: nothing of the file is read without it.
    Raises a Problem, 403 without a token, 400 for what is no form. InvalidValue, where the client goes away
    before the end, comes from the pieces.
    """
    try:
        yield _opened()
    except (DomainError, HTTPException):
        _pass_over_the_rest()  # browsers show an answer only once they have sent everything
        raise


def _opened() -> Upload:
    events = _events()
    if forms.TOKEN_HEADER in request.headers:
        forms.check_token(request.headers[forms.TOKEN_HEADER])
        file, _ = _file_after_fields(events)
    else:
        file, fields = _file_after_fields(events)
        forms.check_token(fields.get(forms.TOKEN_FIELD, ""))
    if file is None:
        return Upload("", iter(()))
    return Upload(_plain_name(file.filename), _content(events))


def _events() -> Iterator[Event]:
    """The parts of the form, as they arrive."""
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != "multipart/form-data" or not boundary:
        return
    decoder = MultipartDecoder(boundary.encode(), _MOST_BUFFERED, max_parts=_MOST_PARTS)
    try:
        for piece in chain[bytes | None](received.pieces(), (None,)):
            decoder.receive_data(piece)
            while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
                yield event
    except ValueError:
        raise Problem(400, "broken_form", "The form cannot be read: load the page again.") from None


def _file_after_fields(events: Iterator[Event]) -> tuple[File | None, dict[str, str]]:
    """The first file, and the fields before it; longer ones than any of ours are cut."""
    fields: dict[str, str] = {}
    for event in events:
        if isinstance(event, File):
            return event, fields
        if isinstance(event, Field):
            fields[event.name] = b"".join(_content(events))[:_LONGEST_FIELD].decode(errors="replace")
    return None, fields


def _content(events: Iterator[Event]) -> Iterator[bytes]:
    """What is in the part that has just begun."""
    for event in events:
        assert isinstance(event, Data)
        yield event.data
        if not event.more_data:
            break


def _plain_name(name: str) -> str:
    """The name as it can be shown and kept: without the folders that some browsers tell, and controls."""
    shown = "".join(character for character in _FOLDERS.sub("", name) if character.isprintable())
    return shown.strip()[:_LONGEST_NAME]


def _pass_over_the_rest() -> None:
    passed = 0
    with suppress(Exception):  # each server has its own for a client that is gone
        while passed < _MOST_PASSED_OVER and (piece := request.stream.read(_PIECE)):
            passed += len(piece)
