"""Finds what the article says each speaker is: role and affiliation, wherever it says so."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets, Referent, Role
from nlp.names.analysis import NameAnalysis
from nlp.names.employers import Employers
from nlp.names.lexicon import affiliation_words, context_words, fold, role_noun
from nlp.names.organisation_names import WordRange
from nlp.names.role_phrases import FoundRole, RolePlace
from nlp.quotation import SpeakerType

_PRIVATE = 2.5  # "the mayor's cousin" says less than any office
_TOLD_BY_VERB = (
    1.5  # "who heads the brigade" gives way to "a captain", which the article itself has as a noun
)
_OVER = 0.5  # what somebody was says less than what somebody is
_MAX_MENTIONS = 60
_TAKEN_UP = 2  # a description elsewhere weighs less than what stands beside the name, like a third statement


@dataclass(frozen=True, slots=True)
class _Statement:
    """One place where the article says what somebody is."""

    mention: Offsets
    role: FoundRole | None
    affiliation: WordRange | None
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
        self._analysis = NameAnalysis.last_of(doc)
        self._layout = self._analysis.layout
        self._employers = Employers(self._analysis)
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
        evidence = {self._layout.offsets(s.role.first, s.role.last) for s in (best,) if s and s.role}
        if with_affiliation is None or with_affiliation.affiliation is None:
            return Role(text, None, tuple(sorted(evidence)))
        affiliation = self._employers.full_name(with_affiliation.affiliation)
        evidence.add(self._layout.offsets(*with_affiliation.affiliation))
        return Role(text, self._layout.text(*affiliation), tuple(sorted(evidence)))

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
                affiliation = self._affiliation(role, beside)
                statements.append(
                    _Statement(offsets, role, affiliation, self._merit(role, affiliation, len(statements)))
                )
            if beside and not any(statement.affiliation for statement in statements):
                statements.append(_Statement(offsets, None, beside, 0.0))
        return statements

    def _affiliation(self, role: FoundRole, beside: WordRange | None) -> WordRange | None:
        """The organisation that a role tells, none where it is over or no office."""
        noun = self._analysis.roles.canonical(role)
        if role.former or noun in _private() or noun in affiliation_words("attending"):
            return None
        return self._employers.of(role, beside)

    def _taken_up(self, offsets: Offsets) -> _Statement | None:
        """What a description that stands for the name says: "the Republican nominee", but not "the man"."""
        role = self._analysis.roles.described_at(self._layout.at(offsets[0]))
        if role is None:
            return None
        if any(fold(word.text) in _private() for word in self._layout.words[role.first : role.last]):
            return None
        behind = self._analysis.roles.affiliation_behind(role.last)
        if role.last - role.first == 1 and not self._tells(role):
            return _Statement(offsets, None, behind, 0.0) if behind else None
        affiliation = self._affiliation(role, behind)
        return _Statement(offsets, role, affiliation, self._merit(role, affiliation, _TAKEN_UP))

    def _tells(self, role: FoundRole) -> bool:
        """Does a single word say what somebody is ("the surgeon"), unlike "the official"?"""
        entry = role_noun(self._layout.words[role.head].text)
        if entry is None or self._layout.words[role.head].quoted:
            return False
        return entry.use == "title" or entry.canonical not in context_words("leader") | affiliation_words(
            "vague"
        )

    def _merit(self, role: FoundRole, affiliation: WordRange | None, earlier: int) -> float:
        words = self._layout.words[role.first : role.last]
        entry = role_noun(self._layout.words[role.head].text)
        value = (
            0.8 * (entry is not None and entry.use == "title")
            + 1.5 * (affiliation is not None)
            + 1.0 * (len(words) > 1)
            + 0.5 * (len(words) > 3)
        )
        value -= _TOLD_BY_VERB * bool(role.office) + _OVER * role.former
        value -= _PRIVATE * any(fold(word.text) in _private() for word in words)
        value -= 0.7 * (role.place in (RolePlace.RELATIVE, RolePlace.COPULA)) + 1.0 * words[0].quoted
        return value - 0.3 * earlier


def _private() -> frozenset[str]:
    """What people are to each other, which is no office: relatives, friends, supporters."""
    return context_words("kin") | context_words("loose") | context_words("attached")
