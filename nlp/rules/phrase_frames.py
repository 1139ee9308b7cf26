"""What "according to", nouns, adjectives and colons report."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from nlp.rules.proposal import Proposal, has_to, source_of
from nlp.rules.sources import agent, source_range, subject
from nlp.rules.token_spans import TokenRange, subtree_range, without

_LINE = 40  # tokens of a headline on either side of its colon
_NAME = 6  # tokens of a name before or after the colon


def according_proposals(token: Token) -> Iterator[Proposal]:
    """ "According to X, …" and "…, per X": the rest of the sentence is the content."""
    doc, sentence = token.doc, token.sent
    to = next((c for c in token.children if c.lower_ == "to"), token)
    if (
        token.lower_ == "according"
        and to is token
        and token.i + 1 < len(doc)
        and doc[token.i + 1].lower_ == "to"
    ):
        to = doc[token.i + 1]
    head = next((c for c in to.children if c.dep_ in ("pobj", "pcomp")), None)
    if head is None:
        return
    clause_end = 0
    if head.pos_ in ("VERB", "AUX"):  # "according to what officials reported"
        clause_end = head.i + 1
        head = agent(head) or subject(head) or head
    source = source_range(head, to)
    comma = next((i for i in range(source[0], source[1]) if doc[i].text == ","), None)
    opens = token.i == sentence.start and source[1] < sentence.end
    if opens and comma is not None and doc[source[1]].pos_ in ("VERB", "AUX"):
        source = source[0], comma  # "According to X, Y did": Y is not a source
    own = (token.i, max(source[1], to.i + 1, clause_end))
    whole = (sentence.start, sentence.end)
    if own[0] > sentence.start and own[1] < sentence.end - 1 and doc[own[0] - 1].text != ",":
        whole = subtree_range(token.head) if token.head.pos_ in ("VERB", "AUX") else whole
    lemma = "according to" if token.lower_ == "according" else token.lower_
    yield Proposal(lemma, "according", (token.i, to.i + 1), tuple(without(whole, [own])), source)


def noun_proposals(noun: Token) -> Iterator[Proposal]:
    """ "his claim that …", "a statement saying …" (the latter's verb proposes for itself)."""
    owner = next((child for child in noun.children if child.dep_ == "poss"), None)
    for child in noun.children:
        if child.i < noun.i:
            continue
        if child.dep_ in ("acl", "ccomp") and any(
            c.dep_ == "mark" and c.lower_ == "that" for c in child.children
        ):
            source = source_range(owner, noun) if owner is not None else _noun_holder(noun)
            yield Proposal(
                noun.lemma_.lower(), "noun_clause", (noun.i, noun.i + 1), (subtree_range(child),), source
            )
        elif child.dep_ == "acl" and has_to(child) and owner is not None:
            yield Proposal(
                noun.lemma_.lower(),
                "noun_infinitive",
                (noun.i, noun.i + 1),
                (subtree_range(child),),
                source_range(owner, noun),
            )
        elif child.dep_ == "prep" and owner is not None:
            for grand in child.children:
                if grand.dep_ in ("pobj", "pcomp"):
                    yield Proposal(
                        noun.lemma_.lower(),
                        "noun_" + child.lower_,
                        (noun.i, child.i + 1),
                        (subtree_range(grand),),
                        source_range(owner, noun),
                    )


def _noun_holder(noun: Token) -> TokenRange | None:
    """ "She made the claim that …": whoever is the subject of the verb that has the noun for its object."""
    if noun.dep_ == "dobj" and noun.head.pos_ == "VERB":
        return source_of(noun.head)
    return None


def adjective_proposals(adjective: Token) -> Iterator[Proposal]:
    """ "is confident that …", "was concerned about …"."""
    copula = adjective.head
    if adjective.dep_ != "acomp" or copula.pos_ not in ("AUX", "VERB"):
        return
    source = source_of(copula)
    cue = (min(copula.i, adjective.i), adjective.i + 1)
    for child in adjective.children:
        if child.i < adjective.i:
            continue
        if child.dep_ in ("ccomp", "xcomp"):
            frame = "adjective_infinitive" if has_to(child) else "adjective_clause"
            yield Proposal(adjective.lemma_.lower(), frame, cue, (subtree_range(child),), source)
        elif child.dep_ == "prep":
            for grand in child.children:
                if grand.dep_ in ("pobj", "pcomp"):
                    yield Proposal(
                        adjective.lemma_.lower(),
                        "adjective_" + child.lower_,
                        cue,
                        (subtree_range(grand),),
                        source,
                    )


def colon_proposals(colon: Token) -> Iterator[Proposal]:
    """Headlines and transcripts: "Minister: Budget is safe" (label), "Budget is safe: minister" (credit)."""
    doc, start, end = colon.doc, colon.i, colon.i + 1
    while start > 0 and colon.i - start <= _LINE and "\n" not in doc[start - 1].text:
        start -= 1
    while end < len(doc) and end - colon.i <= _LINE and "\n" not in doc[end].text:
        end += 1
    before, after = (start, colon.i), (colon.i + 1, end)
    style = "sentence" if doc[end - 1].text[-1] in ".!?" or doc[end - 1].is_quote else "headline"
    for frame, source, content in (("label", before, after), ("credit", after, before)):
        if content[1] - content[0] >= _NAME // 2 and _is_label(doc, source):
            yield Proposal(":", f"{frame}_{style}", (colon.i, colon.i + 1), (content,), source)


def _is_label(doc: Doc, source: TokenRange) -> bool:
    """Whether the tokens can be a speaker's name or title beside a colon."""
    return (
        0 < source[1] - source[0] <= _NAME
        and doc[source[0]].text[0].isupper()
        and not any(doc[i].pos_ in ("VERB", "AUX") or doc[i].is_punct for i in range(*source))
    )
