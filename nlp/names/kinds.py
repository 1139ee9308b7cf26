"""Decides what each name names, by votes over the whole article: one occurrence alone misleads too often."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from nlp.names.layout import Layout, Word
from nlp.names.lexicon import (
    context_words,
    country_form,
    describes_body,
    fold,
    given_names,
    group_nouns,
    heads_organisation,
    in_organisation_name,
    is_city,
    is_human_noun,
    is_known_institution,
    is_plural_role,
    is_seat,
    short_forms,
)
from nlp.names.mentions import NamedMention, NameKind, labels_turn
from nlp.names.names import name_words, surnames
from nlp.names.scoring import SUBJECTS
from nlp.quotation import SpeakerType

Key = tuple[str, ...]
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
_LABEL_WEIGHT = 3.0
_MAX_WITNESSES = 3
_AGENTS = frozenset(("nsubj", "poss"))
_APPOSITION = 7  # words
_CLAUSE = 16  # words
_MAX_NEAR = 12  # names


def decide_kinds(layout: Layout, mentions: list[NamedMention]) -> None:
    """Set the `kind` of all mentions; occurrences of one name get one kind."""
    by_name: dict[Key, list[NamedMention]] = defaultdict(list)
    for mention in mentions:
        by_name[name_words(mention.text)].append(mention)
    taken_up = _taken_up(layout, mentions)
    bodily = _taken_up_as_bodies(layout, mentions)
    votes = {key: _votes(layout, key, group, taken_up.get(key, 0)) for key, group in by_name.items() if key}
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
        if not taken_up.get(key) and not (len(key) == 1 and (key in called or key[0] in firsts)):
            votes[key][NameKind.ORGANISATION] += 3.5 * min(2, bodily[key])
            kinds[key] = _winner(key, votes[key])
    companies = _first_words_of_bodies(layout, by_name, kinds) - {word for name in called for word in name}
    for key, group in by_name.items():
        kind = kinds.get(key, NameKind.OTHER)
        if len(key) == 1 and key[0] in companies and not (taken_up.get(key) or group[0].titled):
            kind = NameKind.ORGANISATION
        weak = key in votes and votes[key].get(kind, 0.0) <= _LABEL_WEIGHT + 1
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
        if any(_owns_as_body(layout, each) or _described_as_body(layout, each) for each in group)
    }


def _winner(key: Key, votes: Votes) -> NameKind:
    best = max(votes, key=lambda kind: (votes[kind], kind), default=NameKind.OTHER)
    if votes.get(best, 0.0) >= 1:
        return best
    plain = all(word.isalpha() or "-" in word for word in key)
    return NameKind.PERSON if plain and 1 < len(key) <= 4 else NameKind.OTHER


def _votes(layout: Layout, key: Key, group: list[NamedMention], taken_up: int) -> Votes:
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
    weight = _LABEL_WEIGHT / len(group)
    for mention in group:
        kind = _OF_LABEL.get(_label(layout, mention))
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
    if any(_apposed_to_person(layout, mention) for mention in group):
        votes[NameKind.PERSON] += 4
    described = sum(_described_as_person(layout, mention) for mention in group)
    votes[NameKind.PERSON] += min(_MAX_WITNESSES, described)
    bodily = sum(_described_as_body(layout, mention) for mention in group)
    bodily += sum(_owns_as_body(layout, mention) for mention in group)
    known = any(word in given_names() for word in name_words(text)[:1])
    votes[NameKind.ORGANISATION] += (2.0 if known else 4.0) * min(_MAX_WITNESSES, bodily)
    labels = {_label(layout, mention) for mention in group}
    if len(group[0].text.split()) > 1 and "ORG" not in labels and _is_plural(layout, group):
        votes[NameKind.PEOPLE] += 2.5  # "Conservative Christians"
    if text.isupper() and any(labels_turn(layout.words, mention.first) for mention in group):
        votes[NameKind.PERSON] += 4
    elif any(_is_filed_from(layout, mention) for mention in group):
        votes[NameKind.PLACE] += 10  # whatever else stands close by
    elif text.isupper() and 2 <= len(text) <= 6 and not labels & {"PERSON", "GPE"}:
        votes[NameKind.ORGANISATION] += 2
    if sum(mention.definite for mention in group) > len(group) / 2:
        votes[NameKind.PERSON] -= 3
        votes[NameKind.ORGANISATION] += 1
    return votes


def _is_filed_from(layout: Layout, mention: NamedMention) -> bool:
    """Does the name stand in the dateline: "PORTO (Example News) —"?"""
    place = layout.dateline_place
    return place is not None and place[0] <= layout.words[mention.first].start < place[1]


def _label(layout: Layout, mention: NamedMention) -> str:
    """The entity label of most of a name's words, the first of equals."""
    labels = [word.label for word in layout.words[mention.first : mention.last] if word.text[0].isalnum()]
    return max(dict.fromkeys(labels), key=labels.count, default="")


