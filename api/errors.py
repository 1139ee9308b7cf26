"""What can go wrong in the domain, without a word of HTTP. ``api.problems`` turns these into responses."""

from __future__ import annotations


class DomainError(Exception):
    """A failure that the caller can be told about.

    `code` is a stable slug for programs, `message` a sentence for people, `field` the name of the
    parameter or body field at fault, if one is.
    """

    default_code = "error"

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code or self.default_code


class NotFound(DomainError):
    """There is no such resource."""

    default_code = "not_found"


class Gone(DomainError):
    """There was such a resource; it will not come back."""

    default_code = "gone"


class Merged(DomainError):
    """The resource lives on under another id, `target_id`."""

    default_code = "merged"

    def __init__(self, target_id: str) -> None:
        super().__init__(f"merged into {target_id}")
        self.target_id = target_id


class Conflict(DomainError):
    """The change does not go together with something else that is there."""

    default_code = "conflict"


class InvalidValue(DomainError):
    """A value that a declared schema cannot exclude: an unknown topic, the wrong order of two dates."""

    default_code = "invalid_value"


class Unprocessable(DomainError):
    """Well-formed input that cannot be worked on: a text that is too long, or not in English."""

    default_code = "unprocessable"


class TooLarge(DomainError):
    """More than is accepted at once."""

    default_code = "too_large"


class Unavailable(DomainError):
    """Something that the service needs is missing for now: the database, its tables, the language model.

    Nothing was changed that the caller could not ask for again, after `retry_after` seconds, say.
    """

    default_code = "unavailable"
    retry_after = 5


class TookTooLong(Unavailable):
    """The database gave up a transaction over which we computed for too long. It was not committed.

    The same again may well take as long.
    """

    default_code = "database_busy"
    retry_after = 60


class OutOfSpace(Unavailable):
    """The database has no room for what is to be written. What is there can be read."""

    default_code = "out_of_space"
    retry_after = 60
