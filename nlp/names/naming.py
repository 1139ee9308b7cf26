"""Clauses that give the name of somebody described: "named", "whose name is", "who goes by the name of"."""

from __future__ import annotations

from nlp.names.layout import Layout
from nlp.names.lexicon import context_words

_NAMER = 4  # words of "police in Gander" in "identified by police in Gander as"


def naming_clause(layout: Layout, name: int) -> int | None:
    """The first word of the clause that ends before the name at word `name` and gives it, None without one.

    It is read from its words alone: taggers and parsers often stumble over a name that stands by itself.
    """
    end = name
    if layout.low_at(end - 1) == "," and layout.low_at(end - 2) == "name":
        end -= 1  # "who gave only one name, Suharto"
    if layout.low_at(end - 1) not in context_words("name_link_verb"):
        return None
    inner = context_words("naming") | context_words("naming_inner")
    first = end
    while first > 0 and layout.words[first - 1].line == layout.words[name].line:
        if layout.low_at(first - 1) in inner:
            first -= 1
        elif layout.low_at(first) == "as" and (participle := _named_by(layout, first)) is not None:
            first = participle
        else:
            break
    telling = context_words("name_telling")
    return first if any(layout.low_at(i) in telling for i in range(first, end)) else None


def _named_by(layout: Layout, link: int) -> int | None:
    """The participle in "identified by police | as"."""
    by = next((i for i in range(link - 2, link - 2 - _NAMER, -1) if layout.low_at(i) == "by"), None)
    if by is None or layout.low_at(by - 1) not in context_words("name_telling"):
        return None
    return by - 1
