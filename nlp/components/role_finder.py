"""Finds what the article says each speaker is: role and affiliation, wherever it says so."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets, Referent, Role
from nlp.names.analysis import NameAnalysis
from nlp.names.antecedents import Antecedents
from nlp.names.bodies import BodyDescriptions
from nlp.names.entities import Entity
from nlp.names.layout import POSSESSIVE_MARKS
from nlp.names.lexicon import context_words, fold, heads_organisation, role_noun
from nlp.names.mentions import NameKind
from nlp.names.parties import Party
from nlp.names.role_phrases import FoundRole, RolePlace
from nlp.quotation import SpeakerType

_ITS = ("its", "their")
_PRIVATE = 2.5  # "the mayor's cousin" says less than any office
_MAX_MENTIONS = 60
_TAKEN_UP = 2  # a description elsewhere weighs less than what stands beside the name, like a third statement


@dataclass(frozen=True, slots=True)
class _Statement:
    """One place where the article says what somebody is."""

    mention: Offsets
    role: FoundRole | None
    affiliation: tuple[int, int] | None
    merit: float


class RoleFinder:
    """Assigns ``doc._.roles``: one Role per attribution, empty for all but named persons."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the roles."""
        referents: tuple[Referent | None, ...] = doc._.referents
        if not any(referent and _is_described(referent) for referent in referents):
            doc._.roles = tuple(Role() for _ in referents)
            return doc
        finding = _Finding(doc)
        doc._.roles = tuple(
            finding.role(referent, attribution)
            for referent, attribution in zip(referents, doc._.attributions, strict=True)
        )
        return doc


@Language.factory("onrecord_role_finder", requires=["doc._.referents"], assigns=["doc._.roles"])
def create_role_finder(nlp: Language, name: str) -> RoleFinder:
    """Factory for `RoleFinder`."""
    return RoleFinder()


def _is_described(referent: Referent) -> bool:
    return referent.type is SpeakerType.PERSON and referent.name is not None


