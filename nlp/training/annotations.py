"""What people annotated, as the model shall learn it: tags of words, and links between spans."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from nlp.attributes import Offsets
from nlp.attribution.labels import Ints, Kind, begin, inside
from nlp.attribution.pieces import Pieces
from nlp.attribution.tagging import WordSpan
from nlp.attribution.trimming import without_edges
from nlp.evaluation.corpus import GoldArticle, GoldQuote

NO_SOURCE = -1


@dataclass(slots=True)
class Losses:
    """What could not be represented."""

    quotes: int = 0
    noise: int = 0  # quotes without a word in cue or content
    overlapping: int = 0  # spans that share words with a longer one of another kind or extent

    def add(self, other: Losses) -> None:
        """Add another text's losses to these."""
        self.quotes += other.quotes
        self.noise += other.noise
        self.overlapping += other.overlapping


@dataclass(frozen=True, slots=True)
class Annotation:
    """One article's spans of words and their links."""

    tags: Ints  # [word]
    contents: list[WordSpan]
    cues: list[WordSpan]
    sources: list[WordSpan]
    content_cues: list[int]  # for each content the number of its cue
    cue_sources: list[int]  # for each cue the number of its source, or NO_SOURCE
    losses: Losses = field(default_factory=Losses)


def annotate(article: GoldArticle, pieces: Pieces) -> Annotation:
    """The article's annotations on its words. Of overlapping spans the longer is kept, and `losses` tells."""
    losses = Losses(quotes=len(article.quotes))
    sound = [quote for quote in article.quotes if not _is_noise(quote, article.text)]
    losses.noise = len(article.quotes) - len(sound)
    quotes = [_SpannedQuote(quote, article.text, pieces) for quote in sound]
    kept = _apart([quote.spans for quote in quotes], losses, len(pieces.word_starts))
    contents, cues, sources = (sorted(span for span, kind in kept.items() if kind == k) for k in _ORDER)
    content_cues: dict[WordSpan, int] = {}
    cue_sources: dict[WordSpan, int] = {}
    for spanned in quotes:
        if kept.get(spanned.cue) != Kind.CUE:
            continue
        for content in spanned.contents:
            if kept.get(content) == Kind.CONTENT:
                content_cues[content] = cues.index(spanned.cue)
        if spanned.source is None:
            cue_sources.setdefault(spanned.cue, NO_SOURCE)
        elif kept.get(spanned.source) == Kind.SOURCE:
            cue_sources[spanned.cue] = sources.index(spanned.source)
    return Annotation(
        tags=_tags(kept, len(pieces.word_starts)),
        contents=contents,
        cues=cues,
        sources=sources,
        content_cues=[content_cues.get(span, _UNKNOWN) for span in contents],
        cue_sources=[cue_sources.get(span, _UNKNOWN) for span in cues],
        losses=losses,
    )


_ORDER = (Kind.CONTENT, Kind.CUE, Kind.SOURCE)
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_CUE_SIGNS = frozenset(":-–—―")  # "NAME: …", "…" — NAME
_UNKNOWN = -2  # the span at the other end was lost: nothing can be learned from this link


def _is_noise(quote: GoldQuote, text: str) -> bool:
    cue = "".join(text[start:end] for start, end in quote.cue)
    content = "".join(text[start:end] for start, end in quote.content)
    return not (_has_word(cue) or _CUE_SIGNS & set(cue)) or not _has_word(content)


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


class _SpannedQuote:
    """A quote's spans as words."""

    def __init__(self, quote: GoldQuote, text: str, pieces: Pieces) -> None:
        self._text, self._pieces = text, pieces
        cues = [span for span in quote.cue if _has_word(text[slice(*span)])] or list(quote.cue)
        self.cue = max(self._words(cues), key=lambda span: span.end - span.start)
        sources = self._words([span for span in quote.source if _has_word(text[slice(*span)])])
        self.source = max(sources, key=lambda span: span.end - span.start) if sources else None
        self.contents = self._words(_joined(quote.content, text))

    @property
    def spans(self) -> list[tuple[WordSpan, Kind]]:
        """All spans with their kinds."""
        found = [(content, Kind.CONTENT) for content in self.contents] + [(self.cue, Kind.CUE)]
        return [*found, (self.source, Kind.SOURCE)] if self.source else found

    def _words(self, spans: list[Offsets]) -> list[WordSpan]:
        words: list[WordSpan] = []
        for span in spans:
            for start, end in _lines(self._text, span):
                first = int(np.searchsorted(self._pieces.word_ends, start, side="right"))
                last = int(np.searchsorted(self._pieces.word_starts, end, side="left"))
                words.append(WordSpan(first, last))
        return words


def _lines(text: str, span: Offsets) -> list[Offsets]:
    """What a span holds of each line, without the marks at its edges."""
    lines = [(match.start(), match.end()) for match in _LINE.finditer(text, *span)]
    return [without_edges(text, line) for line in lines if not text[slice(*line)].isspace()]


def _joined(spans: tuple[Offsets, ...], text: str) -> list[Offsets]:
    """Content spans with at least one word, those with nothing but punctuation between them as one."""
    joined: list[Offsets] = []
    for start, end in sorted(span for span in spans if _has_word(text[slice(*span)])):
        if joined and not _has_word(text[joined[-1][1] : start]) and "\n" not in text[joined[-1][1] : start]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _apart(quotes: list[list[tuple[WordSpan, Kind]]], losses: Losses, words: int) -> dict[WordSpan, Kind]:
    """Spans that share no word, longer ones first; the same span in several quotes counts once."""
    taken = np.zeros(words, dtype=np.bool_)
    kept: dict[WordSpan, Kind] = {}
    every = [pair for quote in quotes for pair in quote]
    for span, kind in sorted(every, key=lambda pair: (pair[0].start - pair[0].end, pair)):
        if kept.get(span) == kind:
            continue
        if taken[span.start : span.end].any():
            losses.overlapping += 1
            continue
        taken[span.start : span.end] = True
        kept[span] = kind
    return kept


def _tags(spans: dict[WordSpan, Kind], words: int) -> Ints:
    tags = np.zeros(words, dtype=np.int64)
    for span, kind in spans.items():
        tags[span.start : span.end] = inside(kind)
        tags[span.start] = begin(kind)
    return tags
