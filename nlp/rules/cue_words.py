"""The words of a cue that the lexicon of reporting senses knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from nlp.attributes import Offsets
from nlp.lexicons import read_lexicon
from nlp.quotation import Polarity, Reported

_TELLING_PARTS = frozenset({"VERB", "AUX", "NOUN", "PROPN", "ADJ"})
_AFTER = 3  # tokens after a cue in which its phrase may end ("cast [doubt on]")
_GAP = 2  # tokens that may stand between the words of a phrase ("call the claim into question")
_MODIFIERS = frozenset({"DET", "ADJ", "ADV"})  # after the cue, only these may
_ENDINGS = ("s", "d", "es", "ed", "ing")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a reporting word does to its content."""

    reported: Reported = Reported.SPEECH
    polarity: Polarity = Polarity.ASSERTED


@dataclass(frozen=True, slots=True)
class CueWord:
    """A known word of a cue, or the first word of a known phrase."""

    token: Token
    sense: Sense


def cue_tokens(doc: Doc, cue: Sequence[Offsets]) -> list[Token]:
    """The tokens of a cue given in characters, in order."""
    spans = (doc.char_span(start, end, alignment_mode="expand") for start, end in cue)
    return [token for span in spans if span is not None for token in span if not token.is_space]


def cue_words(tokens: Sequence[Token]) -> Iterator[CueWord]:
    """The known words and phrases of a cue, in order. Phrases may end a little after the cue."""
    if not tokens:
        return
    doc, last = tokens[-1].doc, tokens[-1].i
    row = [*tokens, *doc[last + 1 : last + 1 + _AFTER]]
    taken = 0
    for place, token in enumerate(tokens):
        if place < taken:
            continue
        if (found := _phrase(row, place, len(tokens))) is not None:
            sense, taken = found
            yield CueWord(token, sense)
        elif token.pos_ in _TELLING_PARTS and (single := _single(token)) is not None:
            yield CueWord(token, single)


def sense_at(token: Token) -> Sense | None:
    """What the lexicon says of a word, or of a phrase that begins with it; None where it is silent."""
    row = list(token.doc[token.i : token.i + 1 + _AFTER])
    found = _phrase(row, 0, 1)
    return found[0] if found is not None else _single(token)


def _single(token: Token) -> Sense | None:
    return next((sense for form in _forms(token) if (sense := _senses().get((form,))) is not None), None)


def _phrase(row: Sequence[Token], start: int, size: int) -> tuple[Sense, int] | None:
    """The longest phrase that begins at a place of the row, and its end.

    The first `size` tokens of the row are the cue's.
    """
    best: tuple[int, Sense, int] | None = None
    for form in _forms(row[start]):
        for words in _phrases().get(form, ()):
            end = _end_of(words, row, start, size)
            if end is not None and (best is None or len(words) > best[0]):
                best = len(words), _senses()[words], end
    return None if best is None else (best[1], best[2])


def _end_of(words: Sequence[str], row: Sequence[Token], start: int, size: int) -> int | None:
    """Where a phrase that begins at `start` ends, if all of its words follow closely."""
    place = start
    for word in words[1:]:
        reach = row[place + 1 : place + 2 + _GAP]
        step = next((n for n, token in enumerate(reach, 1) if word in _forms(token)), None)
        if step is None or any(t.pos_ not in _MODIFIERS for t in row[max(place + 1, size) : place + step]):
            return None
        place += step
    return place + 1


def _forms(token: Token) -> tuple[str, ...]:
    """Lemma and word, and the word without endings, as some are taken for names ("Vows").

    Of a participle that stands as an adjective the word comes first: who is convinced convinces nobody.
    """
    lower, lemma = token.lower_, token.lemma_.lower()
    stems = [lower.removesuffix(ending) for ending in _ENDINGS if lower.endswith(ending)]
    adjective = token.dep_ in ("acomp", "oprd") or any(child.dep_ == "auxpass" for child in token.children)
    first = (lower, lemma) if adjective else (lemma, lower)
    return *first, *stems, *(f"{stem}e" for stem in stems if lower.endswith("ing"))


@cache
def _senses() -> dict[tuple[str, ...], Sense]:
    return {
        tuple(row["lemma"].split()): Sense(
            Reported(row["reported"]),
            Polarity.ASSERTED if row["polarity"] == "-" else Polarity(row["polarity"]),
        )
        for row in read_lexicon("reporting_senses")
    }


@cache
def _phrases() -> dict[str, list[tuple[str, ...]]]:
    """The phrases of the lexicon by their first word."""
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for words in _senses():
        if len(words) > 1:
            phrases.setdefault(words[0], []).append(words)
    return phrases
