"""Groups the names of an article by who they name."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import log1p

from nlp.names.layout import Layout
from nlp.names.lexicon import Gender, country_form, fold, role_nouns, short_forms
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import gender_of_name, is_given_name_of, is_short_form, may_be_same_person, name_words
from nlp.names.roles import RoleReader
from nlp.quotation import SpeakerType

Key = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Entity:
    """One person, organisation or place, with all its names in the text."""

    kind: NameKind
    mentions: list[NamedMention] = field(default_factory=list)
    honorific: Gender = Gender.UNKNOWN
    roles: set[str] = field(default_factory=set)  # canonical role nouns
    role_words: set[str] = field(default_factory=set)  # folded words of all role phrases
    roles_gender: Gender = Gender.UNKNOWN

    @property
    def name(self) -> str:
        """The fullest form of the name in the article, the first of equals."""
        written = [mention.text for mention in self.mentions if not mention.text.isupper()] or [
            mention.text for mention in self.mentions
        ]
        if self.kind is NameKind.PLACE:
            short = [text for text in written if (form := country_form(text)) and form.kind == "short"]
            written = short or written
        return max(
            dict.fromkeys(written), key=lambda text: (len(name_words(text)), len(text.replace(".", "")))
        )

    @property
    def gender(self) -> Gender:
        """What the text shows of the gender, else what the given name suggests."""
        for shown in (self.honorific, self.roles_gender):
            if shown is not Gender.UNKNOWN:
                return shown
        return gender_of_name(self.name) if self.kind is NameKind.PERSON else Gender.UNKNOWN

    @property
    def speaker_type(self) -> SpeakerType:
        """The type of speaker that such an entity makes."""
        return _SPEAKER_TYPES[self.kind]

    def add(self, mention: NamedMention) -> None:
        """Take in a mention, in any order."""
        self.mentions.append(mention)
        if mention.honorific not in (None, Gender.UNKNOWN) and self.honorific is Gender.UNKNOWN:
            self.honorific = mention.honorific

    def last_before(self, word: int) -> NamedMention | None:
        """The last mention that begins before a word."""
        index = bisect_left(self.mentions, word, key=lambda mention: mention.first)
        return self.mentions[index - 1] if index else None


_SPEAKER_TYPES = {
    NameKind.PERSON: SpeakerType.PERSON,
    NameKind.ORGANISATION: SpeakerType.ORGANIZATION,
    NameKind.PLACE: SpeakerType.ORGANIZATION,
    NameKind.PEOPLE: SpeakerType.GROUP,
    NameKind.OTHER: SpeakerType.UNKNOWN,
}


_COUNTRY = "country:"


class EntityIndex:
    """All entities of an article, and which of them each mention belongs to."""

    def __init__(self, layout: Layout, mentions: list[NamedMention], reader: RoleReader) -> None:
        self._layout = layout
        self._reader = reader
        self._of: dict[int, Entity] = {}
        self.entities: list[Entity] = []
        self._by_key: dict[Key, Entity] = {}
        self._organisations: dict[Key, Entity] = {}
        self._by_word: dict[str, list[Entity]] = defaultdict(list)
        persons = [mention for mention in mentions if mention.kind is NameKind.PERSON]
        self._group_full_names([mention for mention in persons if len(name_words(mention.text)) > 1])
        self._group_short_names([mention for mention in persons if len(name_words(mention.text)) == 1])
        self._group_organisations([mention for mention in mentions if mention.kind is not NameKind.PERSON])
        for entity in self.entities:
            entity.mentions.sort(key=lambda mention: mention.first)

    def of(self, mention: NamedMention) -> Entity:
        """The entity that a mention names."""
        return self._of[mention.first]

    def governed_by(self, entity: Entity) -> Entity:
        """The country that a capital speaks for ("Washington") where the article names it, else the entity."""
        form = country_form(entity.name) if entity.kind is NameKind.PLACE else None
        if form is None or form.kind != "capital":
            return entity
        return self._organisations.get((_COUNTRY, form.country), entity)

    def _put(self, mention: NamedMention, entity: Entity) -> None:
        entity.add(mention)
        self._of[mention.first] = entity
        if entity.kind is NameKind.PERSON:
            for role in self._reader.roles_of(mention):
                words = [fold(word.text) for word in self._layout.words[role.first : role.last]]
                entity.roles.add(self._reader.canonical(role))
                entity.role_words.update(words)
                for word in words[: role.head - role.first + 1][-1:]:
                    noun = role_nouns().get(word)
                    if noun and noun.gender is not Gender.UNKNOWN:
                        entity.roles_gender = noun.gender

    def _new(self, mention: NamedMention) -> Entity:
        entity = Entity(mention.kind)
        self.entities.append(entity)
        self._put(mention, entity)
        return entity

    def _group_full_names(self, mentions: list[NamedMention]) -> None:
        later: list[NamedMention] = []
        for mention in sorted(mentions, key=lambda mention: -len(name_words(mention.text))):
            key = name_words(mention.text)
            known = self._by_key.get(key)
            if known and may_be_same_person(mention.text, known.name):
                self._put(mention, known)
                continue
            rivals = [*self._by_word.get(key[-1], ()), *self._by_word.get(key[0], ())]
            match = next((entity for entity in rivals if may_be_same_person(mention.text, entity.name)), None)
            if match is None:
                if any(is_short_form(mention.text, entity.name) for entity in rivals):
                    later.append(mention)
                    continue
                match = self._new(mention)
            else:
                self._put(mention, match)
            self._by_key[key] = match
            for word in {key[0], key[-1], *key[1:-1]}:
                if match not in self._by_word[word]:
                    self._by_word[word].append(match)
        self._group_short_names(later)

    def _group_short_names(self, mentions: list[NamedMention]) -> None:
        counts: Counter[int] = Counter()
        alone: dict[tuple[Key, Gender], Entity] = {}
        frequency = Counter(name_words(mention.text) for mention in mentions)
        for mention in sorted(mentions, key=lambda mention: mention.first):
            key = name_words(mention.text)
            named = self._by_word.get(key[-1], []) if key else []
            choices = [entity for entity in named if is_short_form(mention.text, entity.name)]
            choices = choices or [entity for entity in named if is_given_name_of(mention.text, entity.name)]
            choices = [entity for entity in choices if not self._contradicts(mention, entity, frequency[key])]
            if choices:
                best = max(choices, key=lambda entity: self._fit(mention, entity, counts[id(entity)]))
                counts[id(best)] += 1
                self._put(mention, best)
                continue
            gender = mention.honorific or Gender.UNKNOWN
            match = alone.get((key, gender))
            if match is None:
                others = [entity for entity in (alone.get((key, other)) for other in Gender) if entity]
                compatible = [entity for entity in others if Gender.UNKNOWN in (gender, entity.honorific)]
                match = compatible[0] if compatible else None
                if match is not None:
                    alone[key, gender] = match
            if match is None:
                alone[key, gender] = self._new(mention)
            else:
                self._put(mention, match)

    def _contradicts(self, mention: NamedMention, entity: Entity, frequency: int) -> bool:
        gender = mention.honorific or Gender.UNKNOWN
        if gender is not Gender.UNKNOWN and entity.gender not in (gender, Gender.UNKNOWN):
            return True
        first = min(full.first for full in entity.mentions)
        fulls = sum(len(name_words(full.text)) > 1 for full in entity.mentions)
        words = self._layout.words
        relative_of = (
            mention.first > 0
            and words[mention.first].sentence == words[first].sentence
            and not words[mention.first].quoted
            and abs(mention.first - first) < 25
            and not words[first].headline
        )
        # "Trump" again and again, before "Eric Trump" ever appears or in one breath with him: somebody else
        return relative_of and fulls == 1 and frequency > 6 and mention.first < first

    def _fit(self, mention: NamedMention, entity: Entity, used: int) -> float:
        introduced = [full for full in entity.mentions if full.first < mention.first]
        words = self._layout.words
        score = 0.7 * log1p(used + sum(len(name_words(full.text)) > 1 for full in introduced))
        score += 0.5 * any(words[full.last - 1].token.dep_ == "nsubj" for full in introduced)
        last = max((full.first for full in introduced), default=None)
        score -= 1.5 if last is None else min(0.8, 0.003 * (mention.first - last))
        if mention.titled and mention.honorific is None:
            titles = {self._reader.canonical(role) for role in self._reader.roles_of(mention)}
            score += 3 if titles & entity.roles else 0
        if mention.honorific not in (None, Gender.UNKNOWN) and entity.gender == mention.honorific:
            score += 2
        return score

    def _group_organisations(self, mentions: list[NamedMention]) -> None:
        by_key = self._organisations
        for mention in sorted(mentions, key=lambda mention: (-len(name_words(mention.text)), mention.first)):
            key = _organisation_key(mention.text)
            match = by_key.get(key)
            if match is None:
                match = self._new(mention)
                for form in _short_keys(key):
                    by_key.setdefault(form, match)
                by_key[key] = match
            else:
                self._put(mention, match)


def _organisation_key(name: str) -> Key:
    words = name_words(name)
    form = country_form(" ".join(words))
    if form is not None and form.kind in ("short", "name", "official"):
        return (_COUNTRY, form.country)
    full = short_forms().get(" ".join(words))
    return tuple(full.split()) if full else words


def _short_keys(key: Key) -> list[Key]:
    """The forms by which an organisation of this name may also go: initials, name without its country."""
    forms: list[Key] = []
    if len(key) >= 3:
        initials = "".join(
            word[0] for word in key if word not in ("of", "the", "and", "for", "on", "to", "in", "&")
        )
        every = "".join(word[0] for word in key)
        forms += [(short,) for short in dict.fromkeys((initials, every)) if len(short) > 2]
    if key[0] in ("us", "uk", "american", "british") and len(key) > 2:
        forms.append(key[1:])
    return forms
