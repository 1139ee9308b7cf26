"""What a cue does to its content: speech or thought, asserted or not."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc, Token

from nlp.lexicons import read_lexicon
from nlp.quotation import Polarity, Reported
from nlp.rules.token_spans import TokenRange

_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "without", "neither", "nor"})
_ANSWERING = frozenset(
    {"say", "comment", "elaborate", "specify", "give", "answer", "explain", "disclose", "reveal"}
)
_CHAIN = 4  # governing verbs looked at: "declined to be drawn on whether to say"


@cache
def _senses() -> dict[str, tuple[Reported, Polarity]]:
    return {
        row["lemma"]: (
            Reported(row["reported"]),
            Polarity.ASSERTED if row["polarity"] == "-" else Polarity(row["polarity"]),
        )
        for row in read_lexicon("reporting_senses")
    }


def sense(doc: Doc, lemma: str, frame: str, cue: TokenRange) -> tuple[Reported, Polarity]:
    """Whether the cue reports speech or thought, and its polarity with negation and governing verbs heard."""
    reported, polarity = _senses().get(lemma, (Reported.SPEECH, Polarity.ASSERTED))
    if frame.startswith("quote"):
        return Reported.SPEECH, Polarity.ASSERTED
    if polarity is Polarity.QUESTIONED and frame in ("infinitive", "predicate", "for", "participle"):
        polarity = Polarity.ASSERTED  # "asked him to leave" demands, it does not ask
    if frame == "question" and polarity is Polarity.ASSERTED and _negated(doc[cue[0] : cue[1]].root):
        return reported, Polarity.WITHHELD
    verb = doc[cue[0] : cue[1]].root
    if _negated(verb):
        return reported, _negation_of(reported, polarity)
    return reported, _governed(verb, polarity)


def withholds(verb: Token) -> bool:
    """Whether a verb refuses an answer by itself or by its negation: "declined", "did not say"."""
    _, polarity = _senses().get(verb.lemma_.lower(), (None, Polarity.ASSERTED))
    if polarity is Polarity.WITHHELD:
        return not _negated(verb)
    return verb.lemma_.lower() in _ANSWERING and _negated(verb)


def _negated(verb: Token) -> bool:
    return any(child.lower_ in _NEGATIONS and child.i < verb.i + 2 for child in verb.children)


def _negation_of(reported: Reported, polarity: Polarity) -> Polarity:
    """ "did not say" and "did not deny" withhold, "did not refuse" asserts, "does not think" denies."""
    if polarity in (Polarity.DENIED, Polarity.QUESTIONED):
        return Polarity.WITHHELD
    if polarity is Polarity.WITHHELD:
        return Polarity.ASSERTED
    return Polarity.DENIED if reported is Reported.THOUGHT else Polarity.WITHHELD


def _governed(verb: Token, polarity: Polarity) -> Polarity:
    """ "declined to say", "denied reports that": a governing verb that withholds or denies decides."""
    if verb.pos_ == "NOUN" and verb.dep_ == "dobj":
        _, governing = _senses().get(verb.head.lemma_.lower(), (None, Polarity.ASSERTED))
        return governing if governing is not Polarity.ASSERTED and not _negated(verb.head) else polarity
    for _ in range(_CHAIN):
        if verb.dep_ not in ("xcomp", "pcomp", "prep") or verb.head.i == verb.i:
            break
        verb = verb.head
        _, governing = _senses().get(verb.lemma_.lower(), (None, Polarity.ASSERTED))
        if governing in (Polarity.WITHHELD, Polarity.DENIED):
            return Polarity.WITHHELD if not _negated(verb) else polarity
        if _negated(verb) and verb.pos_ in ("VERB", "AUX"):
            return Polarity.WITHHELD
    return polarity
