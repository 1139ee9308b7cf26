"""What a name refers to: a person, organisation or place, with all its mentions in the article."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from nlp.names.lexicon import Gender, country_form
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import gender_of_name, name_words
from nlp.quotation import SpeakerType

_SPEAKER_TYPES = {
    NameKind.PERSON: SpeakerType.PERSON,
    NameKind.ORGANISATION: SpeakerType.ORGANIZATION,
    NameKind.PLACE: SpeakerType.ORGANIZATION,
    NameKind.PEOPLE: SpeakerType.GROUP,
    NameKind.OTHER: SpeakerType.UNKNOWN,
}


@dataclass(slots=True, eq=False)
class Entity:
    """One person, organisation or place. Mentions are in the order of the text once grouping is done."""

    kind: NameKind
    mentions: list[NamedMention] = field(default_factory=list)
    forms: dict[str, None] = field(default_factory=dict)  # distinct spellings, in order of coming
    honorific: Gender = Gender.UNKNOWN
    roles: set[str] = field(default_factory=set)  # canonical role nouns
    role_words: set[str] = field(default_factory=set)  # folded words of all role phrases
    roles_gender: Gender = Gender.UNKNOWN

    @property
    def name(self) -> str:
        """The fullest form of the name in the article, the first of equals."""
        written = [form for form in self.forms if not form.isupper()] or list(self.forms)
        if self.kind is NameKind.PLACE:
            short = [text for text in written if (form := country_form(text)) and form.kind == "short"]
            written = short or written
        return max(written, key=lambda text: (len(name_words(text)), len(text.replace(".", ""))))

    @property
    def gender(self) -> Gender:
        """What the text shows of the gender, else what the given name suggests."""
        for shown in (self.honorific, self.roles_gender):
            if shown is not Gender.UNKNOWN:
                return shown
        return gender_of_name(self.name) if self.kind is NameKind.PERSON else Gender.UNKNOWN

    @property
    def shows_gender(self) -> bool:
        """Does the text itself show the gender, by an honorific or a role noun?"""
        return {self.honorific, self.roles_gender} != {Gender.UNKNOWN}

    @property
    def speaker_type(self) -> SpeakerType:
        """The type of speaker that such an entity makes."""
        return _SPEAKER_TYPES[self.kind]

    def add(self, mention: NamedMention) -> None:
        """Take in a mention, in any order."""
        self.mentions.append(mention)
        self.forms.setdefault(mention.text)
        if mention.honorific is not None and self.honorific is Gender.UNKNOWN:
            self.honorific = mention.honorific

    def last_before(self, word: int) -> NamedMention | None:
        """The last mention that begins before a word."""
        index = bisect_left(self.mentions, word, key=lambda mention: mention.first)
        return self.mentions[index - 1] if index else None
