"""Finds to whom something was said: "told Newsweek", "said in an interview with CNN"."""

from __future__ import annotations

from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Token

from nlp.attributes import Attribution, Offsets
from nlp.lexicons import read_lexicon


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in read_lexicon("addressee_words") if row["class"] == kind)


_OBJECTS = frozenset(("dobj", "dative", "obj", "iobj"))


class AddresseeFinder:
    """Assigns ``doc._.addressees``: per attribution the addressee as the text puts it, or None."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the addressees."""
        doc._.addressees = tuple(_addressee(doc, attribution) for attribution in doc._.attributions)
        return doc


@Language.factory("onrecord_addressee_finder", requires=["doc._.attributions"], assigns=["doc._.addressees"])
def create_addressee_finder(nlp: Language, name: str) -> AddresseeFinder:
    """Factory for `AddresseeFinder`."""
    return AddresseeFinder()


def _addressee(doc: Doc, attribution: Attribution) -> str | None:
    taken = (*attribution.content, *attribution.source)
    for start, end in attribution.cue:
        span = doc.char_span(start, end, alignment_mode="expand")
        for token in span or ():
            found = _of_verb(token)
            if found is not None and not _overlaps(found, taken):
                return _text(found)
    return None


def _of_verb(verb: Token) -> Token | None:
    """The head noun of a verb's addressee."""
    lemma = verb.lemma_.lower()
    for child in verb.children:
        if lemma in _words("dative_verb") and child.dep_ in _OBJECTS and _speaks_to(child):
            return child
        if child.dep_ == "dative" and child.pos_ == "ADP":
            return next(
                (inner for inner in child.children if inner.dep_ == "pobj" and _speaks_to(inner)), None
            )
    for child in verb.children:
        if child.dep_ in ("prep", "dative") and child.pos_ == "ADP":
            found = _of_preposition(lemma, child)
            if found is not None:
                return found
    return None


def _of_preposition(lemma: str, preposition: Token) -> Token | None:
    objects = [inner for inner in preposition.children if inner.dep_ == "pobj"]
    low = preposition.lower_
    if low == "to" and lemma in _words("to_verb"):
        return next((noun for noun in objects if _speaks_to(noun)), None)
    for noun in objects:
        if noun.lemma_.lower() in _words("interview"):
            for inner in noun.children:
                if inner.dep_ == "prep" and inner.lower_ in ("with", "to"):
                    return next(
                        (who for who in inner.children if who.dep_ == "pobj" and _speaks_to(who)), None
                    )
    return None


def _speaks_to(token: Token) -> bool:
    return (
        token.pos_ in ("NOUN", "PROPN")
        and token.lower_ not in _words("never")
        and token.ent_type_
        not in (
            "DATE",
            "TIME",
            "MONEY",
            "PERCENT",
        )
    )


def _overlaps(token: Token, spans: tuple[Offsets, ...]) -> bool:
    return any(start <= token.idx < end for start, end in spans)


def _text(head: Token) -> str:
    """The base noun phrase of a head noun, with its name's parts, without a leading "the"."""
    doc = head.doc
    first = head.i
    for token in head.lefts:
        if token.dep_ in ("compound", "amod", "poss", "nummod", "det", "nmod", "quantmod"):
            first = min(first, token.left_edge.i)
    last = head.i + 1
    if doc[first].lower_ == "the" and first + 1 < last:
        first += 1
    return doc[first:last].text