def _described_as_person(layout: Layout, mention: NamedMention) -> bool:
    """Does "who", an age, or a human noun in apposition follow the name?"""
    index = mention.last
    if layout.low_at(index) == ",":
        index += 1
    elif layout.low_at(index) not in context_words("human_relative"):
        return False
    opening = layout.word_at(index)
    if opening is None or opening.line != layout.words[mention.first].line:
        return False
    if opening.low in context_words("human_relative") or (opening.text.isdigit() and len(opening.text) == 2):
        return True
    if opening.low not in context_words("determiner") and not is_human_noun(opening.text):
        return False
    for k, word in enumerate(layout.words[index : index + _APPOSITION], index + 1):
        if word.pos not in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PART"):
            return False
        following = layout.word_at(k)
        bodily = _is_body_noun(word) or (
            following is not None and _is_body_noun(following)
        )  # "parent company"
        if word.pos == "NOUN" and is_human_noun(word.text) and not bodily:
            return True
    return False


def _apposed_to_person(layout: Layout, mention: NamedMention) -> bool:
    """Is this the name after a human noun, between commas: "the deputy director, Endang,"?"""
    if layout.low_at(mention.first - 1) != "," or layout.low_at(mention.last) != ",":
        return False
    noun = layout.word_at(mention.first - 2)
    return noun is not None and noun.pos == "NOUN" and is_human_noun(noun.text) and not _is_body_noun(noun)


def _is_plural(layout: Layout, group: list[NamedMention]) -> bool:
    return all(layout.words[mention.last - 1].token.tag_ == "NNPS" for mention in group)


def _described_as_body(layout: Layout, mention: NamedMention) -> bool:
    """Does the text say that this is a body: "Land Watch, a rights group,", "the rights group Land Watch"?"""
    before = layout.word_at(mention.first - 1)
    if before is not None and before.line == layout.words[mention.first].line:
        if before.text == "," and layout.low_at(mention.last) == ",":
            before = layout.word_at(mention.first - 2)
        if before is not None and _is_body_noun(before):
            return True  # "the rights group Land Watch", "the mine's operator, Bohemia Lithium,"
        opened = layout.low_at(mention.first - 2) in context_words("taking_up")
        if before is not None and opened and before.pos == "ADJ" and describes_body(fold(before.text)):
            return True  # "the daily Al Fanar"
    if layout.low_at(mention.last) == "," and layout.low_at(mention.last + 1) == "which":
        return _label(layout, mention) not in ("GPE", "LOC")
    opening = context_words("article") | {"the"}
    if layout.low_at(mention.last) != "," or layout.low_at(mention.last + 1) not in opening:
        return False
    noun = None
    for word in layout.words[mention.last + 2 : mention.last + 2 + _APPOSITION]:
        if word.pos not in ("ADJ", "NOUN", "PROPN", "NUM", "PART"):
            break
        noun = word
    return noun is not None and _is_body_noun(noun)


def _owns_as_body(layout: Layout, mention: NamedMention) -> bool:
    """Does "its" take up a subject before anything else can be meant: "Teck said it would cut its staff"?"""
    if layout.words[mention.last - 1].token.dep_ != "nsubj":
        return False
    for word in layout.words[mention.last : mention.last + _CLAUSE]:
        if word.sentence != layout.words[mention.first].sentence or word.quoted:
            return False
        if word.low == "its":
            return True
        if word.capital and word.label not in ("DATE", "TIME"):
            return False
        if word.token.dep_ in ("nsubj", "nsubjpass") and word.low != "it":
            return False
    return False


def _taken_up_as_bodies(layout: Layout, mentions: list[NamedMention]) -> dict[Key, int]:
    """How often "the company" or "the club" follows a name that is the only subject before it in this
    sentence and the one before, where the recogniser sees no person: "Helvana fell. The company said …"."""
    counts: dict[Key, int] = defaultdict(int)
    words = layout.words
    position = 0
    for index in range(1, len(words)):
        while position < len(mentions) and mentions[position].last <= index:
            position += 1
        word = words[index]
        if not position or words[index - 1].low != "the" or word.token.dep_ not in SUBJECTS:
            continue
        if not _is_body_noun(word) or fold(word.text) in context_words("state_body"):
            continue
        near = [
            mention
            for mention in mentions[max(0, position - _MAX_NEAR) : position]
            if word.sentence - words[mention.first].sentence <= 1
            and word.line - words[mention.first].line <= 1
            and words[mention.last - 1].token.dep_ in SUBJECTS
        ]
        names = {name_words(mention.text) for mention in near}
        if len(names) == 1 and _label(layout, near[0]) != "PERSON" and not near[0].titled:
            counts[names.pop()] += 1
    return counts


def _is_body_noun(word: Word) -> bool:
    if word.pos != "NOUN" or word.capital:
        return False
    noun = fold(word.text)
    return noun in context_words("corporate") or (describes_body(noun) and not is_human_noun(noun))


def _taken_up(layout: Layout, mentions: list[NamedMention]) -> dict[Key, int]:
    """How often "he" or "she" follows a name that is the only subject before it in the last two sentences."""
    counts: dict[Key, int] = defaultdict(int)
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
