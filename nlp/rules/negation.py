"""What turns a cue: negations, nobody as its subject, nothing as its object, verbs that refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.tokens import Token

from nlp.quotation import Polarity
from nlp.rules.cue_words import sense_at

_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "hardly", "scarcely", "barely"})
_FOCUS = frozenset({"only", "just", "merely", "simply"})
_NOBODY = frozenset({"nobody", "none", "few", "neither"})
_NOTHING = frozenset({"nothing", "little", "none"})
_NO = frozenset({"no", "neither", "few", "little"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_CHAIN = 5  # governing words looked at: "declined to be drawn on whether to say"
_TURNING = (Polarity.WITHHELD, Polarity.DENIED)

Outside = Callable[[Token], bool]
"""Whether a token is no part of the content."""


def governors(word: Token) -> Iterator[Token]:
    """The words above a cue's word that decide with it, nearest first: "*has* *refused* to comment"."""
    for _ in range(_CHAIN):
        above = _above(word)
        if above is None:
            return
        word = above
        yield word


def _above(word: Token) -> Token | None:
    head = word.head
    if head.i == word.i:
        return None
    if word.dep_ in ("xcomp", "acomp", "oprd") or (word.dep_ == "advmod" and word.pos_ in ("ADJ", "ADV")):
        return head
    if word.pos_ == "NOUN" and word.dep_ in ("dobj", "nsubjpass", "attr"):
        return head
    if word.dep_ in ("pcomp", "pobj") and head.dep_ == "prep" and head.lower_ != "without":
        above = head.head
        while above.dep_ in ("advmod", "acomp") and above.head.i != above.i:  # "stopped short of saying"
            above = above.head
        sense = sense_at(above)
        return above if sense is not None and sense.polarity in _TURNING else None
    return None


def negations(word: Token, outside: Outside) -> Iterator[Token]:
    """The words that negate a verb, noun or adjective, each once."""
    for child in _modifiers(word):
        if _is_negation(child, word) and outside(child):
            yield child
        elif (nothing := _nothing(child)) is not None and (nothing.pos_ != "DET" or outside(nothing)):
            yield nothing
    if word.dep_ in ("pcomp", "pobj") and word.head.lower_ == "without":
        yield word.head


def has_nobody_as_subject(word: Token) -> bool:
    """Whether nobody does it: "no one disputes", "few believe", "neither side said"."""
    for child in word.children:
        if child.dep_ in _SUBJECTS:
            return child.lower_ in _NOBODY or any(
                c.lower_ in ("no", "neither", "few") and c.i < child.i for c in child.children
            )
    return False


def _modifiers(word: Token) -> Iterator[Token]:
    """Children of a word, and the negations that it shares with one before it ("did not confirm or deny").

    The word just before counts as a child too: parses of headlines miss what belongs together.
    """
    yield from word.children
    if word.i > 0 and word.doc[word.i - 1].head.i != word.i:
        yield word.doc[word.i - 1]
    if word.dep_ == "conj" and _shares(word):
        yield from (child for child in word.head.children if child.i < word.head.i)


def _shares(word: Token) -> bool:
    own = any(child.dep_ in ("aux", *_SUBJECTS) for child in word.children)
    joined = any(c.lower_ in ("or", "nor") for c in word.head.children if c.dep_ == "cc")
    return not own and (joined or word.tag_ == "VB")


def _is_negation(child: Token, word: Token) -> bool:
    doc, lower = child.doc, child.lower_
    after = doc[child.i + 1].lower_ if child.i + 1 < len(doc) else ""
    if lower in _NEGATIONS:
        return child.i < word.i + 2 and after not in _FOCUS
    if lower == "longer":
        return child.i > 0 and doc[child.i - 1].lower_ == "no"
    return (lower == "yet" and after == "to") or (lower == "no" and child.dep_ == "det")


def _nothing(child: Token) -> Token | None:
    """What says that there is no object: "said *nothing* about", "gave *no* reason"."""
    if child.dep_ not in ("dobj", "attr"):
        return None
    if child.lower_ in _NOTHING and any(c.dep_ == "prep" for c in child.children):
        return child
    return next((c for c in child.children if c.lower_ in _NO and c.dep_ in ("det", "amod")), None)
