"""What reporting verbs govern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Token

from nlp.rules.proposal import Proposal, cue_range, has_to, source_of
from nlp.rules.relays import quoting_verb, relayed_source
from nlp.rules.senses import withholds
from nlp.rules.sources import agent, inverted_subject, joined_report, source_range
from nlp.rules.token_spans import TokenRange, subtree_range, without

_TELLING = frozenset({"tell", "inform", "remind", "assure", "warn", "advise", "notify", "promise", "say"})

_OBJECTS = frozenset({"dobj", "dative", "attr", "oprd"})


def verb_proposals(verb: Token) -> Iterator[Proposal]:
    """All proposals of which the verb is the cue."""
    unreal = _is_unreal(verb)
    for proposal in _proposals(verb):
        yield replace(proposal, unreal=unreal)


def _is_unreal(verb: Token) -> bool:
    """Whether the verb tells nothing that happened: "could say", "to say" (but "would not say" refuses)."""
    if any(child.dep_ == "neg" for child in verb.children):
        return False
    return any(child.dep_ == "aux" and child.tag_ in ("MD", "TO") for child in verb.children)


def _proposals(verb: Token) -> Iterator[Proposal]:
    lemma = verb.lemma_.lower()
    if lemma in ("quote", "cite") and any(
        quoting_verb(g) is not None for c in verb.children for g in c.children
    ):
        return  # the verb after "as" proposes for both
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children)
    source, via = None, None
    if (quoting := quoting_verb(verb)) is not None:
        source, via = relayed_source(quoting)
    elif not passive:
        source = source_of(verb)
    elif (by := agent(verb)) is not None:
        source = source_range(by, verb)
    clauses = [c for c in verb.children if c.dep_ == "ccomp" or (c.dep_ == "advcl" and _if_clause(c))]
    if clauses:
        frame = "question" if _asks(clauses[0]) else "clause"
        yield Proposal(lemma, frame, cue_range(verb), _clause_content(verb, clauses, source), source, via)
    that = None if clauses else _stray_that(verb)
    if that is not None:
        whole = that, max(child.right_edge.i for child in verb.children) + 1
        yield Proposal(lemma, "clause", cue_range(verb), (whole,), source, via)
    for child in verb.children:
        if that is not None and child.right_edge.i >= that:
            continue
        if child.dep_ == "dobj" and any(clause.i > child.i for clause in clauses):
            continue  # who is told, not what
        if child.dep_ == "dobj" and child == inverted_subject(verb):
            continue
        if child.dep_ == "xcomp" and child.i > verb.i:
            frame = "infinitive" if has_to(child) else "participle" if child.tag_ == "VBG" else "predicate"
            yield Proposal(lemma, frame, cue_range(verb), (subtree_range(child),), source)
        elif child.dep_ in _OBJECTS and child.i > verb.i:
            if child.dep_ == "dobj":
                whole = subtree_range(child)
                last = max([whole[1], *(c.right_edge.i + 1 for c in verb.children if _completes(c, child))])
                frame = "object" if last == whole[1] else "predicate"
                yield Proposal(lemma, frame, cue_range(verb), ((whole[0], last),), source, via)
        elif child.dep_ == "prep" and child.i > verb.i:
            yield from _prepositional(verb, child, lemma, source)
        elif child.dep_ == "nsubjpass":
            yield from _passive(verb, child, lemma, source)
    if not clauses:
        yield from _inserted(verb, lemma, source)


def _stray_that(verb: Token) -> int | None:
    """Index of the "that" whose clause a parse hung on the listener: "told a court on Tuesday *that* …"."""
    if verb.lemma_.lower() not in _TELLING:
        return None
    for child in verb.children:
        if child.dep_ in ("dobj", "dative", "npadvmod", "prep") and child.i > verb.i:
            for token in verb.doc[child.left_edge.i : child.right_edge.i + 1]:
                if token.lower_ == "that" and token.dep_ == "mark":
                    return token.i
    return None


def _completes(child: Token, dobj: Token) -> bool:
    """Whether the child says something of the object: "called him *a liar*", "described it *as unfair*"."""
    if child.i <= dobj.i:
        return False
    return (
        child.dep_ == "oprd"
        or (child.dep_ == "xcomp" and child.i > dobj.right_edge.i)
        or (child.dep_ == "prep" and child.lower_ in ("as", "of", "for", "to"))
    )


def _if_clause(clause: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ in ("if", "whether") for c in clause.children) and (
        clause.head.lemma_ in ("ask", "wonder", "question", "know", "say")
    )


def _asks(clause: Token) -> bool:
    return any(
        c.lower_ in ("if", "whether", "why", "how", "who", "what", "when", "where")
        and c.i == clause.left_edge.i
        for c in clause.subtree
    )


def _clause_content(verb: Token, clauses: list[Token], source: TokenRange | None) -> tuple[TokenRange, ...]:
    """The clauses without the words of the attribution that a parse may have put inside them.

    A parse broken at a quotation mark gives one verb several clauses in a row: they are one content.
    """
    after = [clause for clause in clauses if clause.i > verb.i]
    ranges = [subtree_range(clause) for clause in after or clauses]
    whole = min(start for start, _ in ranges), max(end for _, end in ranges)
    if after:
        refused = [cut for clause in after if (cut := _refusal_inside(clause)) is not None]
        joined = [token.i for token in verb.doc[verb.i + 1 : whole[1]] if joined_report(token) == verb]
        whole = max(whole[0], verb.i + 1), min([whole[1], *refused, *joined])
    holes = [cue_range(verb)]
    if source is not None:
        holes.append(source)
    return tuple(without(whole, holes))


def _refusal_inside(clause: Token) -> int | None:
    """Where "and declined to …" or "but did not say …" begins, which a parse takes for a part of the content.

    Who refuses is rather the speaker than somebody spoken of, and a refusal shown as said would be false.
    """
    for verb in clause.conjuncts:
        has_subject = any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.children)
        if not has_subject and verb.i > clause.i and withholds(verb):
            before = verb.doc[cue_range(verb)[0] - 1]
            return before.i if before.dep_ == "cc" else cue_range(verb)[0]
    return None


def _prepositional(verb: Token, prep: Token, lemma: str, source: TokenRange | None) -> Iterator[Proposal]:
    for child in prep.children:
        if child.dep_ in ("pobj", "pcomp"):
            whole = subtree_range(child)
            yield Proposal(lemma, prep.lower_, cue_range(verb, prep), (whole,), source)


def _passive(verb: Token, patient: Token, lemma: str, source: TokenRange | None) -> Iterator[Proposal]:
    """ "X is expected to …", "X was described by Y as …": what is said of X is content, X included."""
    rest = [c for c in verb.children if c.i > verb.i and (c.dep_ in ("xcomp", "oprd") or c.lower_ == "as")]
    if rest:
        content = (subtree_range(patient), subtree_range(rest[0]))
        yield Proposal(lemma, "passive_object", cue_range(verb), content, source)
    elif source is not None:
        yield Proposal(lemma, "passive", cue_range(verb), (subtree_range(patient),), source)


def _inserted(verb: Token, lemma: str, source: TokenRange | None) -> Iterator[Proposal]:
    """ "The plan, officials said, is dead": the clause that holds the reporting clause is its content."""
    sentence = verb.sent
    own = _reporting_clause(verb, source)
    if verb.dep_ in ("parataxis", "ccomp", "advcl", "relcl", "conj", "dep") and verb.head.i != verb.i:
        if verb.dep_ != "parataxis" and not _set_off(verb, own):
            return
        whole = (sentence.start, sentence.end) if verb.head.dep_ == "ROOT" else subtree_range(verb.head)
        yield Proposal(lemma, "inserted", cue_range(verb), tuple(without(whole, [own])), source)
    elif verb.dep_ == "ROOT" and own[0] > sentence.start + 2 and verb.doc[own[0] - 1].text == ",":
        yield Proposal(lemma, "inserted", cue_range(verb), ((sentence.start, own[0] - 1),), source)


def _reporting_clause(verb: Token, source: TokenRange | None) -> TokenRange:
    """From the first to the last token of source, cue and what the cue has of its own ("on Monday")."""
    cue = cue_range(verb)
    start, end = cue
    if source is not None and abs(source[0] - cue[0]) < 40:
        start, end = min(start, source[0]), max(end, source[1])
    for child in verb.children:
        if child.dep_ in ("prep", "npadvmod", "advmod", "dobj", "dative", "punct") and child.i > verb.i:
            if child.dep_ == "punct" and child.text != ",":
                continue
            end = max(end, min(child.right_edge.i + 1, verb.sent.end))
        elif child.dep_ == "mark" and child.lower_ == "as" and start - child.i == 1:
            start = child.i
    return start, end


def _set_off(verb: Token, own: TokenRange) -> bool:
    doc, sentence = verb.doc, verb.sent
    before = own[0] == sentence.start or doc[own[0] - 1].text in (",", "—", "–", "-", "(")
    after = own[1] >= sentence.end or doc[own[1] - 1].is_punct or doc[min(own[1], sentence.end - 1)].is_punct
    return before and after and own[0] > sentence.start
