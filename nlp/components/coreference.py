"""Resolves each attribution's source to whom it means, through the whole article."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets, Referent
from nlp.names.analysis import NameAnalysis
from nlp.names.antecedents import FEMALE, MALE, NEUTER, PLURAL, Antecedents
from nlp.names.descriptions import Descriptions
from nlp.names.lexicon import Gender, role_noun
from nlp.names.mentions import NameKind
from nlp.names.parties import Described, Party
from nlp.names.sources import SourceKind, SourceReading
from nlp.quotation import SpeakerType

_FIRST_PERSON = frozenset("i me my mine myself we us our ours ourselves".split())
_RELATIVE = frozenset("who whom whose which that".split())
_MAX_DEPTH = 4


class CoreferenceResolver:
    """Assigns ``doc._.referents``: one Referent per attribution, None where it has no source."""

    def __call__(self, doc: Doc) -> Doc:
        attributions: tuple[Attribution, ...] = doc._.attributions
        doc._.referents = _Resolution(doc, attributions).referents() if attributions else ()
        return doc


@Language.factory("onrecord_coreference", requires=["doc._.attributions"], assigns=["doc._.referents"])
def create_coreference_resolver(nlp: Language, name: str) -> CoreferenceResolver:
    """Factory for `CoreferenceResolver`."""
    return CoreferenceResolver()


class _Resolution:
    """The resolution of one article."""

    def __init__(self, doc: Doc, attributions: tuple[Attribution, ...]) -> None:
        self._attributions = attributions
        self._analysis = NameAnalysis(doc)
        self._layout = self._analysis.layout
        self._antecedents = Antecedents(self._analysis)
        self._descriptions = Descriptions(self._analysis, self._antecedents)
        self._readings = [self._read(attribution) for attribution in attributions]
        self._parties: dict[int, Party | None] = {}
        self._spans: dict[int, Offsets] = {}

    def referents(self) -> tuple[Referent | None, ...]:
        """One referent per attribution, aligned."""
        order = sorted(range(len(self._attributions)), key=lambda i: self._attributions[i].source[:1])
        for index in order:
            self._resolve(index, 0)
        spans: dict[int, set[Offsets]] = {}
        for index, party in self._parties.items():
            reading = self._readings[index]
            if party is not None and reading is not None:
                own = spans.setdefault(id(party), set())
                own.update(self._layout.offsets(mention.first, mention.last) for mention in party.mentions)
                if not reading.names:
                    own.add(self._layout.offsets(reading.first, reading.last))
                elif len(reading.names) > 1:
                    own.update(self._layout.offsets(name.first, name.last) for name in reading.names)
        return tuple(
            None
            if (party := self._parties.get(index)) is None
            else Referent(party.name, party.speaker_type, tuple(sorted(spans.get(id(party), ()))))
            for index in range(len(self._attributions))
        )

    def _read(self, attribution: Attribution) -> SourceReading | None:
        for offsets in attribution.source:
            reading = self._analysis.sources.read(*self._layout.between(offsets))
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
        self._antecedents.heard(reading.head, party)
        return party

    def _enclosing(self, index: int, reading: SourceReading, depth: int) -> Party | None:
        """Whoever says the content in which this source stands, the innermost."""
        if depth >= _MAX_DEPTH:
            return None
        offset = self._layout.words[reading.first].start
        best: tuple[int, int] | None = None
        for other, attribution in enumerate(self._attributions):
            if other == index or not attribution.source:
                continue
            for start, end in attribution.content:
                if start <= offset < end and (best is None or end - start < best[0]):
                    best = (end - start, other)
        return self._resolve(best[1], depth + 1) if best else None

    def _meant(self, reading: SourceReading, enclosing: Party | None, depth: int) -> Party:
        if reading.kind is SourceKind.NAMED:
            return self._analysis.entities.of(reading.names[0])
        if reading.kind is SourceKind.JOINT:
            return self._antecedents.joint(reading.names)
        if reading.kind is SourceKind.PRONOUN:
            return self._pronoun(reading.head, enclosing, depth) or Described(None, _pronoun_type(
                self._layout.words[reading.head].low))
        if reading.kind is SourceKind.ROLE:
            return self._descriptions.person(reading)
        if reading.kind is SourceKind.BODY:
            opening = self._layout.words[reading.first].low
            possessive = opening in ("his", "her", "its", "their", "my", "our")
            possessor = self._pronoun(reading.first, enclosing, depth) if possessive else None
            return self._descriptions.body(reading, possessor)
        noun = role_noun(self._layout.words[reading.head].text)
        return Described(None, reading.type, noun.gender if noun else Gender.UNKNOWN)

    def _pronoun(self, word: int, enclosing: Party | None, depth: int) -> Party | None:
        low = self._layout.words[word].low
        if low in MALE or low in FEMALE:
            return self._antecedents.person(word, Gender.MALE if low in MALE else Gender.FEMALE, enclosing)
        if low in PLURAL:
            return self._antecedents.several(word, enclosing)
        if low in NEUTER:
            return self._antecedents.body(word, enclosing)
        if low in _FIRST_PERSON:
            return enclosing if self._layout.words[word].quoted else None
        if low in _RELATIVE:
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
        mention = self._analysis.sources.name_over(previous) if previous >= 0 else None
        if mention and mention.kind is NameKind.PERSON:
            return self._analysis.entities.of(mention)
        token = self._layout.words[word].token
        for _ in range(6):
            if token.dep_ in ("relcl", "acl", "ccomp") or token.head is token:
                break
            token = token.head
        noun = token.head
        if noun is token or noun.idx >= self._layout.words[word].start:
            return self._analysis.entities.of(mention) if mention else None
        while noun.dep_ in ("appos", "conj") and noun.dep_ == "appos" and noun.head is not noun:
            noun = noun.head
        first = self._layout.at(noun.left_edge.idx)
        reading = self._analysis.sources.read(first, self._layout.at(noun.idx) + 1)
        if reading is None or reading.head >= word:
            return None
        return self._meant(reading, enclosing, depth + 1)


def _pronoun_type(low: str) -> SpeakerType:
    if low in MALE or low in FEMALE or low in ("i", "me", "my", "who", "whose"):
        return SpeakerType.PERSON
    if low in PLURAL or low in ("we", "us", "our"):
        return SpeakerType.GROUP
    return SpeakerType.UNKNOWN
