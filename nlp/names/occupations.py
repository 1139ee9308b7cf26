"""Reads off a clause at which organisation somebody works: "who teaches at X", "whose company X"."""

from __future__ import annotations

from nlp.names.layout import Layout
from nlp.names.lexicon import Occupation, affiliation_words, context_words, occupations
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.noun_phrases import BREAKS
from nlp.names.organisation_names import NameExtents, WordRange
from nlp.names.organisations import OrganisationReader, Trust, is_body_noun
from nlp.names.role_phrases import HAVE

_APPOSED = 24  # words after a name in which a relative clause about it may begin
_BETWEEN = 14  # words between two commas behind a name
_CLAUSE = 16  # words of that clause in which the verb may stand
_GOVERNED = 12  # words after a verb in which the organisation may stand
_CHAIN = frozenset(("of", "at", "in", "for", "with"))


class OccupationReader:
    """Reads occupations off a document's words and names."""

    def __init__(
        self,
        layout: Layout,
        names: list[NamedMention],
        extents: NameExtents,
        organisations: OrganisationReader,
    ) -> None:
        self._layout = layout
        self._words = layout.words
        self._extents = extents
        self._organisations = organisations
        self._persons = frozenset(mention.first for mention in names if mention.kind is NameKind.PERSON)

    def of(self, last: int) -> WordRange | None:
        """The organisation that a clause tells of somebody whose name or description ends before a word."""
        who = self._relative(last)
        if who is None:
            return self._stated(self._apposition_end(last))
        if self._layout.low_at(who) == "whose":
            return self._owned(who + 1)
        for i in range(who + 1, who + 1 + _CLAUSE):
            word = self._layout.word_at(i)
            if word is None or word.text in BREAKS:
                return None
            if word.low == "whose":
                return self._owned(i + 1)
            found = self._stated(i) if i == who + 1 or self._layout.low_at(i - 1) in ("and", "now") else None
            if found is not None:
                return found
        return None

    def _apposition_end(self, last: int) -> int:
        """Where the clause goes on behind what stands between commas: "Ann Lee, 41, | runs the bank"."""
        if self._layout.low_at(last) != ",":
            return last
        for i in range(last + 1, min(len(self._words), last + _BETWEEN)):
            if self._words[i].text in BREAKS or self._words[i].pos in ("VERB", "AUX"):
                return i + 1 if self._words[i].text == "," else last
        return last

    def governed(self, first: int, verb: int) -> WordRange | None:
        """The organisation that a verb governs whose object begins at a word: "heads | the Nordic Bank"."""
        occupation = occupations().get(self._layout.low_at(verb))
        return self._object(first, occupation) if occupation is not None else None

    def _relative(self, first: int) -> int | None:
        """Where the relative clause about a name begins: "Ann Lee, 34, a teacher | who leads the union"."""
        for i in range(first, min(len(self._words), first + _APPOSED)):
            word = self._words[i]
            if word.low in context_words("human_relative"):
                return i
            if word.text in BREAKS - {","} or i in self._persons or word.line != self._words[first].line:
                return None
            if word.token.tag_ in ("VBD", "VBZ", "VBP", "MD"):
                return None
        return None

    def _stated(self, first: int) -> WordRange | None:
        """The organisation of a verb phrase that begins at a word: "now works for the bank"."""
        verb, current = first, False
        while (word := self._layout.word_at(verb)) is not None and word.low not in occupations():
            if word.pos not in ("ADV", "AUX") and word.low not in context_words("before_role") | HAVE:
                return None
            current = current or word.low in HAVE
            verb += 1
        if word is None or word.line != self._words[max(0, first - 1)].line:
            return None
        occupation = occupations()[word.low]
        if occupation.past and not current:
            return None
        return self._object(verb + 1, occupation)

    def _object(self, first: int, occupation: Occupation) -> WordRange | None:
        """The first organisation behind a verb that its kind of object lets it govern."""
        linked = False
        for i in range(first, min(len(self._words), first + _GOVERNED)):
            word, before = self._words[i], self._words[i - 1].low
            if word.text in BREAKS or (word.pos in ("VERB", "AUX", "SCONJ") and not word.capital):
                return None
            if word.low in context_words("human_relative") or (i in self._persons and before not in _CHAIN):
                return None
            if word.pos == "ADP" and word.low not in _CHAIN | {"on", "as", "under", "over"}:
                return None
            if word.low in context_words("role_link"):
                linked = True
                continue
            opens = i == first or before in context_words("role_link") | {"over", "under"}
            if not opens or (occupation.governs == "link" and not linked):
                continue
            trust = Trust.EMPLOYER if before in ("at", "for") else Trust.KNOWN
            trust = Trust.TEAM if occupation.noun in affiliation_words("team_role") else trust
            found = self._organisations.at(i, trust=trust)
            if found is not None:
                return found
            if occupation.governs == "object":
                return None
        return None

    def _owned(self, first: int) -> WordRange | None:
        """The organisation of "whose | company, Delta Timber, grows", "whose | Delta Timber grows"."""
        for i in range(first, min(len(self._words), first + 4)):
            word = self._words[i]
            if self._extents.opens_name(i):
                return self._organisations.at(i)
            if is_body_noun(word):
                after = i + 1 + (self._layout.low_at(i + 1) in (",", "("))
                return self._organisations.at(after, trust=Trust.EMPLOYER)
            if word.pos not in ("ADJ", "NOUN", "NUM"):
                return None
        return None
