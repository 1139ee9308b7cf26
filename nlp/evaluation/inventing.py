"""Other names for those of any article, made up from what the extractor found in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from nlp.countries.towns import find_towns
from nlp.evaluation.swapping import Swap
from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import CountryForm, find_countries, home_forms
from nlp.names.lexicon import context_words, east_asian_surnames, fold, given_names, in_organisation_name
from nlp.quotation import Quotation, SpeakerType

_INTERNATIONAL = "-"
_NAMES = frozenset({"short", "name", "official"})


def invented_swap(text: str, quotations: Sequence[Quotation]) -> Swap:
    """A swap for all countries of `text` and all speakers and affiliations of `quotations`.

    The same text and quotations give the same swap. Names for which none are left stay.
    """
    names = _Names(text)
    names.take_countries()
    for quotation in quotations:
        if (speaker := quotation.speaker) is None:
            continue
        if speaker.type is SpeakerType.PERSON:
            names.take_person(speaker.name)
        elif speaker.type is SpeakerType.ORGANIZATION:
            names.take_institution(speaker.name)
        if speaker.affiliation is not None:
            names.take_institution(speaker.affiliation)
    return Swap(names.words, names.countries)


class _Names:
    """The names of one text that were swapped so far."""

    def __init__(self, text: str) -> None:
        self.words: dict[str, str] = {}
        self.countries: dict[str, str] = {}
        self._text = text
        self._left = {kind: list(_invented(kind)) for kind in _kinds()}

    def take_countries(self) -> None:
        """Swap every country that the text names, with its people, places and institutions."""
        forms = _forms_in(self._text)
        for code in dict.fromkeys(
            [code for match in find_countries(self._text) for code in match.countries]
            + [form.countries[0] for form in forms.values()]
        ):
            spare = [other for other in self._left["country"] if other not in self.countries.values()]
            spare = [other for other in spare if other != code and not _is_in(other, forms)]
            if spare and code != _INTERNATIONAL:
                self.countries[code] = spare[0]
        taken: set[str] = set()
        for form, entry in forms.items():
            code = entry.countries[0]
            target = self.countries.get(code, code)
            if code != _INTERNATIONAL and target == code:
                continue
            other = _counterpart(form, entry.kind, target, taken | {form})
            if other is not None and not self._has(other):
                self.words[form] = other
                taken.add(other)

    def take_person(self, name: str) -> None:
        """Swap every word of a person's name that is a name."""
        words = [word for word in name.split() if word[:1].isupper() and len(word.strip(".")) > 1]
        if not words:
            return
        first, *others = words
        if others and fold(first) in east_asian_surnames():
            self._take(first, "family")
            for word in others:
                self._take(word, "syllables")
            return
        if others:
            gender = given_names().get(fold(first))
            self._take(first, {"f": "female", "m": "male"}.get(gender or "", "neutral"))
        for word in others or words:
            if fold(word) not in context_words("generation") | context_words("suffix"):
                self._take(word, "surname")

    def take_institution(self, name: str) -> None:
        """Swap what is a name in an institution's name: not "University", not the country in it."""
        if name in self.words:
            return
        known = set(" ".join(self.words).split()) | set(" ".join(home_forms()).split())
        for word in name.split():
            if word in known or not word[:1].isupper() or in_organisation_name(word):
                continue
            self._take(word, "acronym" if word.isupper() else "word")

    def _take(self, word: str, kind: str) -> None:
        if word in self.words or word in self.words.values():
            return
        spare = self._left[kind]
        while spare:
            new = spare.pop(0)
            if not self._has(new):
                self.words[word] = new
                return

    def _has(self, word: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self._text) is not None


def _forms_in(text: str) -> dict[str, CountryForm]:
    """Forms of countries, their places and institutions that stand in the text, the longest first."""
    forms = dict(home_forms())
    for town in find_towns(text):
        forms.setdefault(text[town.start : town.end], CountryForm(town.countries, town.kind))
    for row in read_lexicon("national_institutions"):
        if row["kind"] != "bloc":
            forms[row["form"]] = CountryForm((row["country"],), row["kind"])
    known = {form: entry for form, entry in forms.items() if len(entry.countries) == 1 and form in text}
    longest_first = sorted(known, key=lambda form: (-len(form), form))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)")
    standing = {match[0] for match in pattern.finditer(text)}
    return {form: known[form] for form in longest_first if form in standing}


def _is_in(code: str, forms: dict[str, CountryForm]) -> bool:
    return any(entry.countries == (code,) for entry in forms.values())


def _counterpart(form: str, kind: str, country: str, taken: set[str]) -> str | None:
    """The form of another country that is to it what `form` is to its own."""
    kinds = ("short",) if kind in _NAMES else (kind, "capital") if kind == "seat" else (kind,)
    plural = form.endswith("s")
    for wanted in kinds:
        forms = _by_kind()[country, wanted]
        alike = [other for other in forms if len(other.split()) == len(form.split())] or forms
        if kind == "demonym":
            return next((other for other in forms if other.endswith("s") == plural), None)
        if kind in _NAMES or kind == "capital":
            return next(iter(forms), None)
        if other := next((other for other in alike if other not in taken), None):
            return other
    return None


@cache
def _by_kind() -> dict[tuple[str, str], list[str]]:
    """Forms of each country and kind, in the order of the lexicons."""
    forms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for lexicon in ("countries", "cities", "national_institutions", "towns"):
        for row in read_lexicon(lexicon):
            forms[row["country"], row["kind"]].append(row["form"])
    for row in read_lexicon("regions"):
        forms[row["country"], "region"].append(row["form"])
    return forms


def _invented(kind: str) -> Iterator[str]:
    return (row["name"] for row in _table() if row["kind"] == kind)


def _kinds() -> frozenset[str]:
    return frozenset(row["kind"] for row in _table())


def _table() -> tuple[dict[str, str], ...]:
    return read_lexicon("invented_names", "nlp.evaluation")
