"""What reporting verbs, nouns and phrases govern: proposals by frame, before anyone weighs them.

A frame is the way in which a cue takes its content, named for the lexicon of reporting verbs:
``clause`` ("said that …"), ``infinitive`` ("promised to …"), ``object`` ("denied the claim"),
``predicate`` ("called it a lie"), ``inserted`` ("…, he said, …"), a preposition ("warned of …"),
``passive_object`` ("is expected to …"), ``according``, ``noun_…`` ("a statement that …"), ``adjective_…``
("confident that …"), ``label_…`` and ``credit_…`` ("Minister: …", "…: minister").
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from nlp.rules.phrase_frames import (
    according_proposals,
    adjective_proposals,
    colon_proposals,
    noun_proposals,
)
from nlp.rules.proposal import Proposal
from nlp.rules.verb_frames import verb_proposals


def proposals(doc: Doc) -> Iterator[Proposal]:
    """All proposals of a Doc, in order of their cues."""
    for token in doc:
        if token.lower_ == "according" or (token.lower_ == "per" and token.dep_ == "prep"):
            yield from according_proposals(token)
        elif token.pos_ in ("VERB", "AUX"):
            yield from verb_proposals(token)
        elif token.pos_ == "NOUN":
            yield from noun_proposals(token)
        elif token.pos_ == "ADJ":
            yield from adjective_proposals(token)
        elif token.text == ":":
            yield from colon_proposals(token)
