"""Datelines: "BRUSSELS (Agency) - " belongs to the outlet, not to what anyone said."""

from __future__ import annotations

import re

from nlp.attributes import Offsets

_DATELINE = re.compile(
    r"""[^\S\n]* [A-Z][A-Z.'’-]+ (?:[ ,/]+[A-Z][\w.'’-]*){0,5}  # BRUSSELS, NAGASAKI, Japan
        (?:[ ,]+\w+\.?[ ]\d{1,2})?                             # , Sept. 12
        (?:[^\S\n]*\([^()\n]{1,40}\))?                         # (Agency)
        [^\S\n]*[-–—]{1,2}[^\S\n]+""",
    re.VERBOSE,
)


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
