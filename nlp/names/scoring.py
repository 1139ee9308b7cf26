"""How well a candidate fits by rules: what no corpus of pronouns shows, such as who has just spoken."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

from nlp.names.lexicon import Gender

HEADLINE = -0.8
"""What speaks against a name in a headline; the texts from which weights are learned have none."""

SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "agent"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one candidate for one pronoun."""

    sentences: int  # between candidate and pronoun
    lines: int
    subject: bool
    possessive: bool
    modifier: bool  # "the Smith campaign"
    quoted: bool  # inside quotation marks that do not hold the pronoun
    headline: bool
    spoke: bool  # the candidate is the source of an attribution here
    spoke_last: bool  # and no other one since
    quoting: bool  # the pronoun's sentence quotes, so that whoever spoke may go on speaking
    encloses: bool  # the pronoun stands in what the candidate says
    frequency: int  # mentions so far
    gender: Gender
    shown: bool  # the text itself shows the gender, not only the given name
    wanted: Gender


def score(evidence: Evidence) -> float | None:
    """A number that is higher the better the candidate fits; None where it contradicts the pronoun."""
    known = Gender.UNKNOWN not in (evidence.gender, evidence.wanted)
    if known and evidence.gender is not evidence.wanted:
        return None
    value = -0.9 * min(evidence.sentences, 6)
    value -= 0.7 * (evidence.lines > 0) + 0.15 * min(evidence.lines, 8)
    value += 1.0 * evidence.subject - 0.6 * evidence.possessive - 1.6 * evidence.modifier
    value -= 1.6 * evidence.quoted + 0.8 * evidence.headline
    value += (
        0.8 * evidence.spoke
        + (1.0 if evidence.quoting else 0.3) * evidence.spoke_last
        + 1.5 * evidence.encloses
    )
    return value + 0.4 * log1p(evidence.frequency) + (1.2 if evidence.shown else 0.6) * known
