"""A possible attribution, as the rules over the parse propose it, and the words that its cue takes."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from nlp.rules.sources import source_range, subject
from nlp.rules.token_spans import TokenRange


@dataclass(frozen=True, slots=True)
class Proposal:
    """A possible attribution in token ranges, with the frame and lemma that proposed it.

    `unreal` marks a cue that does not tell what happened ("could ask", "plans to announce").
    """

    lemma: str
    frame: str
    cue: TokenRange
    content: tuple[TokenRange, ...]
    source: TokenRange | None
    via: TokenRange | None = None
    unreal: bool = False


def cue_range(verb: Token, last: Token | None = None) -> TokenRange:
    """The verb with its auxiliaries, negation and particle; up to `last` where that follows closely."""
    start = end = verb.i
    for child in verb.children:
        if child.dep_ in ("aux", "auxpass", "neg") and child.i < verb.i and verb.i - child.i <= 4:
            start = min(start, child.i)
        elif child.dep_ == "prt" and child.i - verb.i <= 2:
            end = max(end, child.i)
    if last is not None and 0 < last.i - verb.i <= 3:
        end = max(end, last.i)
    if any(verb.doc[i].dep_ == "nsubj" for i in range(start, verb.i)):
        start = verb.i
    return start, end + 1


def source_of(verb: Token) -> TokenRange | None:
    """Token range of the verb's subject, shared ones included."""
    head = subject(verb)
    if head is None:
        return None
    return source_range(head, verb)


def has_to(token: Token) -> bool:
    """Whether the token is an infinitive with "to"."""
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in token.children)
