"""Word lists with their provenance, as TSV files, and the one function that reads them.

A lexicon is a UTF-8 TSV file: comment lines start with "#" and tell where the words come from, the
first other line names the columns.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def read_lexicon(name: str, package: str = __name__) -> tuple[dict[str, str], ...]:
    """Rows of ``<name>.tsv`` in this package or another, each a mapping from column to cell.

    Raises ValueError naming file and line where a row has another number of cells than the header.
    """
    text = (files(package) / f"{name}.tsv").read_text(encoding="utf-8")
    numbered = enumerate(text.splitlines(), 1)
    lines = [(number, line) for number, line in numbered if line.strip() and not line.startswith("#")]
    columns = lines[0][1].split("\t")
    rows = []
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise ValueError(f"{name}.tsv, line {number}: {len(cells)} cells where {len(columns)} are named")
        rows.append(dict(zip(columns, cells, strict=True)))
    return tuple(rows)