class _Finding:
    """The roles of one article; statements are gathered once per referent."""

    def __init__(self, doc: Doc) -> None:
        self._analysis = NameAnalysis(doc)
        self._layout = self._analysis.layout
        self._antecedents = Antecedents(self._analysis)
        self._bodies = BodyDescriptions(self._analysis)
        self._by_start = {
            self._layout.words[mention.first].start: mention for mention in self._analysis.names
        }
        self._known: dict[tuple[Offsets, ...], list[_Statement]] = {}

    def role(self, referent: Referent | None, attribution: Attribution) -> Role:
        """The best statement about a referent; one in the attribution's own source is preferred."""
        if referent is None or not _is_described(referent):
            return Role()
        if referent.mentions not in self._known:
            self._known[referent.mentions] = self._statements(referent)
        statements = self._known[referent.mentions]
        own = [
            statement
            for statement in statements
            if any(start <= statement.mention[0] < end for start, end in attribution.source)
        ]
        roles = [statement for statement in statements if statement.role]
        best = max(roles, key=lambda s: s.merit + 2.0 * (s in own), default=None)
        if (chosen := best) is not None:
            best = max(roles, key=lambda s: (self._fuller(s, chosen), s is chosen))
        with_affiliation = best if best and best.affiliation else None
        if with_affiliation is None:
            with_affiliation = next((s for s in (*own, *statements) if s.affiliation), None)
        text = self._told(best.role) if best and best.role else None
        affiliation = self._text(with_affiliation.affiliation) if with_affiliation else None
        evidence = {self._layout.offsets(s.role.first, s.role.last) for s in (best,) if s and s.role}
        if with_affiliation and with_affiliation.affiliation:
            evidence.add(self._layout.offsets(*with_affiliation.affiliation))
        return Role(text, affiliation, tuple(sorted(evidence)))

    def _fuller(self, one: _Statement, other: _Statement) -> int:
        """How many more words the one has of the same role ("deputy finance minister", "deputy minister")."""
        if one.role is None or other.role is None:
            return 0
        ours, theirs = (
            [fold(word.text) for word in self._layout.words[role.first : role.head + 1]]
            for role in (one.role, other.role)
        )
        same = ours[-1:] == theirs[-1:] and set(theirs) < set(ours)
        return len(ours) - len(theirs) if same else 0

    def _told(self, role: FoundRole) -> str:
        words = self._layout.text(role.first, role.last)
        return f"{role.office} of {words}" if role.office else words

    def _text(self, words: tuple[int, int] | None) -> str | None:
        return self._layout.text(*words) if words else None

    def _statements(self, referent: Referent) -> list[_Statement]:
        statements: list[_Statement] = []
        for offsets in referent.mentions[:_MAX_MENTIONS]:
            mention = self._by_start.get(offsets[0])
            if mention is None:
                if (taken_up := self._taken_up(offsets)) is not None:
                    statements.append(taken_up)
                continue
            beside = self._analysis.roles.stated_affiliation(mention)
            found = list(self._analysis.roles.roles_of(mention))
            for role in found:
                private = self._analysis.roles.canonical(role) in _private()
                affiliation = None if private else self._analysis.roles.affiliation(role)
                if affiliation is None and not (role.former or private):
                    affiliation = beside or self._owner(role)
                statements.append(
                    _Statement(offsets, role, affiliation, self._merit(role, affiliation, len(statements)))
                )
            if not found and beside:
                statements.append(_Statement(offsets, None, beside, 0.0))
        return statements

    def _owner(self, role: FoundRole) -> tuple[int, int] | None:
        """The organisation that a description in a role means, where it is named in full: "its director",
        "the hospital's deputy director", "who chairs the commission"."""
        its, body = role.first - 1, self._body_in(role)
        if self._layout.low_at(its) in _ITS:
            owner: Party | None = self._antecedents.body(its, None)
        elif body is not None:
            owner = self._bodies.organisation(fold(self._layout.words[body].text), body, any_near=False)
        else:
            return None
        if not isinstance(owner, Entity) or owner.kind is not NameKind.ORGANISATION:
            return None
        named = [mention for mention in owner.mentions if mention.text == owner.name]
        return (named[0].first, named[0].last) if named else None

    def _body_in(self, role: FoundRole) -> int | None:
        """The word "hospital" in "(the) hospital's director", "commission" in "chairs the commission"."""
        words = self._layout.words
        for i in range(role.first, role.last):
            if words[i].capital or not heads_organisation(words[i].text):
                continue
            opening = i - 1
            while opening > role.first and words[opening].pos in ("ADJ", "NOUN"):
                opening -= 1
            if self._layout.low_at(opening) not in context_words("taking_up"):
                continue
            owns = self._layout.low_at(i + 1) in POSSESSIVE_MARKS
            linked = self._layout.low_at(opening - 1) in context_words("role_link")
            return i if owns or linked or (role.office and i + 1 == role.last) else None
        return None

    def _taken_up(self, offsets: Offsets) -> _Statement | None:
        """What a description that stands for the name says: "the Republican nominee", but not "the man"."""
        role = self._analysis.roles.described_at(self._layout.at(offsets[0]))
        if role is None:
            return None
        entry = role_noun(self._layout.words[role.head].text)
        if any(fold(word.text) in _private() for word in self._layout.words[role.first : role.last]):
            return None
        if role.last - role.first == 1 and (entry is None or entry.use != "title"):
            return None
        affiliation = self._analysis.roles.affiliation(role)
        return _Statement(offsets, role, affiliation, self._merit(role, affiliation, _TAKEN_UP))

    def _merit(self, role: FoundRole, affiliation: tuple[int, int] | None, earlier: int) -> float:
        words = self._layout.words[role.first : role.last]
        entry = role_noun(self._layout.words[role.head].text)
        value = (
            0.8 * (entry is not None and entry.use == "title")
            + 1.5 * (affiliation is not None)
            + 1.0 * (len(words) > 1)
            + 0.5 * (len(words) > 3)
        )
        value -= _PRIVATE * any(fold(word.text) in _private() for word in words)
        value -= 0.7 * (role.place in (RolePlace.RELATIVE, RolePlace.COPULA)) + 1.0 * words[0].quoted
        return value - 0.3 * earlier


def _private() -> frozenset[str]:
    """What people are to each other, which is no office: relatives, friends, supporters."""
    return context_words("kin") | context_words("loose") | context_words("attached")
