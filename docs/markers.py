"""Pages with tables between two markers, so that whatever makes a table can put it in its place.

They are ``<!-- NAME: written by `WRITER` -->`` and ``<!-- end of NAME -->``.
"""

from __future__ import annotations

import re


def with_table(page: str, name: str, table: str, writer: str = "make docs") -> str:
    """`page` with what stands between the markers of `name` replaced.

    Raises ValueError where the page does not hold both markers, once each.
    """
    begin, end = f"<!-- {name}: written by `{writer}` -->\n", f"<!-- end of {name} -->\n"
    if page.count(begin) != 1 or page.count(end) != 1:
        raise ValueError(f"the page needs the two markers of {name}, once each")
    made, count = re.subn(
        f"(?<={re.escape(begin)}).*(?={re.escape(end)})", lambda _: table, page, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"the markers of {name} stand the wrong way round")
    return made
