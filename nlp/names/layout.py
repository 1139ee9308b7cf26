"""A Doc seen as words: hyphenated names in one piece, line breaks and quotation marks as properties."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc, Token

from nlp.attributes import Offsets, text_of
from nlp.names.lexicon import context_words
from nlp.rules.outlet_marks import dateline_place

_GLUED = re.compile(r"(?<=\w)[:;,?!]?[\"“”].*", re.DOTALL)
_INNER_CAPITAL = re.compile(r"[a-z]{1,2}['’]?[A-Z][a-z]")  # "kaMbatha", "d'Estaing"
UNLIKE_NAMES = frozenset(("DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"))
"""Labels of entities that are no names."""
POSSESSIVE_MARKS = frozenset(("'s", "’s", "‘s", "'", "’"))
_HYPHENS = "-‐‑"
_SMALL_WORDS = frozenset(("ADP", "DET", "CCONJ", "SCONJ", "PART", "PRON", "AUX"))


@dataclass(slots=True)
class Word:
    """One or more tokens that make one written word."""

    text: str
    low: str
    start: int  # characters
    end: int
    token: Token  # the last token: it carries tag and dependency
    pos: str
    label: str  # entity type
    entity_start: bool
    line: int
    sentence: int
    quoted: bool
    headline: bool = False

    @property
    def capital(self) -> bool:
        """Does it begin like a name?"""
        first = self.text[0]
        if first.isupper() or _INNER_CAPITAL.match(self.text):
            return True
        return (
            "-" in self.text[2:]
            and self.low.split("-", 1)[0] in context_words("particle")
            and self.text[-1:].isalpha()
            and any(part[:1].isupper() for part in self.text.split("-"))
        )


class Layout:
    """The words of a document, and where each character falls among them."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.words = _words(doc)
        self._starts = [word.start for word in self.words]
        _mark_headlines(self.words)

    @cached_property
    def dateline_place(self) -> Offsets | None:
        """Offsets of the place that the article was filed from, if its dateline tells."""
        return dateline_place(text_of(self.doc))

    def at(self, offset: int) -> int:
        """Index of the word at a character offset, or of the next word after it."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and offset < self.words[index].end:
            return index
        return index + 1

    def between(self, offsets: Offsets) -> tuple[int, int]:
        """Word range (end exclusive) that a character range touches."""
        first = self.at(offsets[0])
        last = bisect_right(self._starts, max(offsets[0], offsets[1] - 1))
        return first, max(first, last)

    def word_at(self, index: int) -> Word | None:
        """The word at an index, None outside the text."""
        return self.words[index] if 0 <= index < len(self.words) else None

    def low_at(self, index: int) -> str:
        """The word at an index in lower case, nothing outside the text."""
        return self.words[index].low if 0 <= index < len(self.words) else ""

    def text(self, first: int, last: int) -> str:
        """The article's text of a word range (end exclusive), empty where the range is."""
        if first >= last:
            return ""
        return text_of(self.doc)[self.words[first].start : self.words[last - 1].end]

    def offsets(self, first: int, last: int) -> Offsets:
        """Character offsets of a non-empty word range."""
        return self.words[first].start, self.words[last - 1].end


def _words(doc: Doc) -> list[Word]:
    quoted = _quoted_intervals(doc)
    pointer = 0
    words: list[Word] = []
    line = sentence = 0
    has_sentences = doc.has_annotation("SENT_START")
    for token in doc:
        if has_sentences and token.is_sent_start and token.i:
            sentence += 1
        if token.is_space:
            if "\n" in token.text or "\u2029" in token.text:
                line += 1
                if not has_sentences:
                    sentence += 1
            continue
        if not token.text:
            continue
        while pointer < len(quoted) and quoted[pointer][1] <= token.idx:
            pointer += 1
        inside = pointer < len(quoted) and quoted[pointer][0] <= token.idx
        text = _GLUED.split(token.text, maxsplit=1)[0] or token.text  # 'Smith:"We' is one token to spaCy
        start = token.idx
        if (
            len(text) > 1
            and text[0] in _HYPHENS
            and text[1].isalpha()
            and not (words and words[-1].end == start)
        ):
            text, start = text[1:], start + 1  # a bullet
        end = start + len(text)
        last = words[-1] if words else None
        if last is not None and last.end == token.idx and _continues(last, token):
            last.text += token.text
            last.low = last.text.lower()
            last.end = end
            if token.is_alpha:
                last.token, last.pos = token, token.pos_
            last.label = last.label or token.ent_type_
            continue
        words.append(
            Word(
                text,
                text.lower(),
                start,
                end,
                token,
                token.pos_,
                token.ent_type_,
                token.ent_iob_ != "I",
                line,
                sentence,
                inside,
            )
        )
    return words


def _continues(word: Word, token: Token) -> bool:
    """Does the token belong to the same written word, given that no space separates them?"""
    text = word.text
    if token.text in tuple(_HYPHENS):
        return (
            text[-1].isalnum()
            and token.i + 1 < len(token.doc)
            and not token.whitespace_
            and (token.nbor(1).text[:1].isalnum())
        )
    if text[-1] in _HYPHENS and len(text) > 1:
        return token.text[:1].isalnum()
    return token.text == "." and word.low in context_words("abbreviation")


def _quoted_intervals(doc: Doc) -> list[Offsets]:
    """Disjoint intervals inside quotation marks, in order."""
    merged: list[Offsets] = []
    for start, end in sorted(region.outer for region in doc._.quoted):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _label_length(line: list[Word]) -> int:
    """Words of a turn's label that a line begins with, its colon among them: "ANN MARSH, HOST: …"."""
    for length, word in enumerate(line, 1):
        if word.text == ":":
            return length
        if word.text[0].isalpha() and not word.text.isupper():
            break
    return 0


def _mark_headlines(words: list[Word]) -> None:
    """Mark the lines that are set in Title Case or capitals, where a capital says nothing."""
    first = 0
    while first < len(words):
        last = first
        while last < len(words) and words[last].line == words[first].line:
            last += 1
        line = words[first + _label_length(words[first:last]) : last]
        content = [word for word in line if word.text[0].isalpha() and word.pos not in _SMALL_WORDS]
        capitals = sum(word.text[0].isupper() for word in content)
        if len(content) > 3 and capitals >= 0.9 * len(content):
            for word in line:
                word.headline = True
        first = last
