"""What reporting verbs, nouns and phrases govern: proposals by frame, before anyone weighs them.

A frame is the way in which a cue takes its content, named for the lexicon of reporting verbs:
``clause`` ("said that …"), ``infinitive`` ("promised to …"), ``object`` ("denied the claim"),
``predicate`` ("called it a lie"), ``inserted`` ("…, he said, …"), a preposition ("warned of …"),
``passive_object`` ("is expected to …"), ``according``, ``noun_…`` ("a statement that …"), ``adjective_…``
("confident that …"), ``label_…`` and ``credit_…`` ("Minister: …", "…: minister").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from nlp.rules.senses import withholds
from nlp.rules.sources import agent, source_range, subject
from nlp.rules.token_spans import TokenRange, subtree_range, without


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


_LINE = 40  # tokens of a headline on either side of its colon
_NAME = 6  # tokens of a name before or after the colon

_TELLING = frozenset({"tell", "inform", "remind", "assure", "warn", "advise", "notify", "promise", "say"})

_OBJECTS = frozenset({"dobj", "dative", "attr", "oprd"})


def proposals(doc: Doc) -> Iterator[Proposal]:
    """All proposals of a Doc, in order of their cues."""
    for token in doc:
        if token.pos_ in ("VERB", "AUX"):
            if token.lower_ == "according":
                yield from _according(token)
            else:
                unreal = _is_unreal(token)
                yield from (replace(proposal, unreal=unreal) for proposal in _verb(token))
        elif token.pos_ == "NOUN":
            yield from _noun(token)
        elif token.pos_ == "ADJ":
            yield from _adjective(token)
        elif token.text == ":":
            yield from _colon(token)
        elif token.lower_ == "according" or (token.lower_ == "per" and token.dep_ == "prep"):
            yield from _according(token)


def _is_unreal(verb: Token) -> bool:
    return any(child.dep_ == "aux" and (child.tag_ in ("MD", "TO")) for child in verb.children)


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


def quoting_verb(verb: Token) -> Token | None:
    """For "saying" in "quoted X as saying": the token of "quoted"."""
    if verb.tag_ == "VBG" and verb.head.lower_ == "as" and verb.head.head.lemma_.lower() in ("quote", "cite"):
        return verb.head.head
    return None


def relayed_source(quoting: Token) -> tuple[TokenRange | None, TokenRange | None]:
    """Source and relay of "agencies quoted X as saying" and "X was quoted by agencies as saying"."""
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in quoting.children)
    relay = agent(quoting) if passive else subject(quoting)
    spoken = subject(quoting) if passive else next((c for c in quoting.children if c.dep_ == "dobj"), None)
    return (
        source_range(spoken, quoting) if spoken is not None else None,
        source_range(relay, quoting) if relay is not None else None,
    )


def _source_of(verb: Token) -> TokenRange | None:
    head = subject(verb)
    if head is None:
        return None
    return source_range(head, verb)


def _verb(verb: Token) -> Iterator[Proposal]:
    lemma = verb.lemma_.lower()
    if lemma in ("quote", "cite") and any(quoting_verb(g) is not None for c in verb.children for g in c.children):
        return  # the verb after "as" proposes for both
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children)
    source, via = None, None
    if (quoting := quoting_verb(verb)) is not None:
        source, via = relayed_source(quoting)
    elif not passive:
        source = _source_of(verb)
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
        if child.dep_ == "xcomp" and child.i > verb.i:
            frame = "infinitive" if _has_to(child) else "participle" if child.tag_ == "VBG" else "predicate"
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
    """Index of the "that" whose clause a parse has hung on the listener: "told a court on Tuesday *that* …"."""
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
    return child.dep_ == "oprd" or (child.dep_ in ("xcomp", "ccomp") and child.i > dobj.right_edge.i) or (
        child.dep_ == "prep" and child.lower_ in ("as", "of", "for", "to")
    )


def _if_clause(clause: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ in ("if", "whether") for c in clause.children) and (
        clause.head.lemma_ in ("ask", "wonder", "question", "know", "say")
    )


def _asks(clause: Token) -> bool:
    return any(
        c.lower_ in ("if", "whether", "why", "how", "who", "what", "when", "where") and c.i == clause.left_edge.i
        for c in clause.subtree
    )


def _has_to(token: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in token.children)


def _clause_content(verb: Token, clauses: list[Token], source: TokenRange | None) -> tuple[TokenRange, ...]:
    """The clauses without the words of the attribution that a parse may have put inside them.

    A parse broken at a quotation mark gives one verb several clauses in a row: they are one content.
    """
    after = [clause for clause in clauses if clause.i > verb.i]
    ranges = [subtree_range(clause) for clause in after or clauses]
    whole = min(start for start, _ in ranges), max(end for _, end in ranges)
    if after:
        refused = [cut for clause in after if (cut := _refusal_inside(clause)) is not None]
        whole = max(whole[0], verb.i + 1), min([whole[1], *refused])
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


def _according(token: Token) -> Iterator[Proposal]:
    """ "According to X, …" and "…, per X": the rest of the sentence is the content."""
    doc, sentence = token.doc, token.sent
    to = next((c for c in token.children if c.lower_ == "to"), token)
    if token.lower_ == "according" and to is token and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "to":
        to = doc[token.i + 1]
    head = next((c for c in to.children if c.dep_ in ("pobj", "pcomp")), None)
    if head is None:
        return
    if head.pos_ in ("VERB", "AUX"):  # "according to what officials reported"
        head = agent(head) or subject(head) or head
    source = source_range(head, to)
    comma = next((i for i in range(source[0], source[1]) if doc[i].text == ","), None)
    if token.i == sentence.start and comma is not None and source[1] < sentence.end:
        if doc[source[1]].pos_ in ("VERB", "AUX"):  # "According to X, Y did": Y is not a source
            source = source[0], comma
    own = (token.i, max(source[1], to.i + 1))
    whole = (sentence.start, sentence.end)
    if own[0] > sentence.start and own[1] < sentence.end - 1 and doc[own[0] - 1].text != ",":
        whole = subtree_range(token.head) if token.head.pos_ in ("VERB", "AUX") else whole
    lemma = "according to" if token.lower_ == "according" else token.lower_
    yield Proposal(lemma, "according", (token.i, to.i + 1), tuple(without(whole, [own])), source)


def _noun(noun: Token) -> Iterator[Proposal]:
    """ "his claim that …", "a statement saying …" (the latter's verb proposes for itself)."""
    owner = next((child for child in noun.children if child.dep_ == "poss"), None)
    for child in noun.children:
        if child.i < noun.i:
            continue
        if child.dep_ in ("acl", "ccomp") and any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children):
            source = source_range(owner, noun) if owner is not None else _noun_holder(noun)
            yield Proposal(noun.lemma_.lower(), "noun_clause", (noun.i, noun.i + 1), (subtree_range(child),), source)
        elif child.dep_ == "acl" and _has_to(child) and owner is not None:
            yield Proposal(
                noun.lemma_.lower(), "noun_infinitive", (noun.i, noun.i + 1), (subtree_range(child),),
                source_range(owner, noun),
            )
        elif child.dep_ == "prep" and owner is not None:
            for grand in child.children:
                if grand.dep_ in ("pobj", "pcomp"):
                    yield Proposal(
                        noun.lemma_.lower(), "noun_" + child.lower_, (noun.i, child.i + 1),
                        (subtree_range(grand),), source_range(owner, noun),
                    )


