"""Names that stand in apposition to a description, or that its clause tells."""

from __future__ import annotations

from collections.abc import Mapping

from nlp.names.layout import Layout
from nlp.names.lexicon import context_words, fold, honorifics, is_human_noun
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.naming import naming_clause
from nlp.names.noun_phrases import STOPS


class Appositions:
    """Finds them behind noun phrases; `names` has the name over each word that is in one."""

    def __init__(self, layout: Layout, titles: list[int], names: Mapping[int, NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._titles = titles
        self._at = names

    def name_after(self, end: int, last: int) -> NamedMention | None:
        """The name between commas after a description, or that its clause tells: "his wife, Jane Smith,", "a
        pastor named Yukhym", "the player, whose name is Falcão"."""
        naming = self._naming(end, last)
        if naming is not None:
            return naming
        for i in range(end, min(last, end + 16)):
            if self._words[i].text not in (",", "—", "–", "--", "-"):
                continue
            j = i + 1
            while j < last and self._leads_to_name(j):
                j += max(1, self._titles[j])
            mention = self._at.get(j)
            if mention and mention.first == j and mention.kind in (NameKind.PERSON, NameKind.ORGANISATION):
                after = self._words[mention.last].text if mention.last < last else ","
                return (
                    mention
                    if after in STOPS or self._words[mention.last].low in ("of", "who", "and")
                    else None
                )
            return None
        return None

    def is_of_another(self, first: int, end: int, name: NamedMention) -> bool:
        """Is the name that of the person in a complement: "a spokesman for the minister, Declan Yeo"?"""
        noun = self._words[name.first - 2] if self._words[name.first - 1].text == "," else None
        if noun is None or name.first - 2 <= end or self._words[end].pos != "ADP":
            return False
        return self._words[first].low in context_words("article") and is_human_noun(noun.text)

    def _naming(self, end: int, last: int) -> NamedMention | None:
        """The name that a clause right behind the description gives."""
        for i in range(end, last):
            mention = self._at.get(i)
            if mention is not None:
                first = naming_clause(self._layout, i) if mention.first == i else None
                given = first is not None and first <= end + (self._words[end].text == ",") < i
                return mention if given and mention.kind in (NameKind.PERSON, NameKind.OTHER) else None
        return None

    def _leads_to_name(self, i: int) -> bool:
        word, mention = self._words[i], self._at.get(i)
        if mention is not None:
            return mention.kind is NameKind.PEOPLE  # "the former | Dutch | champion Ann Visser"
        if self._titles[i] or word.pos in ("DET", "ADJ") or fold(word.text) in honorifics():
            return True
        if word.low in context_words("named"):
            return True  # "its founder, a pastor named Ruiz"
        return word.pos == "NOUN" and is_human_noun(word.text)
