"""What the command line ends with, for scripts to go by."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """An exit code and what it means; the same for every command."""

    DONE = 0, "done; what was searched for was found"
    FAILED = 1, "not done, or not for all of the articles or texts: standard error says why"
    USAGE = 2, "a command, an option or a value that there is not: standard error names it"
    NOTHING_FOUND = 3, "searched, and nothing was found"
    NOT_ALLOWED = 4, "the server asks for a key, or for one that allows more"
    INTERRUPTED = 130, "interrupted with Ctrl-C; what was stored before stays stored"
    PIPE_CLOSED = 141, "whoever read the output has read enough, as `head` does"

    meaning: str

    def __new__(cls, code: int, meaning: str) -> ExitCode:
        """The member with this code."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member
