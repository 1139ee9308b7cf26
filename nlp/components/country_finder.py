"""Finds the countries that a quotation names, and the country that its speaker speaks for."""

from __future__ import annotations

from bisect import bisect_left
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets, Referent, Role, SpokenFor, text_of
from nlp.countries.named import named_countries
from nlp.countries.scene import Scene
from nlp.countries.speakers import Verdict, speaker_country
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
            doc._.speaker_countries = _speaker_countries(
                doc, attributions, Scene(text_of(doc), _surnames(doc))
            )
        return doc


def _speaker_countries(
    doc: Doc, attributions: tuple[Attribution, ...], scene: Scene
) -> tuple[SpokenFor | None, ...]:
    """Per attribution; what one quotation tells of a named speaker holds for the others."""
    referents: tuple[Referent | None, ...] = _aligned(doc._.referents, len(attributions))
    roles: tuple[Role | None, ...] = _aligned(doc._.roles, len(attributions))
    text = text_of(doc)
    known: dict[tuple[Referent | None, Role | None, tuple[str, ...]], Verdict] = {}
    by_name: dict[str, Verdict] = {}
    speakers: list[tuple[str | None, Verdict]] = []
    for attribution, referent, role in zip(attributions, referents, roles, strict=True):
        speaker = (referent, role, tuple(text[start:end] for start, end in attribution.source))
        if speaker not in known:
            known[speaker] = speaker_country(doc, referent, role, attribution.source, scene)
        verdict = known[speaker]
        name = referent.name if referent else None
        if name is not None and _surer(verdict, by_name.get(name)):
            by_name[name] = verdict
        speakers.append((name, verdict))
    return tuple(
        (by_name[name] if name is not None and _surer(by_name[name], verdict) else verdict).spoken_for
        for name, verdict in speakers
    )


def _surer(verdict: Verdict, other: Verdict | None) -> bool:
    """Whether a verdict tells more than another: what is told of somebody more than where it all plays."""
    return other is None or _certainty(verdict) > _certainty(other)


def _certainty(verdict: Verdict) -> int:
    if verdict.by_scene:
        return 0
    return 2 if verdict.spoken_for else 1


def _surnames(doc: Doc) -> frozenset[str]:
    """The last words of people's full names."""
    return frozenset(entity[-1].text for entity in doc.ents if entity.label_ == "PERSON" and len(entity) > 1)


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
