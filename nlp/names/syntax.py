"""Where a name or pronoun stands in its sentence: its part in the clause, and how two of them lie there."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Token

from nlp.names.layout import Layout

_CLAUSES = frozenset(
    ("ROOT", "ccomp", "advcl", "relcl", "acl", "xcomp", "pcomp", "parataxis", "csubj"),
)
_PARTS = {
    "nsubj": "subject",
    "nsubjpass": "subject",
    "csubj": "subject",
    "dobj": "object",
    "dative": "object",
    "pobj": "prepositional",
    "poss": "possessor",
    "compound": "modifier",
    "nmod": "modifier",
    "amod": "modifier",
    "attr": "predicate",
    "oprd": "predicate",
    "ROOT": "root",
    "npadvmod": "adverbial",
}
_VERBAL = frozenset(("VERB", "AUX"))
_DEEP = 30  # steps up a tree; a parse of garbled text may be a chain
_SHARED = 4  # verbs that may share one subject


@dataclass(frozen=True, slots=True)
class Standing:
    """A name's or pronoun's place in the parse: words `first` to `last` (exclusive)."""

    first: int
    last: int
    sentence: int
    head: Token
    base: Token  # that of which the head is a conjunct or apposition, else the head
    part: str  # in the clause: "subject", "object", "possessor", …
    clause: Token  # the verb or root that heads its clause
    above: tuple[int, ...] = field(repr=False)  # indices of the tokens over the head, nearest first

    @property
    def joined(self) -> bool:
        """Is it a conjunct or an apposition?"""
        return self.base.i != self.head.i

    @property
    def own_part(self) -> str:
        """Its part as a pronoun: possessors are told apart by what they possess."""
        if self.part == "possessor":
            return "possessor_of_" + ("subject" if part_of(self.base.head) == "subject" else "other")
        return self.part if self.part in ("subject", "object", "prepositional") else "other"


def standing(layout: Layout, first: int, last: int) -> Standing:
    """The standing of a non-empty word range."""
    tokens = [word.token for word in layout.words[first:last]]
    inside = {token.i for token in tokens}
    head = next(
        (token for token in tokens if token.head.i not in inside or token.head.i == token.i), tokens[-1]
    )
    base = head
    for _ in range(_SHARED):
        if base.dep_ not in ("conj", "appos") or base.head.i == base.i:
            break
        base = base.head
    return Standing(
        first,
        last,
        layout.words[first].sentence,
        head,
        base,
        part_of(base),
        clause_of(base),
        tuple(token.i for token in above(head)),
    )


def part_of(token: Token) -> str:
    """What a noun's dependency makes it in its clause."""
    if token.dep_ == "pobj" and token.head.dep_ == "agent":
        return "agent"
    return _PARTS.get(token.dep_, "other")


def above(token: Token) -> list[Token]:
    """The tokens over a token, nearest first."""
    found: list[Token] = []
    while token.head.i != token.i and len(found) < _DEEP:
        token = token.head
        found.append(token)
    return found


def clause_of(token: Token) -> Token:
    """The token that heads the clause in which a token stands."""
    for _ in range(_DEEP):
        if token.dep_ in _CLAUSES or token.head.i == token.i:
            break
        if token.dep_ == "conj" and token.pos_ in _VERBAL:
            break
        token = token.head
    return token


def subject_of(clause: Token) -> Token | None:
    """The subject of a clause, its own or one that it shares with the clause over it."""
    for _ in range(_SHARED):
        for child in clause.children:
            if child.dep_ in ("nsubj", "nsubjpass"):
                return child
        if clause.dep_ in ("relcl", "acl"):
            return clause.head
        if clause.dep_ not in ("conj", "xcomp") or clause.head.pos_ not in _VERBAL:
            return None
        clause = clause.head
    return None
