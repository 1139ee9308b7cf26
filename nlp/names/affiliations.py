"""Finds the organisation that a role phrase or a name's surroundings give."""

from __future__ import annotations

from nlp.names.layout import POSSESSIVE_MARKS, Layout, Word
from nlp.names.lexicon import affiliation_words, context_words, fold, heads_organisation, in_organisation_name
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.noun_phrases import BREAKS
from nlp.names.occupations import OccupationReader
from nlp.names.organisation_names import NameExtents, WordRange
from nlp.names.organisations import OrganisationReader, Trust
from nlp.names.public_bodies import PublicBodyReader
from nlp.names.role_phrases import FoundRole, canonical_role
from nlp.names.titles import ends_title

_TRUST = {"at": Trust.EMPLOYER, "from": Trust.DOUBTED}
_FIRM_LINKS = ("at", "with")  # behind these stands the employer, whatever else is named


class AffiliationReader:
    """Reads affiliations off a document's words and names."""

    def __init__(self, layout: Layout, titles: list[int], names: list[NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._titles = titles
        self.extents = NameExtents(layout, names)
        self.public_bodies = PublicBodyReader(layout, self.extents)
        self._organisations = OrganisationReader(layout, names, self.extents)
        self._occupations = OccupationReader(layout, names, self.extents, self._organisations)
        self._name_ending = {mention.last: mention for mention in names}

    def of_role(self, role: FoundRole) -> WordRange | None:
        """The organisation that a role phrase names; None for former roles and where there is none."""
        if role.former:
            return None
        if role.office:
            return self._occupations.governed(role.first, role.head)
        noun = canonical_role(self._layout, role.head)
        linked, in_front = self._linked(role.head + 1, role.last, noun), self._in_front(role, noun)
        if noun in context_words("portfolio"):
            linked = self._if_body(linked, noun == "secretary")  # "secretary of the Dockers' Union"
            in_front = self._if_body(in_front, False)
        return linked or in_front

    def public_body(self, role: FoundRole) -> WordRange | None:
        """The body of state that a role tells by its kind only: "police spokesman", "central bank head"."""
        if role.former:
            return None
        if role.office:
            return self.public_bodies.at(role.first)
        begin = ends_title(self._titles, role.head)
        noun = role.head if begin is None else max(begin, role.first)
        if (found := self.public_bodies.ending(noun, role.first)) is not None:
            return found
        for i in range(role.head + 1, role.last):
            if self._layout.low_at(i) in context_words("role_link"):
                found = self.public_bodies.at(i + 1)
                if found is not None and found[1] <= role.last:
                    return found
        return None

    def beside(self, mention: NamedMention) -> WordRange | None:
        """The organisation beside a name: "Easley of Ewha University", "CNN's Tapper", "X, who leads Y"."""
        return self._after(mention) or self._occupations.of(mention.last) or self._owning(mention)

    def stated_behind(self, last: int) -> WordRange | None:
        """The organisation told behind a description that ends before a word: "the elder, who chairs X"."""
        return self._occupations.of(last)

    def _if_body(self, found: WordRange | None, any_body: bool) -> WordRange | None:
        """The words, unless they name the field of a minister: "Czech Environment Minister"."""
        if found is None:
            return None
        words = self._words[slice(*found)]
        if any_body:
            return found if any(in_organisation_name(word.text) for word in words) else None
        folded = {fold(word.text) for word in words}
        if words[-1].capital and folded & affiliation_words("level"):
            return None  # "Local Government | Minister"
        told = folded & affiliation_words("executive")
        return found if told or (_heads(words[-1]) and not words[-1].capital) else None

    def _after(self, mention: NamedMention) -> WordRange | None:
        """The organisation of "Ann Lee of the Nordic Bank", "Ann Lee, now at Leeds University"."""
        at = mention.last
        apposed = self._layout.low_at(at) == ","
        if apposed:
            at += 1
            while self._layout.low_at(at) in context_words("before_role"):
                if self._layout.low_at(at) in context_words("former") | {"formerly"}:
                    return None
                at += 1
        link = self._layout.word_at(at)
        if link is None or link.line != self._words[mention.first].line:
            return None
        if link.text == "(":
            found = self._organisations.at(at + 1)
            return found if found is not None and self._layout.low_at(found[1]) == ")" else None
        now = self._layout.low_at(at - 1) in context_words("before_role")
        attached = self._belongs(link, mention) or (apposed and (now or link.low == "from"))
        if link.low != "of" and not (link.low in ("at", "from", "with") and attached):
            return None
        return self._organisations.at(at + 1, trust=_TRUST.get(link.low, Trust.KNOWN))

    def _belongs(self, link: Word, mention: NamedMention) -> bool:
        """Does the parse attach "at", "from" or "with" to the name itself?"""
        return self._words[mention.first].start <= link.token.head.idx < self._words[mention.last - 1].end

    def _owning(self, mention: NamedMention) -> WordRange | None:
        owner = self._name_ending.get(mention.first - 1)
        if owner is None or self._layout.low_at(mention.first - 1) not in POSSESSIVE_MARKS:
            return None
        return (owner.first, owner.last) if owner.kind is NameKind.ORGANISATION else None

    def _linked(self, first: int, last: int, noun: str) -> WordRange | None:
        """The organisation after a preposition; one after "at" is the employer, whatever else is named."""
        best: WordRange | None = None
        for i in range(first, min(last, len(self._words))):
            word = self._words[i]
            if word.text in BREAKS or word.pos in ("VERB", "AUX"):
                break
            if word.low not in context_words("role_link"):
                continue
            if word.low == "to" and noun in affiliation_words("accredited"):
                continue  # "ambassador to the United Nations"
            found = self._organisations.at(i + 1, trust=self._trust(word.low, noun))
            if found and (best is None or word.low in _FIRM_LINKS):
                best = found
        return best

    def _trust(self, link: str, noun: str) -> Trust:
        if noun in affiliation_words("team_role") and link in ("for", "with", "at", "of"):
            return Trust.TEAM
        if link in _TRUST:
            return _TRUST[link]
        spoken_for = link in ("for", "of", "with") and noun in affiliation_words("employed_role")
        return Trust.SPOKEN_FOR if spoken_for else Trust.KNOWN

    def _in_front(self, role: FoundRole, head: str) -> WordRange | None:
        """The organisation among the modifiers: "White House spokesman", "Ukrainian parliament member"."""
        begin = ends_title(self._titles, role.head)
        noun = role.head if begin is None else max(begin, role.first)
        owner_of_body = self._name_ending.get(noun)
        body = self._words[noun]
        if owner_of_body is not None and noun < role.head and not body.capital and _heads(body):
            return owner_of_body.first, noun + 1  # "Clinton campaign | manager"
        trust = Trust.TEAM if head in affiliation_words("team_role") else Trust.KNOWN
        if head in affiliation_words("employed_role"):
            trust = Trust.SPOKEN_FOR
        first = role.first
        while first < noun:
            if not self._words[first].capital or self._is_party_adjective(first):
                first += 1
                continue
            found = self._organisations.at(first, noun, trust)
            if found is not None:
                return found
            named = next(
                (k for k in range(first + 1, noun) if self._layout.low_at(k) in POSSESSIVE_MARKS), None
            )
            first = named + 1 if named is not None else self._next_name(first, noun)
        return None

    def _next_name(self, first: int, noun: int) -> int:
        """The next word that begins another name than the one at a word."""
        return next((k for k in range(first + 1, noun) if self._starts_name(k)), noun)

    def _starts_name(self, index: int) -> bool:
        name = self.extents.over.get(index)
        return name is not None and name.first == index

    def _is_party_adjective(self, index: int) -> bool:
        """Does "Democratic" in "Democratic pollster" tell a colour rather than an organisation?"""
        word, following = self._words[index], self._layout.word_at(index + 1)
        colour = fold(word.text) in affiliation_words("party_adjective") and word.text.istitle()
        return colour and following is not None and not (following.capital or _heads(following))


def _heads(word: Word) -> bool:
    return heads_organisation(word.text)
