"""How often pronouns and "the company" take up a name that can only be meant: the one subject before them."""

from __future__ import annotations

from collections import defaultdict

from nlp.names.layout import Layout
from nlp.names.lexicon import context_words, fold
from nlp.names.mention_context import is_body_noun, label
from nlp.names.mentions import NamedMention
from nlp.names.names import name_words
from nlp.names.scoring import SUBJECTS

_MAX_NEAR = 12  # names


def taken_up(layout: Layout, mentions: list[NamedMention]) -> dict[tuple[str, ...], int]:
    """How often "he" or "she" follows a name that is the only subject before it in the last two sentences."""
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    subjects = [mention for mention in mentions if layout.words[mention.last - 1].token.dep_ == "nsubj"]
    position = 0
    for index, word in enumerate(layout.words):
        while position < len(subjects) and subjects[position].last <= index:
            position += 1
        if not position or word.quoted or word.low not in ("he", "she"):
            continue
        last = subjects[position - 1]
        if word.sentence - layout.words[last.first].sentence > 1:
            continue
        before = subjects[position - 2] if position > 1 else None
        if before is None or layout.words[before.first].sentence < layout.words[last.first].sentence:
            counts[name_words(last.text)] += 1
    return counts


def taken_up_as_bodies(layout: Layout, mentions: list[NamedMention]) -> dict[tuple[str, ...], int]:
    """How often "the company" or "the club" follows a name that is the only subject before it in this
    sentence and the one before, where the recogniser sees no person: "Helvana fell. The company said …"."""
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    words = layout.words
    position = 0
    for index in range(1, len(words)):
        while position < len(mentions) and mentions[position].last <= index:
            position += 1
        word = words[index]
        if not position or words[index - 1].low != "the" or word.token.dep_ not in SUBJECTS:
            continue
        if not is_body_noun(word) or fold(word.text) in context_words("state_body"):
            continue
        near = [
            mention
            for mention in mentions[max(0, position - _MAX_NEAR) : position]
            if word.sentence - words[mention.first].sentence <= 1
            and word.line - words[mention.first].line <= 1
            and words[mention.last - 1].token.dep_ in SUBJECTS
        ]
        names = {name_words(mention.text) for mention in near}
        if len(names) == 1 and label(layout, near[0]) != "PERSON" and not near[0].titled:
            counts[names.pop()] += 1
    return counts
