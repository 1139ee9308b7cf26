"""Groups the names of an article by whom or what they name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from math import log1p

from nlp.names.entities import Entity
from nlp.names.layout import Layout
from nlp.names.lexicon import (
    Gender,
    context_words,
    country_form,
    fold,
    heads_organisation,
    in_organisation_name,
    is_city,
    role_nouns,
    short_forms,
    singular,
    words_of_bodies,
)
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import is_given_name_of, is_short_form, may_be_same_person, name_words
from nlp.names.roles import RoleReader

Key = tuple[str, ...]

_COUNTRY = "country:"
_SMALL = frozenset(("of", "the", "and", "for", "on", "to", "in", "&"))
_MAX_RIVALS = 40
_OPENING_LINES = 2  # headline and teaser, which use surnames before anybody is introduced
_OFTEN = 6
_ALWAYS_IN_FULL = 0.4
"""What each further full name takes from the chance that a surname alone means its bearer: whom an article
calls by the full name again and again, it tells so from the one whom it calls by the surname."""
_KIN_NEAR = 6  # words


class EntityIndex:
    """All entities of an article, and which of them each mention belongs to."""

    def __init__(
        self,
        layout: Layout,
        mentions: list[NamedMention],
        reader: RoleReader,
        aliases: Mapping[int, NamedMention] | None = None,
    ) -> None:
        self._layout = layout
        self._reader = reader
        self._of: dict[int, Entity] = {}
        self.entities: list[Entity] = []
        self._by_key: dict[Key, Entity] = {}
        self._by_word: dict[str, list[Entity]] = defaultdict(list)
        self._introductions: dict[int, list[NamedMention]] = defaultdict(list)
        self._organisations: dict[Key, Entity] = {}
        self._aliases: dict[Key, Key] = {  # what the text calls someone, too: the name by which it does so
            name_words(mention.text): name_words(other.text)
            for mention in mentions
            if (other := (aliases or {}).get(mention.first)) is not None
        }
        self._by_first: dict[str, Entity] = {}  # bodies of several words by the first of them
        persons = [mention for mention in mentions if mention.kind is NameKind.PERSON]
        own = [mention for mention in persons if name_words(mention.text) not in self._aliases]
        self._group_full_names([mention for mention in own if len(name_words(mention.text)) > 1])
        self._group_aliases([mention for mention in persons if name_words(mention.text) in self._aliases])
        self._group_short_names(
            [mention for mention in persons if mention.first not in self._of and mention in own]
        )
        self._group_others([mention for mention in mentions if mention.first not in self._of])
        for entity in self.entities:
            entity.mentions.sort(key=lambda mention: mention.first)

    def of(self, mention: NamedMention) -> Entity:
        """The entity that a mention names."""
        return self._of[mention.first]

    def _put(self, mention: NamedMention, entity: Entity) -> None:
        entity.add(mention)
        self._of[mention.first] = entity
        if entity.kind is not NameKind.PERSON:
            return
        party = self._reader.party(mention)
        if party is not None:
            entity.role_words.add(party)
        for role in self._reader.roles_of(mention):
            words = self._layout.words[role.first : role.last]
            entity.roles.add(self._reader.canonical(role))
            entity.role_words.update(fold(word.text) for word in words)
            noun = role_nouns().get(fold(self._layout.words[role.head].text))
            if noun is not None and noun.gender is not Gender.UNKNOWN:
                entity.roles_gender = noun.gender

    def _new(self, mention: NamedMention) -> Entity:
        entity = Entity(mention.kind)
        self.entities.append(entity)
        self._put(mention, entity)
        return entity

    def _group_full_names(self, mentions: list[NamedMention]) -> None:
        """Names of two words and more, the longest first, so that shorter variants find them."""
        shorter: list[NamedMention] = []
        for mention in sorted(mentions, key=lambda mention: -len(name_words(mention.text))):
            key = name_words(mention.text)
            match = self._by_key.get(key)
            if match is None or not may_be_same_person(mention.text, match.name):
                rivals = [*self._by_word[key[-1]][-_MAX_RIVALS:], *self._by_word[key[0]][-_MAX_RIVALS:]]
                match = next((e for e in rivals if may_be_same_person(mention.text, e.name)), None)
                if match is None and any(is_short_form(mention.text, rival.name) for rival in rivals):
                    shorter.append(mention)
                    continue
            if match is None:
                match = self._new(mention)
            else:
                self._put(mention, match)
            self._introduce(key, mention, match)
        self._group_short_names(shorter)

    def _group_aliases(self, mentions: list[NamedMention]) -> None:
        """Other names of persons: those of whoever bears the name behind which the text gives them."""
        for mention in mentions:
            entity = self._by_key.get(self._aliases[name_words(mention.text)])
            if entity is None:
                self._group_full_names([mention])
            else:
                self._put(mention, entity)

    def _introduce(self, key: Key, mention: NamedMention, entity: Entity) -> None:
        self._introductions[id(entity)].append(mention)
        if self._by_key.get(key) is entity:
            return
        self._by_key[key] = entity
        for word in dict.fromkeys(key):
            if entity not in self._by_word[word][-_MAX_RIVALS:]:
                self._by_word[word].append(entity)

    def _group_short_names(self, mentions: list[NamedMention]) -> None:
        """Surnames and given names, in the order of the text."""
        frequency = Counter(name_words(mention.text) for mention in mentions)
        first_in_body: dict[Key, int] = {}
        for mention in sorted(mentions, key=lambda mention: mention.first):
            if self._layout.words[mention.first].line >= _OPENING_LINES:
                first_in_body.setdefault(name_words(mention.text), mention.first)
        alone: dict[tuple[Key, Gender], Entity] = {}
        used: Counter[int] = Counter()
        latest: dict[int, int] = {}
        for mention in sorted(mentions, key=lambda mention: mention.first):
            key = name_words(mention.text)
            choices = [
                entity
                for entity in self._called(mention)
                if not self._is_of_other_gender(mention, entity)
                and not (frequency[key] > _OFTEN and self._comes_late(entity, first_in_body.get(key)))
            ]
            if not choices:
                if self._is_family(mention):
                    mention.kind = NameKind.PEOPLE
                    self._new(mention)
                else:
                    self._put_alone(mention, key, alone)
                continue
            best = choices[0]
            if len(choices) > 1:
                best = max(choices, key=lambda e: self._fit(mention, e, used[id(e)], latest.get(id(e))))
            used[id(best)] += 1
            latest[id(best)] = mention.first
            self._put(mention, best)

    def _called(self, mention: NamedMention) -> list[Entity]:
        """The entities of which this can be the surname, else those of which it can be the given name."""
        named = self._by_word.get(name_words(mention.text)[-1], [])[-_MAX_RIVALS:]
        by_surname = [entity for entity in named if is_short_form(mention.text, entity.name)]
        return by_surname or [entity for entity in named if is_given_name_of(mention.text, entity.name)]

    def _is_of_other_gender(self, mention: NamedMention, entity: Entity) -> bool:
        """Does "Mrs." stand before the surname of a man?"""
        gender = mention.honorific or Gender.UNKNOWN
        return gender is not Gender.UNKNOWN and entity.gender not in (gender, Gender.UNKNOWN)

    def _is_family(self, mention: NamedMention) -> bool:
        """Is this the plural of a surname: "the two Prados"?"""
        base = singular(fold(mention.text))
        before = self._layout.word_at(mention.first - 1)
        counted = mention.definite or (before is not None and before.pos == "NUM")
        return counted and base is not None and bool(self._by_word.get(base))

    def _comes_late(self, entity: Entity, first_in_body: int | None) -> bool:
        """Is the full name a relative's, given once and after the surname: "Hale … his son Eric Hale"?"""
        introductions = self._introductions[id(entity)]
        if first_in_body is None or len(introductions) != 1:
            return False
        introduction = introductions[0]
        around = self._layout.words[max(0, introduction.first - _KIN_NEAR) : introduction.last + _KIN_NEAR]
        return first_in_body < introduction.first and any(word.low in context_words("kin") for word in around)

    def _put_alone(self, mention: NamedMention, key: Key, alone: dict[tuple[Key, Gender], Entity]) -> None:
        """A surname without a full name anywhere: "Mr. Putin" and "Putin" are one, "Mrs. Putin" another."""
        gender = mention.honorific or Gender.UNKNOWN
        others = (alone.get((key, other)) for other in (gender, *Gender))
        match = next(
            (
                other
                for other in others
                if other and (other.honorific == gender or _either_unknown(other, gender))
            ),
            None,
        )
        if match is None:
            alone[key, gender] = self._new(mention)
        else:
            self._put(mention, match)

    def _fit(self, mention: NamedMention, entity: Entity, used: int, latest: int | None) -> float:
        """How likely the surname means this one of several with it."""
        before = [
            full for full in self._introductions[id(entity)][:_MAX_RIVALS] if full.first < mention.first
        ]
        words = self._layout.words
        score = 0.7 * log1p(used + min(1, len(before)))
        score -= _ALWAYS_IN_FULL * min(3, max(0, len(before) - 1 - used))
        score += 0.5 * any(words[full.last - 1].token.dep_ == "nsubj" for full in before)
        places = [full.first for full in before] + ([latest] if latest is not None else [])
        score -= min(0.8, 0.003 * (mention.first - max(places))) if places else 1.5
        if mention.titled and mention.honorific is None:
            titles = {self._reader.canonical(role) for role in self._reader.roles_of(mention)}
            score += 3 if titles & entity.roles else 0
        if mention.honorific not in (None, Gender.UNKNOWN) and entity.gender == mention.honorific:
            score += 2
        return score

    def _group_others(self, mentions: list[NamedMention]) -> None:
        by_key = self._organisations
        for mention in sorted(mentions, key=lambda mention: (-len(name_words(mention.text)), mention.first)):
            key = _organisation_key(" ".join(self._aliases.get(name_words(mention.text), ())) or mention.text)
            match = by_key.get(key) or self._bearing(mention, key)
            if match is None:
                match = by_key[key] = self._new(mention)
                plain = set(key[1:]) <= words_of_bodies("company")  # "Alba Group" rather than "Alba Power"
                body = len(key) > 1 and mention.kind is NameKind.ORGANISATION
                if body and (plain or key[0] not in self._by_first):
                    self._by_first[key[0]] = match
                for form in _short_keys(key):
                    by_key.setdefault(form, match)
            else:
                self._put(mention, match)

    def _bearing(self, mention: NamedMention, key: Key) -> Entity | None:
        """The body whose name begins with this word: "Tesla" for "Tesla Motors", but not "Kenya"."""
        if len(key) != 1 or mention.definite or mention.kind is NameKind.PEOPLE or mention.text.isupper():
            return None
        if is_city(mention.text) or country_form(mention.text) is not None or in_organisation_name(key[0]):
            return None
        return self._by_first.get(key[0])


def _either_unknown(entity: Entity, gender: Gender) -> bool:
    return Gender.UNKNOWN in (entity.honorific, gender)


def _organisation_key(name: str) -> Key:
    words = name_words(name)
    form = country_form(" ".join(words))
    if form is not None and form.kind in ("short", "name", "official"):
        return (_COUNTRY, form.country)
    full = short_forms().get(" ".join(words))
    return tuple(full.split()) if full else words


def _short_keys(key: Key) -> list[Key]:
    """The forms by which an organisation of this name may also go: initials, name without its country."""
    if len(key) < 3:
        return []
    initials = "".join(word[0] for word in key if word not in _SMALL)
    every = "".join(word[0] for word in key)
    forms: list[Key] = [(short,) for short in dict.fromkeys((initials, every)) if len(short) > 2]
    if heads_organisation(key[-1]) and key[-2] not in _SMALL:
        forms.append(key[:-1])  # "St. Mary's" for "St. Mary's Hospital"
    country = country_form(key[0])
    if country is not None and country.kind in ("short", "name", "demonym"):
        forms.append(key[1:])
    return forms
