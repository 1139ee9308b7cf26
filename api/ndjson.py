"""Lines of a stream that comes in pieces, none of which is kept longer than needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def numbered_lines(pieces: Iterable[bytes], most_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines that have something on them, with their numbers from 1.

    A line of more than `most_bytes` is None: it was passed over.
    """
    number, line, too_long = 1, bytearray(), False
    for piece in pieces:
        if not line and not too_long and piece.count(b"\n") == len(piece):  # a flood of empty lines
            number += len(piece)
            continue
        start = 0
        while (end := piece.find(b"\n", start)) >= 0:
            too_long = too_long or len(line) + end - start > most_bytes
            if too_long:
                yield number, None
            elif content := bytes(line + piece[start:end]).strip():
                yield number, content
            line.clear()
            number, start, too_long = number + 1, end + 1, False
        too_long = too_long or len(line) + len(piece) - start > most_bytes
        if too_long:
            line.clear()
        else:
            line += piece[start:]
    if too_long:
        yield number, None
    elif content := bytes(line).strip():
        yield number, content
