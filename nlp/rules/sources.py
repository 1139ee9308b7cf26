"""Who a reporting word has for its source, by the parse."""

from __future__ import annotations

from spacy.tokens import Token

from nlp.rules.token_spans import TokenRange, subtree_range
from nlp.rules.weights import reports, weight

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_LONG_RELATIVE = 25  # tokens; a longer relative clause is rather a wrong attachment
_LIKELY = 0.4  # weight from which a verb with a clause reports it
_CIRCUMSTANCES = frozenset(
    {"on", "during", "after", "before", "to", "via", "through", "as", "since", "by", "ahead"}
)
_MEDIA = frozenset(
    {
        "statement",
        "interview",
        "email",
        "e",
        "tweet",
        "letter",
        "speech",
        "post",
        "video",
        "court",
        "address",
        "call",
    }
)


def subject(verb: Token) -> Token | None:
    """The token that heads the verb's subject: its own, or one it shares with the verb that governs it."""
    if (after := inverted_subject(verb)) is not None:
        return after
    if (reporting := joined_report(verb)) is not None:
        verb = reporting
    seen = 0
    while seen < 6:
        seen += 1
        for child in verb.children:
            if child.dep_ in _SUBJECTS:
                return None if child.dep_ in ("expl", "csubj") else child
        if verb.dep_ in ("conj", "xcomp", "advcl", "pcomp", "prep", "ccomp") and _shares_subject(verb):
            verb = verb.head
        elif verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return verb.head if verb.tag_ == "VBG" else None
        else:
            return None
        if verb.pos_ in ("NOUN", "PROPN"):
            return verb
    return None


def joined_report(participle: Token) -> Token | None:
    """For "warning" in "said the talks went on, warning that …": the token of "said".

    A parse hangs such a participle on the clause before it, but it is rather the speaker who warns.
    """
    if participle.tag_ != "VBG" or participle.dep_ not in ("advcl", "conj") or participle.i == 0:
        return None
    if participle.nbor(-1).text != "," or not reports(participle.lemma_.lower()):
        return None
    verb = participle.head
    while verb.dep_ in ("conj", "xcomp", "advcl") and verb.head.i != verb.i:
        verb = verb.head
    governs = verb.dep_ == "ccomp" and verb.head.pos_ == "VERB" and verb.head.i < verb.i < participle.i
    return verb.head if governs and weight(verb.head.lemma_.lower(), "clause") >= _LIKELY else None


def inverted_subject(verb: Token) -> Token | None:
    """The token that heads the subject of ", said X" after a clause, which parses take for an object."""
    if not any(child.dep_ == "ccomp" and child.i < verb.i for child in verb.children):
        return None
    if any(child.dep_ in _SUBJECTS for child in verb.children) or verb.tag_ not in ("VBD", "VBZ", "VBP"):
        return None
    return next((child for child in verb.children if child.dep_ == "dobj" and child.i > verb.i), None)


def _shares_subject(verb: Token) -> bool:
    if verb.dep_ == "ccomp":  # "was quoted as saying" and bad parses of participles
        return verb.tag_ == "VBG"
    return verb.head.i != verb.i


def agent(verb: Token) -> Token | None:
    """The token that heads the "by" phrase of a passive verb."""
    for child in verb.children:
        if child.dep_ == "agent":
            return next((grand for grand in child.children if grand.dep_ == "pobj"), None)
    return None


def source_range(head: Token, barrier: Token | None = None) -> TokenRange:
    """Token range of the noun phrase that `head` heads, with its appositions; `barrier` ends it."""
    start, end = subtree_range(head)
    for child in head.children:
        if child.i < head.i:
            if child.dep_ in ("advcl", "ccomp", "parataxis"):
                start = max(start, child.right_edge.i + 1)
            continue
        if head.pos_ == "PROPN" and _is_circumstance(child):
            end = min(end, child.left_edge.i)
        clause = child.dep_ in ("relcl", "acl", "advcl", "ccomp", "parataxis")
        if clause and child.right_edge.i - child.left_edge.i > _LONG_RELATIVE:
            end = min(end, child.left_edge.i)
    if barrier is not None:
        if start <= barrier.i < end:
            start, end = (barrier.i + 1, end) if head.i > barrier.i else (start, barrier.i)
        for i in range(head.i, end):
            if head.doc[i].is_space and "\n" in head.doc[i].text:
                end = i
                break
    return start, max(end, head.i + 1)


def _is_circumstance(child: Token) -> bool:
    """Whether what follows a name says when or where it spoke: "Smith on Monday", "Smith in a statement"."""
    if child.dep_ in ("npadvmod", "advmod"):
        return True
    if child.dep_ != "prep":
        return False
    return child.lower_ in _CIRCUMSTANCES or any(
        grand.dep_ == "pobj" and grand.lemma_.lower() in _MEDIA for grand in child.children
    )
