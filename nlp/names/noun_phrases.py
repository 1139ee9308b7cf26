"""Where base noun phrases end, with the names and titles in them."""

from __future__ import annotations

from collections.abc import Mapping

from nlp.names.layout import POSSESSIVE_MARKS, Layout, Word
from nlp.names.lexicon import context_words, heads_organisation
from nlp.names.mentions import NamedMention, NameKind

STOPS = frozenset((",", "—", "–", "--", "-", "(", ")", ";", ":", "“", "”", '"', "―"))
"""Marks that no noun phrase goes on behind."""

NOMINAL = frozenset(("ADJ", "NOUN", "PROPN"))
"""Parts of speech that a noun phrase is mostly made of."""

DASHES = frozenset(("—", "–", "--", "-"))

BREAKS = DASHES | {"(", ")", "[", "]", ";", ":", '"', "“", "”", ".", "?", "!", "…", ","}
"""Marks that a phrase within a sentence ends at."""

_IN_NOUN_PHRASE = frozenset(("DET", "ADJ", "NOUN", "PROPN", "NUM", "SYM"))


class NounPhrases:
    """Base noun phrases among a document's words; `names` has the name over each word that is in one."""

    def __init__(self, layout: Layout, titles: list[int], names: Mapping[int, NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._titles = titles
        self._at = names

    def end(self, first: int, last: int) -> int:
        """End of the base noun phrase that begins at `first`."""
        i = first
        while i < last:
            word = self._words[i]
            mention = self._at.get(i)
            if mention and mention.first == i:
                i = min(mention.last, last)
                if (
                    i < last
                    and self._words[i].text not in (*POSSESSIVE_MARKS, "/")
                    and not self._goes_on(i, mention)
                ):
                    break
                continue
            if word.text == "(" and self._layout.low_at(i + 1) in context_words("retired"):
                closing = next(
                    (k for k in range(i + 2, min(i + 5, last)) if self._words[k].text == ")"), None
                )
                if closing is not None:
                    i = closing + 1  # "Brig. Gen. (ret.) Ruiz"
                    continue
            size = self._titles[i]
            if size > 1 and i + size <= last:
                i += size
                continue
            if (word.text in POSSESSIVE_MARKS or word.text == "/") and i > first:
                i += 1
                continue
            if word.text in STOPS or not self._inside(word, i == first):
                break
            i += 1
        return max(i, first + 1)

    def _inside(self, word: Word, is_first: bool) -> bool:
        if word.pos in _IN_NOUN_PHRASE or word.low.rstrip("s") == "percent" or word.text == "%":
            return word.low not in ("that", "which", "who", "whose") or is_first
        if heads_organisation(word.text):
            return True  # "the Lagos daily", whatever the tagger makes of it
        if word.pos == "PRON":
            return is_first or word.low in context_words("possessive")
        if word.pos == "ADV":
            return is_first
        return (word.token.tag_ in ("VBN", "VBG") and word.token.dep_ in ("amod", "compound")) or is_first

    def _goes_on(self, i: int, mention: NamedMention) -> bool:
        """Does a noun follow the name, so that the name only modifies it ("Trump | campaign")?"""
        word = self._words[i]
        if mention.kind is NameKind.PERSON and mention.titled and word.pos != "NOUN":
            return False
        if mention.kind is NameKind.ORGANISATION and word.low in context_words("medium"):
            return False  # "the Leeds Gazette newspaper"
        if i in self._at and self._at[i].first == i:
            return not (mention.kind is NameKind.PERSON and mention.titled)
        return (
            (word.pos in ("NOUN", "PROPN", "ADJ") or heads_organisation(word.text))
            and word.text not in STOPS
            and self._words[i].low != "all"
        )