def _noun_holder(noun: Token) -> TokenRange | None:
    """ "She made the claim that …": whoever is the subject of the verb that has the noun for its object."""
    if noun.dep_ == "dobj" and noun.head.pos_ == "VERB":
        return _source_of(noun.head)
    return None


def _adjective(adjective: Token) -> Iterator[Proposal]:
    """ "is confident that …", "was concerned about …"."""
    copula = adjective.head
    if adjective.dep_ != "acomp" or copula.pos_ not in ("AUX", "VERB"):
        return
    source = _source_of(copula)
    cue = (min(copula.i, adjective.i), adjective.i + 1)
    for child in adjective.children:
        if child.i < adjective.i:
            continue
        if child.dep_ in ("ccomp", "xcomp"):
            frame = "adjective_infinitive" if _has_to(child) else "adjective_clause"
            yield Proposal(adjective.lemma_.lower(), frame, cue, (subtree_range(child),), source)
        elif child.dep_ == "prep":
            for grand in child.children:
                if grand.dep_ in ("pobj", "pcomp"):
                    yield Proposal(
                        adjective.lemma_.lower(), "adjective_" + child.lower_, cue, (subtree_range(grand),), source
                    )


def _colon(colon: Token) -> Iterator[Proposal]:
    """Headlines and transcripts: "Minister: Budget is safe" (label), "Budget is safe: minister" (credit)."""
    doc, start, end = colon.doc, colon.i, colon.i + 1
    while start > 0 and colon.i - start <= _LINE and "\n" not in doc[start - 1].text:
        start -= 1
    while end < len(doc) and end - colon.i <= _LINE and "\n" not in doc[end].text:
        end += 1
    before, after = (start, colon.i), (colon.i + 1, end)
    style = "sentence" if doc[end - 1].text[-1] in ".!?" or doc[end - 1].is_quote else "headline"
    for frame, source, content in (("label", before, after), ("credit", after, before)):
        words = source[1] - source[0]
        if 0 < words <= _NAME and content[1] - content[0] >= _NAME // 2 and doc[source[0]].text[0].isupper():
            if not any(doc[i].pos_ in ("VERB", "AUX") or doc[i].is_punct for i in range(*source)):
                yield Proposal(":", f"{frame}_{style}", (colon.i, colon.i + 1), (content,), source)
