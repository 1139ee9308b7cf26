"""Finds the countries that a quotation names, and the country that its speaker speaks for."""

from __future__ import annotations

from bisect import bisect_left
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets, Referent, Role, SpokenFor, text_of
from nlp.countries.named import named_countries
from nlp.countries.scene import Scene
from nlp.countries.speakers import speaker_country
from nlp.lexicons.countries import CountryMatch

Value = TypeVar("Value")


class CountryFinder:
    """Sets ``doc._.mentioned_countries`` and ``doc._.speaker_countries``, one entry per attribution."""

    def __call__(self, doc: Doc) -> Doc:
        """Annotate `doc` and return it."""
        attributions: tuple[Attribution, ...] = doc._.attributions
        if attributions:
            named = list(named_countries(doc))
            starts = [match.start for match in named]
            doc._.mentioned_countries = tuple(_within(item.content, named, starts) for item in attributions)
            doc._.speaker_countries = _speaker_countries(doc, attributions, Scene(named, text_of(doc)))
        return doc


def _speaker_countries(
    doc: Doc, attributions: tuple[Attribution, ...], scene: Scene
) -> tuple[SpokenFor | None, ...]:
    """Per attribution; what one quotation tells of a named speaker holds for the others."""
    referents: tuple[Referent | None, ...] = _aligned(doc._.referents, len(attributions))
    roles: tuple[Role | None, ...] = _aligned(doc._.roles, len(attributions))
    text = text_of(doc)
    known: dict[tuple[Referent | None, Role | None, tuple[str, ...]], SpokenFor | None] = {}
    by_name: dict[str | None, SpokenFor | None] = {}
    speakers: list[tuple[str | None, SpokenFor | None]] = []
    for attribution, referent, role in zip(attributions, referents, roles, strict=True):
        speaker = (referent, role, tuple(text[start:end] for start, end in attribution.source))
        if speaker not in known:
            known[speaker] = speaker_country(doc, referent, role, attribution.source, scene)
        spoken_for = known[speaker]
        name = referent.name if referent else None
        if name is not None:
            by_name[name] = by_name.get(name) or spoken_for
        speakers.append((name, spoken_for))
    return tuple(spoken_for or by_name.get(name) for name, spoken_for in speakers)


def _aligned(values: tuple[Value | None, ...], length: int) -> tuple[Value | None, ...]:
    """`values`, or as many None as there are attributions where no component has set them."""
    return values or (None,) * length


def _within(content: tuple[Offsets, ...], named: list[CountryMatch], starts: list[int]) -> tuple[str, ...]:
    countries: dict[str, None] = {}
    for start, end in content:
        for match in named[bisect_left(starts, start) : bisect_left(starts, end)]:
            if match.end <= end:
                countries.update(dict.fromkeys(match.countries))
    return tuple(countries)


@Language.factory(
    "onrecord_country_finder",
    requires=["doc._.attributions", "doc._.referents", "doc._.roles", "doc.ents"],
    assigns=["doc._.mentioned_countries", "doc._.speaker_countries"],
)
def create_country_finder(nlp: Language, name: str) -> CountryFinder:
    """Factory for `CountryFinder`."""
    return CountryFinder()
