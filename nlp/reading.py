"""Takes texts through the pipeline in bounded memory.

spaCy's models need some 17 KB a token while they read. Long texts are read in parts that end with a
paragraph, and put together before the components that look at the whole article.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from nlp.pipeline import AFTER_SPACY

PART = 10_000
"""Characters read at once; most articles are shorter."""

_TEXTS = 4
"""Texts (of up to `PART` characters) in one batch of the models."""


def read(pipeline: Language, texts: list[str]) -> Iterator[Doc]:
    """A Doc for each text, in order, with all components run; ``doc.text`` equals the text."""
    short = pipeline.pipe((text for text in texts if len(text) <= PART), batch_size=_TEXTS)
    for text in texts:
        yield next(short) if len(text) <= PART else _read_long(pipeline, text)


def _read_long(pipeline: Language, text: str) -> Doc:
    local = [component for name, component in pipeline.pipeline if name not in AFTER_SPACY]
    whole = [component for name, component in pipeline.pipeline if name in AFTER_SPACY]
    parts = []
    for start, end in cuts(text):
        part = pipeline.make_doc(text[start:end])
        for component in local:
            part = component(part)
        parts.append(part)
    doc = Doc.from_docs(parts, ensure_whitespace=False, exclude=["tensor"])  # type: ignore[call-arg]  # the stub lacks it
    assert doc is not None  # a long text has at least one part
    for component in whole:
        doc = component(doc)
    return doc


def cuts(text: str, size: int = PART) -> Iterator[tuple[int, int]]:
    """Offsets of consecutive parts of at most `size` characters, cut after a line break or a space."""
    start = 0
    while start < len(text):
        end = start + size
        if end < len(text):
            middle = start + size // 2
            breaks = (text.rfind(mark, middle, end) + 1 for mark in ("\n", ". ", " "))
            end = next((found for found in breaks if found > middle), end)
        yield start, min(end, len(text))
        start = end
