"""Decides what each name names, by votes over the whole article: one occurrence alone misleads too often."""

from __future__ import annotations

from collections import defaultdict

from nlp.names.kind_votes import LABEL_WEIGHT, Key, Votes, votes_on
from nlp.names.layout import Layout
from nlp.names.lexicon import country_form, given_names, heads_organisation, is_city, is_known_institution
from nlp.names.mention_context import described_as_body, owns_as_body
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import name_words, surnames
from nlp.names.subject_anaphora import taken_up, taken_up_as_bodies


def decide_kinds(layout: Layout, mentions: list[NamedMention]) -> None:
    """Set the `kind` of all mentions; occurrences of one name get one kind."""
    by_name: dict[Key, list[NamedMention]] = defaultdict(list)
    for mention in mentions:
        by_name[name_words(mention.text)].append(mention)
    pronouns = taken_up(layout, mentions)
    bodily = taken_up_as_bodies(layout, mentions)
    votes = {key: votes_on(layout, key, group, pronouns.get(key, 0)) for key, group in by_name.items() if key}
    kinds = {key: _winner(key, ballot) for key, ballot in votes.items()}
    called: set[Key] = set()
    with_titles: set[Key] = set()
    firsts: set[str] = set()
    for key, kind in kinds.items():
        if len(key) > 1 and kind is NameKind.PERSON:
            called |= surnames(key)
            firsts.add(key[0])
            if any(mention.titled for mention in by_name[key]):
                with_titles |= surnames(key)
    bodies = {
        key[:-1]
        for key, kind in kinds.items()
        if len(key) > 2 and kind is NameKind.ORGANISATION and heads_organisation(key[-1])
    }
    for key in votes.keys() & bodily.keys():
        if not pronouns.get(key) and not (len(key) == 1 and (key in called or key[0] in firsts)):
            votes[key][NameKind.ORGANISATION] += 3.5 * min(2, bodily[key])
            kinds[key] = _winner(key, votes[key])
    companies = _first_words_of_bodies(layout, by_name, kinds) - {word for name in called for word in name}
    for key, group in by_name.items():
        kind = kinds.get(key, NameKind.OTHER)
        if len(key) == 1 and key[0] in companies and not (pronouns.get(key) or group[0].titled):
            kind = NameKind.ORGANISATION
        weak = key in votes and votes[key].get(kind, 0.0) <= LABEL_WEIGHT + 1
        if len(key) == 1 and key[0] in firsts and _may_be_given_name(group, kind, weak):
            kind = NameKind.PERSON  # "Tigist" for "Tigist Bekele"
        if weak and key in bodies:
            kind = NameKind.ORGANISATION  # "St. Mary's" for "St. Mary's Hospital"
        if key in called and weak and not all(mention.definite for mention in group):
            kind = NameKind.PERSON
        acts = key in votes and votes[key][NameKind.PERSON] > 0
        if key in with_titles and acts and not any(mention.definite for mention in group):
            kind = NameKind.PERSON  # "Guardian" for "Mayor Don Guardian", never with "the"
        for mention in group:
            mention.kind = kind


def _may_be_given_name(group: list[NamedMention], kind: NameKind, weak: bool) -> bool:
    """Can a word that begins a person's name be that person where it stands alone?"""
    if kind is NameKind.OTHER:
        return True
    text = group[0].text
    known = is_city(text) or country_form(text) is not None or is_known_institution(text)
    return weak and not known and not any(mention.definite for mention in group)


def _first_words_of_bodies(
    layout: Layout, by_name: dict[Key, list[NamedMention]], kinds: dict[Key, NameKind]
) -> set[str]:
    """By which words bodies may be called for short, where the text tells that they are bodies: "Tesla"."""
    return {
        key[0]
        for key, group in by_name.items()
        if len(key) > 1 and kinds[key] is NameKind.ORGANISATION and key[0] not in given_names()
        if any(owns_as_body(layout, each) or described_as_body(layout, each) for each in group)
    }


def _winner(key: Key, votes: Votes) -> NameKind:
    best = max(votes, key=lambda kind: (votes[kind], kind), default=NameKind.OTHER)
    if votes.get(best, 0.0) >= 1:
        return best
    plain = all(word.isalpha() or "-" in word for word in key)
    return NameKind.PERSON if plain and 1 < len(key) <= 4 else NameKind.OTHER
