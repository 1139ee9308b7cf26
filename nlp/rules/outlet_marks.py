"""What an outlet sets around a text: datelines ("BRUSSELS (Agency) - ") and credits ("…: state media").

Neither belongs to what anyone said.
"""

from __future__ import annotations

import re

from nlp.attributes import Offsets

_DATELINE = re.compile(
    r"""[^\S\n]*
        (?P<place>[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’-]+ (?:[ ,/]+[A-ZÀ-ÖØ-Þ][\w.'’-]*){0,5}) # BRUSSELS; NAGASAKI, Japan
        (?:[ ,]+\w+\.?[ ]\d{1,2})?                             # , Sept. 12
        (?:[^\S\n]*\([^()\n]{1,40}\))?                         # (Agency)
        [^\S\n]*[-–—]{1,2}[^\S\n]+""",
    re.VERBOSE,
)

_HEADLINES = 4  # lines of which one may begin with the dateline

_CREDIT = re.compile(r"[^\S\n]*:[^\S\n]+(?P<name>[A-Z][\w’'.-]*(?:[^\S\n]+[\w’'.-]+){0,3})[^\S\n]*(?=\n|\Z)")


def credit_after(text: str, span: Offsets) -> tuple[int, Offsets] | None:
    """For a headline that ends "…: Russian agencies": where the credit begins, and the offsets of its name.

    The span must reach into the credit or up to its colon.
    """
    start, end = span
    colon = text.rfind(":", start, end + 1)
    match = _CREDIT.match(text, colon) if colon > start else None
    if match is None or match.end() < end or text[match.end() - 1] in ".!?":
        return None
    return colon, (match.start("name"), match.end("name"))


def after_dateline(text: str, span: Offsets) -> Offsets:
    """The span without the dateline that it begins with, if its paragraph begins with one."""
    start, end = span
    paragraph = text.rfind("\n", 0, start) + 1
    if start - paragraph > 80:
        return span
    match = _DATELINE.match(text, paragraph)
    if match is None or not start < match.end() < end:
        return span
    return match.end(), end


def dateline_place(text: str) -> Offsets | None:
    """Offsets of the place that the text's dateline names ("NAGASAKI, Japan"); None without a dateline.

    It stands at the head of the text, or below a headline and what goes with it.
    """
    start = 0
    for _ in range(_HEADLINES):
        start += len(text[start:]) - len(text[start:].lstrip())
        match = _DATELINE.match(text, start)
        if match is not None:
            return match.span("place")
        start = text.find("\n", start) + 1
        if not start:
            return None
    return None
