"""Which organisation of the article a role means: "its director", "the union's secretary", "the minister"."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from nlp.names.analysis import NameAnalysis
from nlp.names.antecedents import Antecedents
from nlp.names.bodies import BodyDescriptions
from nlp.names.entities import Entity
from nlp.names.layout import POSSESSIVE_MARKS
from nlp.names.lexicon import affiliation_words, context_words, country_form, fold, heads_organisation
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import name_words
from nlp.names.organisation_names import WordRange
from nlp.names.parties import Party
from nlp.names.role_phrases import FoundRole

_ITS = ("its", "their")
_SPOKESMEN = frozenset(("spokesman", "spokesperson"))
_MAX_NAMES = 30
_MAX_MINISTRIES = 40


class Employers:
    """The organisations that the roles of one article name, describe or take up."""

    def __init__(self, analysis: NameAnalysis) -> None:
        self._analysis = analysis
        self._layout = analysis.layout
        self._antecedents = Antecedents(analysis)
        self._bodies = BodyDescriptions(analysis)
        self._firsts = [mention.first for mention in analysis.names]
        self._mention_at = {mention.first: mention for mention in analysis.names}

    def of(self, role: FoundRole, beside: WordRange | None) -> WordRange | None:
        """Word range of the organisation that a role tells; `beside` is the one told by the name."""
        named = self._analysis.roles.affiliation(role) or beside or self._owner(role)
        if named is not None:
            return named
        noun = self._analysis.roles.canonical(role)
        if noun in context_words("portfolio"):
            return self._ministry(role)
        public = self._analysis.roles.affiliations.public_body(role)
        bare = role.last - role.first == 1 and not role.office
        return self._spoken_for(role.first) if public is None and bare and noun in _SPOKESMEN else public

    def full_name(self, found: WordRange) -> WordRange:
        """Where the article gives the fullest form of the name of an organisation."""
        mention = self._mention_at.get(found[0])
        if mention is not None and mention.last == found[1] and mention.kind is NameKind.ORGANISATION:
            fullest = _named_in_full(self._analysis.entities.of(mention))
            if fullest is not None:
                found = fullest.first, fullest.last
        return self._analysis.roles.affiliations.extents.whole(*found)

    def _owner(self, role: FoundRole) -> WordRange | None:
        """The organisation that a description in a role means, where it is named in full: "its director",
        "the hospital's deputy director", "group chairman", "who chairs the commission"."""
        its, body = role.first - 1, self._body_in(role)
        if self._layout.low_at(its) in _ITS:
            owner: Party | None = self._antecedents.body(its, None)
        elif body is not None:
            owner = self._described(body)
        else:
            return None
        if not isinstance(owner, Entity) or owner.kind is not NameKind.ORGANISATION:
            return None
        named = _named_in_full(owner)
        return (named.first, named.last) if named is not None else None

    def _spoken_for(self, word: int) -> WordRange | None:
        """The organisation for which a bare "spokesman Ann Lee" speaks: the last subject before, close by."""
        words = self._layout.words
        first = bisect_left(self._firsts, word)
        for mention in reversed(self._analysis.names[max(0, first - _MAX_NAMES) : first]):
            if words[word].sentence - words[mention.first].sentence > 1:
                return None
            if words[mention.last - 1].token.dep_ != "nsubj" or words[mention.first].quoted:
                continue
            if mention.kind is not NameKind.ORGANISATION:
                return None
            return mention.first, mention.last
        return None

    def _body_in(self, role: FoundRole) -> int | None:
        """The word "hospital" in "(the) hospital's director", "commission" in "chairs the commission"."""
        words = self._layout.words
        noun = role.last if role.office else role.head
        for i in range(role.first, role.last):
            if words[i].capital or not heads_organisation(words[i].text):
                continue
            if i + 1 == noun and not role.office:  # "group | chairman"
                return None if words[i].low in affiliation_words("public_body") else i
            opening = i - 1
            while opening > role.first and words[opening].pos in ("ADJ", "NOUN"):
                opening -= 1
            if self._layout.low_at(opening) not in context_words("taking_up"):
                continue
            owns = self._layout.low_at(i + 1) in POSSESSIVE_MARKS
            linked = self._layout.low_at(opening - 1) in context_words("role_link")
            return i if owns or linked or (role.office and i + 1 == role.last) else None
        return None

    def _described(self, body: int) -> Party | None:
        """The organisation that the noun at a word takes up; what stands before it must fit the name."""
        words, head = self._layout.words, fold(self._layout.words[body].text)
        first = body
        while first and words[first - 1].pos in ("ADJ", "NOUN") and words[first - 1].text.islower():
            first -= 1
        telling = [fold(word.text) for word in words[first:body]]
        telling = [word for word in telling if word not in affiliation_words("size")]
        found = self._bodies.organisation(head, body, any_near=False)
        if isinstance(found, Entity) and not _may_be_called(found, head):
            return None
        if not telling or (isinstance(found, Entity) and _is_told(found, telling)):
            return found
        return next(
            (
                entity
                for entity in self._analysis.entities.entities
                if entity.kind is NameKind.ORGANISATION
                and head in name_words(entity.name)
                and _is_told(entity, telling)
            ),
            None,
        )

    def _ministry(self, role: FoundRole) -> WordRange | None:
        """The ministry of a minister, if the article names it: "Egypt's education ministry"."""
        words = self._layout.words[role.first : role.last]
        countries = {form.country for word in words if (form := country_form(word.text)) is not None}
        field = {
            fold(word.text)
            for word in words
            if word.pos in ("NOUN", "PROPN", "ADJ") and country_form(word.text) is None
        }
        field -= context_words("portfolio") | affiliation_words("rank")
        fitting: dict[frozenset[str], WordRange] = {}
        marked: dict[frozenset[str], set[str | None]] = defaultdict(set)
        for found, told, country in self._ministries:
            if field <= told and (field or told) and self._governs(country, countries, bool(field)):
                fitting.setdefault(told, found)
                marked[told].add(country)
        fitting = {told: found for told, found in fitting.items() if len(marked[told]) == 1}
        sure = bool(field) or (len(fitting) == 1 and self._analysis.roles.canonical(role) == "minister")
        return next(iter(fitting.values()), None) if sure else None

    def _governs(self, country: str | None, told: set[str], has_field: bool) -> bool:
        """May the ministry of a country be that of a minister whose role tells these countries?

        In an article about several countries a "Finance Minister" may be another.s; "the minister" is not.
        """
        if told:
            return country is None or country in told
        return not has_field or len(self._countries) < 2

    @cached_property
    def _countries(self) -> set[str]:
        """The countries whose names and demonyms the article has."""
        forms = (country_form(mention.text) for mention in self._analysis.names)
        return {form.country for form in forms if form is not None}

    @cached_property
    def _ministries(self) -> list[tuple[WordRange, frozenset[str], str | None]]:
        """The ministries named in the article, each with the words of its field and its country."""
        return list(self._find_ministries())

    def _find_ministries(self) -> Iterator[tuple[WordRange, frozenset[str], str | None]]:
        words, count = self._layout.words, 0
        for i, word in enumerate(words):
            if fold(word.text) not in affiliation_words("ministry") or count >= _MAX_MINISTRIES:
                continue
            found = self._analysis.roles.affiliations.public_bodies.ministry(i)
            if found is None:
                continue
            count += 1
            inner = words[slice(*found)]
            around = words[max(0, found[0] - 1) : found[1]]  # "the | German | finance ministry"
            country = next((form.country for w in around if (form := country_form(w.text)) is not None), None)
            told = frozenset(
                fold(w.text)
                for w in inner
                if w.pos in ("NOUN", "PROPN", "ADJ") and country_form(w.text) is None
            )
            yield found, told - affiliation_words("ministry"), country


def _named_in_full(entity: Entity) -> NamedMention | None:
    return next((mention for mention in entity.mentions if mention.text == entity.name), None)


def _may_be_called(entity: Entity, head: str) -> bool:
    """May a noun stand for a body with it in its name: "bank" for Tana Bank, not for Bank Workers’ Union?"""
    named = name_words(entity.name)
    return head not in named or named[-1] == head or named[named.index(head) + 1 :][:1] in (("of",), ("for",))


def _is_told(entity: Entity, telling: list[str]) -> bool:
    """Does a body's name tell what a description says of it: "the central bank", the Bank of Ghana?"""
    named = name_words(entity.name)
    if set(telling) <= set(named):
        return True
    return telling == ["central"] and (
        named[:2] == ("bank", "of") or not affiliation_words("central_bank").isdisjoint(named)
    )
