"""Votes on what a name names: of the entity recogniser, of lexicons, and of what stands around the name."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from nlp.names.layout import Layout
from nlp.names.lexicon import (
    context_words,
    country_form,
    given_names,
    group_nouns,
    in_organisation_name,
    is_city,
    is_known_institution,
    is_plural_role,
    is_seat,
    short_forms,
)
from nlp.names.mention_context import (
    apposed_to_person,
    described_as_body,
    described_as_person,
    is_filed_from,
    label,
    named_as_person,
    owns_as_body,
)
from nlp.names.mentions import NamedMention, NameKind, labels_turn
from nlp.names.names import name_words
from nlp.quotation import SpeakerType

Key = tuple[str, ...]
"""The words of a name, folded."""

Votes = dict[NameKind, float]

_OF_LABEL = {
    "PERSON": NameKind.PERSON,
    "ORG": NameKind.ORGANISATION,
    "GPE": NameKind.PLACE,
    "LOC": NameKind.PLACE,
    "FAC": NameKind.ORGANISATION,
    "NORP": NameKind.PEOPLE,
}
_OF_COUNTRY_FORM = {
    "short": NameKind.PLACE,
    "name": NameKind.PLACE,
    "official": NameKind.PLACE,
    "capital": NameKind.PLACE,
    "region": NameKind.PLACE,
    "seat": NameKind.ORGANISATION,
    "demonym": NameKind.PEOPLE,
}

LABEL_WEIGHT = 3.0
"""What the recogniser's labels count for where all of them agree."""

_MAX_WITNESSES = 3
_AGENTS = frozenset(("nsubj", "poss"))


def votes_on(layout: Layout, key: Key, group: list[NamedMention], taken_up: int) -> Votes:
    """The votes on a name and its occurrences, which "he" or "she" takes up so many times."""
    votes: Votes = defaultdict(float)
    for ballot in (
        _votes_of_recogniser(layout, key, group),
        _votes_of_lexicons(key, group[0].text),
        _votes_of_surroundings(layout, group),
    ):
        for kind, weight in ballot.items():
            votes[kind] += weight
    votes[NameKind.PERSON] += min(2, taken_up) * (2.0 if len(key) == 1 else 1.0)
    return votes


def _votes_of_recogniser(layout: Layout, key: Key, group: list[NamedMention]) -> Votes:
    """The entity recogniser's labels. Places that no lexicon knows, acting like people, count as people."""
    votes: Votes = defaultdict(float)
    weight = LABEL_WEIGHT / len(group)
    for mention in group:
        kind = _OF_LABEL.get(label(layout, mention))
        if kind is not None:
            votes[kind] += weight
    unknown = len(key) == 1 and country_form(key[0]) is None and not is_city(group[0].text)
    if unknown and votes[NameKind.PLACE] and not votes[NameKind.PERSON]:
        acts = sum(layout.words[mention.last - 1].token.dep_ in _AGENTS for mention in group)
        placed = sum(layout.low_at(mention.first - 1) in context_words("place_link") for mention in group)
        if acts > placed:
            votes[NameKind.PERSON] += votes.pop(NameKind.PLACE)
    return votes


def _votes_of_lexicons(key: Key, text: str) -> Votes:
    votes: Votes = defaultdict(float)
    joined = " ".join(key)
    country = country_form(joined)
    if is_seat(joined):
        votes[NameKind.ORGANISATION] += 6
    if in_organisation_name(key[-1]) or (len(key) > 2 and any(map(in_organisation_name, key[:-1]))):
        votes[NameKind.ORGANISATION] += 4 if len(key) > 1 else 2
    if len(key) > 1 and (key[0] in context_words("body_opening") or key[-1] in context_words("body_ending")):
        votes[NameKind.ORGANISATION] += 0 if key[0] in given_names() else 3.5
    if is_known_institution(text) or "&" in key:
        votes[NameKind.ORGANISATION] += 4
    last = country_form(key[-1])
    if len(key) > 1 and (key[-1] in _plural_groups() or (last is not None and last.kind == "demonym")):
        votes[NameKind.PEOPLE] += 6
    plural = group_nouns().get(key[0]) is SpeakerType.GROUP or is_plural_role(key[0])
    if len(key) == 1 and plural:
        votes[NameKind.PEOPLE] += 5
    if country is not None:
        votes[_OF_COUNTRY_FORM.get(country.kind, NameKind.OTHER)] += 3 if len(key) == 1 else 5
    elif joined in short_forms() or (key[-1] in short_forms() and country_form(key[-1]) is None):
        votes[NameKind.ORGANISATION] += 4
    if key[0] in given_names():
        votes[NameKind.PERSON] += 3.5 if len(key) > 1 else 1.5
    elif len(key) > 1 and "-" in key[0] and all(part in given_names() for part in key[0].split("-")):
        votes[NameKind.PERSON] += 3.5  # "Marie-Claude"
    return votes


@cache
def _plural_groups() -> frozenset[str]:
    made = group_nouns().items()
    return frozenset(noun for noun, type_ in made if type_ is SpeakerType.GROUP and noun.endswith("s"))


def _votes_of_surroundings(layout: Layout, group: list[NamedMention]) -> Votes:
    votes: Votes = defaultdict(float)
    text = group[0].text
    if any(mention.titled for mention in group):
        votes[NameKind.PERSON] += 4
    if any(apposed_to_person(layout, mention) or named_as_person(layout, mention) for mention in group):
        votes[NameKind.PERSON] += 4
    described = sum(described_as_person(layout, mention) for mention in group)
    votes[NameKind.PERSON] += min(_MAX_WITNESSES, described)
    bodily = sum(described_as_body(layout, mention) for mention in group)
    bodily += sum(owns_as_body(layout, mention) for mention in group)
    known = any(word in given_names() for word in name_words(text)[:1])
    votes[NameKind.ORGANISATION] += (2.0 if known else 4.0) * min(_MAX_WITNESSES, bodily)
    labels = {label(layout, mention) for mention in group}
    if len(group[0].text.split()) > 1 and "ORG" not in labels and _is_plural(layout, group):
        votes[NameKind.PEOPLE] += 2.5  # "Conservative Christians"
    if text.isupper() and any(labels_turn(layout.words, mention.first) for mention in group):
        votes[NameKind.PERSON] += 4
    elif any(is_filed_from(layout, mention) for mention in group):
        votes[NameKind.PLACE] += 10  # whatever else stands close by
    elif text.isupper() and 2 <= len(text) <= 6 and not labels & {"PERSON", "GPE"}:
        votes[NameKind.ORGANISATION] += 2
    if sum(mention.definite for mention in group) > len(group) / 2:
        votes[NameKind.PERSON] -= 3
        votes[NameKind.ORGANISATION] += 1
    return votes


def _is_plural(layout: Layout, group: list[NamedMention]) -> bool:
    return all(layout.words[mention.last - 1].token.tag_ == "NNPS" for mention in group)
