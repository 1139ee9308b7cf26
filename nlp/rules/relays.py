"""Words that reached the article through somebody else: "agencies quoted X as saying"."""

from __future__ import annotations

from spacy.tokens import Token

from nlp.rules.sources import agent, source_range, subject
from nlp.rules.token_spans import TokenRange


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
