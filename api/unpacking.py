"""Gzip, unpacked piece by piece within limits, so that neither a bomb nor a flood takes memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from api.errors import InvalidValue, TooLarge

MOST_RATIO = 200
"""Bytes unpacked for each byte packed; text packs to a tenth, the emptiest file to a thousandth."""

_MAGIC = b"\x1f\x8b"
_PIECE = 256 * 1024
_RATIO_COUNTS_FROM = 4 * 1024**2  # bytes unpacked
_GZIP = 31  # zlib's word for gzip with the largest window


def limited(pieces: Iterable[bytes], most_bytes: int) -> Iterator[bytes]:
    """The same pieces. Raises TooLarge once there are more bytes than that."""
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > most_bytes:
            raise TooLarge(f"An import may have {most_bytes:,} bytes once unpacked.", code="import_too_large")
        yield piece


def unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of a file, unpacked where it begins as gzip does and no text can. Raises as `gunzipped`."""
    remaining = iter(pieces)
    begin = b""
    while len(begin) < len(_MAGIC) and (piece := next(remaining, None)) is not None:
        begin += piece
    whole = chain((begin,), remaining)
    yield from gunzipped(whole) if begin.startswith(_MAGIC) else whole


def gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What the pieces of a gzip file (of one member or more) unpack to, in pieces.

    Raises InvalidValue where it is broken or ends too early, and TooLarge for a bomb.
    """
    packed = unpacked = 0
    member = zlib.decompressobj(_GZIP)
    begun = False
    for piece in pieces:
        packed += len(piece)
        rest = piece
        while rest:
            if member.eof:
                member = zlib.decompressobj(_GZIP)
            try:
                out = member.decompress(rest, _PIECE)
            except zlib.error as error:
                raise InvalidValue(
                    f"The body is not gzip, or broken ({error}).", code="broken_gzip"
                ) from None
            begun = True
            rest = member.unused_data if member.eof else member.unconsumed_tail
            unpacked += len(out)
            if unpacked > _RATIO_COUNTS_FROM and unpacked > packed * MOST_RATIO:
                raise TooLarge(
                    f"The body unpacks to more than {MOST_RATIO} times its size.", code="compression_ratio"
                )
            if out:
                yield out
            elif not member.eof and not rest:
                break
    if begun and not member.eof:
        raise InvalidValue("The gzip file ends too early.", code="broken_gzip")
