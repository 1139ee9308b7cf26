"""Reads texts whose sources are marked with [ ] and contents with { }, for tests of who speaks."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets

_MARKS = re.compile(r"[\[\]{}]")


def unmarked(marked: str) -> tuple[str, list[Offsets], list[Offsets]]:
    """The text without its marks, the spans in [ ] and those in { }."""
    text, position = "", 0
    opened: dict[str, list[int]] = {"[": [], "{": []}
    spans: dict[str, list[Offsets]] = {"[": [], "{": []}
    for match in _MARKS.finditer(marked):
        text += marked[position : match.start()]
        position = match.end()
        mark = match.group()
        if mark in opened:
            opened[mark].append(len(text))
        else:
            opening = {"]": "[", "}": "{"}[mark]
            spans[opening].append((opened[opening].pop(), len(text)))
    return text + marked[position:], spans["["], sorted(spans["{"])


def resolved(pipeline: Language, marked: str) -> Doc:
    """The Doc of a marked text after coreference and roles, with one attribution per source.

    The contents belong to the sources in order; where there are fewer, the other sources have an empty one.
    """
    text, sources, contents = unmarked(marked)
    doc = pipeline(text)
    padded = [*contents, *[(len(text), len(text))] * (len(sources) - len(contents))]
    doc._.attributions = tuple(
        Attribution(content=(content,), source=(source,))
        for source, content in zip(sources, padded, strict=True)
    )
    for name in ("onrecord_coreference", "onrecord_role_finder"):
        doc = pipeline.get_pipe(name)(doc)
    return doc


def names(pipeline: Language, marked: str) -> list[str | None]:
    """The names of the speakers of a marked text."""
    return [referent.name if referent else None for referent in resolved(pipeline, marked)._.referents]
