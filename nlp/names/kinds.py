"""Decides what each name names, by votes over the whole article: one occurrence alone misleads too often."""

from __future__ import annotations

from collections import Counter, defaultdict

from nlp.names.layout import Layout
from nlp.names.lexicon import (
    country_form,
    fold,
    given_names,
    group_nouns,
    in_organisation_name,
    is_human_noun,
    is_known_institution,
    is_seat,
    short_forms,
)
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import name_words, surnames
from nlp.quotation import SpeakerType

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
_LABEL_WEIGHT = 3.0


def decide_kinds(layout: Layout, mentions: list[NamedMention]) -> None:
    """Set the `kind` of all mentions; occurrences of one name get one kind."""
    by_name: dict[tuple[str, ...], list[NamedMention]] = defaultdict(list)
    for mention in mentions:
        by_name[name_words(mention.text)].append(mention)
    kinds = {key: _vote(layout, key, group) for key, group in by_name.items()}
    called: set[tuple[str, ...]] = set()
    for key, kind in kinds.items():
        if len(key) > 1 and kind is NameKind.PERSON:
            called |= surnames(key)
    for key, group in by_name.items():
        kind = kinds[key]
        if key in called and kind is not NameKind.PERSON:
            votes = _votes(layout, key, group)
            if votes[kind] <= _LABEL_WEIGHT + 1 and not all(mention.definite for mention in group):
                kind = NameKind.PERSON
        for mention in group:
            mention.kind = kind


def _vote(layout: Layout, key: tuple[str, ...], group: list[NamedMention]) -> NameKind:
    votes = _votes(layout, key, group)
    best = max(votes, key=lambda kind: (votes[kind], kind), default=NameKind.OTHER)
    if votes[best] >= 1:
        return best
    plain = all(word.isalpha() or "-" in word for word in key)
    return NameKind.PERSON if plain and 1 < len(key) <= 4 else NameKind.OTHER


def _votes(layout: Layout, key: tuple[str, ...], group: list[NamedMention]) -> Counter[NameKind]:
    votes: Counter[NameKind] = Counter()
    labels = Counter(_label(layout, mention) for mention in group)
    weight = _LABEL_WEIGHT / len(group)
    for label, count in labels.items():
        if label in _OF_LABEL:
            votes[_OF_LABEL[label]] += weight * count  # type: ignore[assignment]
    joined = " ".join(key)
    text = group[0].text
    if is_seat(joined):
        votes[NameKind.ORGANISATION] += 6
    if (key and in_organisation_name(key[-1])) or (len(key) > 2 and any(map(in_organisation_name, key[:-1]))):
        votes[NameKind.ORGANISATION] += 4 if len(key) > 1 else 2
    if len(key) == 1 and group_nouns().get(key[0]) is SpeakerType.GROUP:
        votes[NameKind.PEOPLE] += 5
    if is_known_institution(text):
        votes[NameKind.ORGANISATION] += 4
    if "&" in key:
        votes[NameKind.ORGANISATION] += 4
    country = country_form(joined)
    if country is not None:
        votes[_OF_COUNTRY_FORM.get(country.kind, NameKind.OTHER)] += 3 if len(key) == 1 else 5
    elif joined in short_forms() or key[-1] in short_forms():
        votes[NameKind.ORGANISATION] += 4
    elif len(key) == 1 and text.isupper() and 2 <= len(text) <= 6 and not labels["PERSON"] + labels["GPE"]:
        votes[NameKind.ORGANISATION] += 2
    if len(key) > 1 and key[0] in given_names():
        votes[NameKind.PERSON] += 2.5  # type: ignore[assignment]
    if any(mention.titled for mention in group):
        votes[NameKind.PERSON] += 4
    votes[NameKind.PERSON] += min(3, sum(_described_as_person(layout, mention) for mention in group))
    definite = sum(mention.definite for mention in group)
    if definite > len(group) / 2:
        votes[NameKind.PERSON] -= 3
        votes[NameKind.ORGANISATION] += 1
    return votes


def _label(layout: Layout, mention: NamedMention) -> str:
    labels = Counter(
        word.label for word in layout.words[mention.first : mention.last] if word.text[0].isalnum()
    )
    return labels.most_common(1)[0][0] if labels else ""


def _described_as_person(layout: Layout, mention: NamedMention) -> bool:
    """Does "who", an age, or a human noun in apposition follow the name?"""
    words = layout.words[mention.last : mention.last + 7]
    if not words or words[0].line != layout.words[mention.first].line:
        return False
    if words[0].text != ",":
        return words[0].low in ("who", "whose")
    rest = words[1:]
    if not rest:
        return False
    if rest[0].low in ("who", "whose") or (rest[0].text.isdigit() and len(rest[0].text) == 2):
        return True
    if rest[0].low not in ("a", "an", "the", "president", "director"):
        return False
    for word in rest[1:]:
        if not word.text[0].isalpha() or word.pos in ("ADP", "VERB", "AUX"):
            break
        if is_human_noun(fold(word.text)) and word.pos == "NOUN":
            return True
    return False
