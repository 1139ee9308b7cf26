"""Resolves each attribution's source to whom it means, through the whole article."""

from __future__ import annotations

from bisect import bisect_right
from math import inf

from spacy.language import Language
from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets, Referent
from nlp.names.analysis import NameAnalysis
from nlp.names.antecedents import Antecedents
from nlp.names.bodies import BodyDescriptions
from nlp.names.descriptions import PersonDescriptions
from nlp.names.layout import POSSESSIVE_MARKS
from nlp.names.learned_pronouns import Learned
from nlp.names.lexicon import Gender, context_words, describes_body, role_noun
from nlp.names.mentions import NameKind
from nlp.names.parties import Described, Party
from nlp.names.scoring import SUBJECTS
from nlp.names.source_readings import SourceKind, SourceReading
from nlp.quotation import SpeakerType

_MAX_DEPTH = 4
_TO_WRITER = 4  # words: "an email sent out by Hale"
_WRITTEN = frozenset(("by", "from"))
_MAX_NESTED = 16  # contents looked at for the one that encloses a source
_CHAINED = frozenset(("he", "she"))


class CoreferenceResolver:
    """Assigns ``doc._.referents``: one Referent per attribution, None where it has no source."""

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the sources."""
        attributions: tuple[Attribution, ...] = doc._.attributions
        doc._.referents = Resolution(doc, attributions).referents() if attributions else ()
        return doc


def meant_by_pronoun(doc: Doc, pronoun: Offsets) -> list[tuple[Referent, float]]:
    """Whom "he" or "she" at a place of a Doc may mean and how probably, the likeliest first.

    The Doc has been through the components before this one; its attributions tell who speaks.
    """
    return Resolution(doc, doc._.attributions).meant_by(pronoun)


@Language.factory("onrecord_coreference", requires=["doc._.attributions"], assigns=["doc._.referents"])
def create_coreference_resolver(nlp: Language, name: str) -> CoreferenceResolver:
    """Factory for `CoreferenceResolver`."""
    return CoreferenceResolver()


class Resolution:
    """The resolution of one article: the `analysis` of its names, `antecedents` of its pronouns."""

    def __init__(
        self, doc: Doc, attributions: tuple[Attribution, ...], learned: Learned | None = None
    ) -> None:
        self._attributions = attributions
        self.analysis = NameAnalysis.of(doc)
        self._layout = self.analysis.layout
        self._readings = [self._read(attribution) for attribution in attributions]
        readings = [reading for reading in self._readings if reading is not None]
        self.antecedents = Antecedents(self.analysis, {reading.head for reading in readings}, learned)
        self._bodies = BodyDescriptions(self.analysis)
        self._persons = PersonDescriptions(self.analysis, self.antecedents, readings)
        self._contents = sorted(
            (start, end, index)
            for index, attribution in enumerate(attributions)
            if attribution.source
            for start, end in attribution.content
        )
        self._parties: dict[int, Party | None] = {}
        self._writings: dict[str, Party] = {}

    def referents(self) -> tuple[Referent | None, ...]:
        """One referent per attribution, aligned."""
        for word, index in self._in_order():
            if index is not None:
                self._resolve(index, 0)
            else:
                party = self._pronoun(word, None, 0)
                if party is not None:
                    self.antecedents.followed(word, party)
        spans: dict[int, set[Offsets]] = {}
        for index, party in self._parties.items():
            reading = self._readings[index]
            if party is not None and reading is not None:
                if id(party) not in spans:
                    mentions = party.mentions
                    spans[id(party)] = {self._layout.offsets(each.first, each.last) for each in mentions}
                own = spans[id(party)]
                if not reading.names:
                    own.add(self._layout.offsets(reading.first, reading.last))
                elif len(reading.names) > 1:
                    own.update(self._layout.offsets(name.first, name.last) for name in reading.names)
        parties = {id(party): party for party in self._parties.values() if party is not None}
        referents = {
            key: Referent(party.name, party.speaker_type, tuple(sorted(spans.get(key, ()))))
            for key, party in parties.items()
        }
        return tuple(referents.get(id(self._parties.get(index))) for index in range(len(self._attributions)))

    def meant_by(self, offsets: Offsets) -> list[tuple[Referent, float]]:
        """Whom a singular pronoun may mean and how probably, the likeliest first."""
        self.referents()
        word, _ = self._layout.between(offsets)
        return [
            (Referent(party.name, SpeakerType.PERSON, self._spans(party)), probability)
            for party, probability in self.antecedents.persons.meant(word)
        ]

    def _spans(self, party: Party) -> tuple[Offsets, ...]:
        return tuple(
            self._layout.offsets(mention.first, mention.last)
            for mention in self.antecedents.persons.names_of(party)
        )

    def _in_order(self) -> list[tuple[int, int | None]]:
        """Sources, and subject pronouns that are none, in the order of the text: word and attribution."""
        sources = {reading.head for reading in self._readings if reading is not None}
        order: list[tuple[int, int | None]] = [
            (reading.head if reading else -1, index) for index, reading in enumerate(self._readings)
        ]
        for word, item in enumerate(self._layout.words):
            if (
                item.low in _CHAINED
                and item.token.dep_ in SUBJECTS
                and not item.quoted
                and word not in sources
            ):
                order.append((word, None))
        return sorted(order, key=lambda entry: (entry[0], entry[1] or 0))

    def _read(self, attribution: Attribution) -> SourceReading | None:
        for offsets in attribution.source:
            reading = self.analysis.sources.read(*self._layout.between(offsets))
            if reading is not None:
                return reading
        return None

    def _resolve(self, index: int, depth: int) -> Party | None:
        if index in self._parties:
            return self._parties[index]
        reading = self._readings[index]
        if reading is None:
            source = self._attributions[index].source
            self._parties[index] = Described(None, SpeakerType.UNKNOWN) if source else None
            return self._parties[index]
        enclosing = self._enclosing(index, reading, depth)
        party = self._parties[index] = self._meant(reading, enclosing, depth)
        self.antecedents.heard(reading.head, party)
        return party

    def _enclosing(self, index: int, reading: SourceReading, depth: int) -> Party | None:
        """Whoever says the content in which this source stands, the innermost."""
        if depth >= _MAX_DEPTH:
            return None
        offset = self._layout.words[reading.first].start
        position = bisect_right(self._contents, (offset, inf, 0))
        for _, end, other in reversed(self._contents[max(0, position - _MAX_NESTED) : position]):
            if offset < end and other != index:
                return self._resolve(other, depth + 1)
        return None

    def _meant(self, reading: SourceReading, enclosing: Party | None, depth: int) -> Party:
        if reading.kind is SourceKind.NAMED:
            return self.analysis.entities.of(reading.names[0])
        if reading.kind is SourceKind.JOINT:
            return self.antecedents.joint(reading.names)
        if reading.kind is SourceKind.PRONOUN:
            return self._pronoun(reading.head, enclosing, depth) or Described(
                None, _pronoun_type(self._layout.words[reading.head].low)
            )
        if (aged := self._persons.aged(reading)) is not None:
            return aged
        if reading.kind is SourceKind.ROLE:
            return self._persons.person(reading)
        if reading.kind is SourceKind.BODY:
            opening = self._layout.words[reading.first].low
            possessive = opening in context_words("possessive")
            possessor = self._pronoun(reading.first, enclosing, depth) if possessive else None
            return self._bodies.body(reading, possessor)
        head = self._layout.words[reading.head]
        if head.low in context_words("writing"):
            writer = self._writer(reading, enclosing, depth)
            if writer is not None:
                self._writings[head.low] = writer
                return writer
            taking_up = self._layout.words[reading.first].low in context_words("taking_up")
            if taking_up and reading.head - reading.first == 1 and describes_body(head.low):  # "the paper"
                outlet = self._bodies.organisation(head.low, reading.first, any_near=False)
                if outlet is not None:
                    return outlet
        introduced = self._persons.introduced(reading)
        if introduced is not None:
            return introduced
        noun = role_noun(head.text)
        return Described(None, reading.type, noun.gender if noun else Gender.UNKNOWN)

    def _writer(self, reading: SourceReading, enclosing: Party | None, depth: int) -> Party | None:
        """Who speaks through a text: "her brief", "Berg's letter", "a report by Berg", then "the report"."""
        words, sources = self._layout.words, self.analysis.sources
        opening = words[reading.first].low
        if opening in context_words("possessive"):
            return self._pronoun(reading.first, enclosing, depth)
        for k in range(reading.first, reading.head):
            owner = sources.name_over(k)
            if owner is not None and self._layout.low_at(owner.last) in POSSESSIVE_MARKS:
                return self.analysis.entities.of(owner)
        after = range(reading.head + 1, min(reading.head + _TO_WRITER, len(words) - 2))
        by = next((k for k in after if words[k].low in _WRITTEN), None)
        if by is not None:
            name = sources.name_over(by + 1) or sources.name_over(by + 2)
            if name is not None and name.kind in (NameKind.PERSON, NameKind.ORGANISATION):
                return self.analysis.entities.of(name)
        return self._writings.get(words[reading.head].low) if opening in context_words("taking_up") else None

    def _pronoun(self, word: int, enclosing: Party | None, depth: int) -> Party | None:
        low = self._layout.words[word].low
        if low in context_words("male") or low in context_words("female"):
            return self.antecedents.he_or_she(word, enclosing)
        if low in context_words("plural"):
            return self.antecedents.several(word, enclosing)
        if low in context_words("neuter"):
            return self.antecedents.body(word, enclosing)
        if low in context_words("first"):
            return enclosing if self._layout.words[word].quoted else None
        if low in context_words("relative"):
            return self._relative(word, enclosing, depth)
        return None

    def _relative(self, word: int, enclosing: Party | None, depth: int) -> Party | None:
        """What a relative pronoun stands for: the noun its clause belongs to."""
        if depth >= _MAX_DEPTH:
            return None
        previous = word - 1
        while previous >= 0 and self._layout.words[previous].text in (",", "—", "–", "--", "-", ")"):
            if self._layout.words[previous].text == ")":
                while previous > 0 and self._layout.words[previous].text != "(":
                    previous -= 1
            previous -= 1
        mention = self.analysis.sources.name_over(previous) if previous >= 0 else None
        if mention and mention.kind is NameKind.PERSON:
            return self.analysis.entities.of(mention)
        token = self._layout.words[word].token
        for _ in range(6):
            if token.dep_ in ("relcl", "acl", "ccomp") or token.head is token:
                break
            token = token.head
        noun = token.head
        if noun is token or noun.idx >= self._layout.words[word].start:
            return self.analysis.entities.of(mention) if mention else None
        while noun.dep_ in ("appos", "conj") and noun.dep_ == "appos" and noun.head is not noun:
            noun = noun.head
        first = self._layout.at(noun.left_edge.idx)
        reading = self.analysis.sources.read(first, self._layout.at(noun.idx) + 1)
        if reading is None or reading.head >= word:
            return None
        return self._meant(reading, enclosing, depth + 1)


def _pronoun_type(low: str) -> SpeakerType:
    singular = ("male", "female", "first_singular", "human_relative")
    if any(low in context_words(kind) for kind in singular):
        return SpeakerType.PERSON
    if low in context_words("plural") or low in context_words("first"):
        return SpeakerType.GROUP
    return SpeakerType.UNKNOWN
