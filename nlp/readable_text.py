"""A stand-in for the text that spaCy can read in linear time, character by character as long as the text.

Offsets into the stand-in are offsets into the text. spaCy cannot encode lone surrogates, and its
tokenizer needs quadratic time for a long run of punctuation without a space.
"""

from __future__ import annotations

import re

_UNREADABLE = re.compile("[\ud800-\udfff\x00]")
_OVERLONG = re.compile(r"\S{129,}")
_RUN = 64


def readable(text: str) -> str:
    """The text with unreadable characters replaced and overlong unspaced stretches broken by spaces."""
    return _OVERLONG.sub(lambda match: _broken(match[0]), _UNREADABLE.sub("\ufffd", text))


def _broken(stretch: str) -> str:
    """The stretch with a space for the first breakable (not alphanumeric) character after each 64."""
    characters, since = list(stretch), 0
    for i, character in enumerate(characters):
        since += 1
        if since > _RUN and not character.isalnum():
            characters[i], since = " ", 0
    return "".join(characters)
