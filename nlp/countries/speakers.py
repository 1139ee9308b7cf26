"""The country that somebody speaks for, from all that an article says of him, with the words that tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from nlp.attributes import Offsets, Referent, Role, SpokenFor, text_of
from nlp.countries.allegiance import (
    Standing,
    allegiance,
    is_anybodys_office,
    is_diplomat,
    is_international,
    is_international_body,
    is_of_domestic_politics,
    is_worldwide,
)
from nlp.countries.homes import Clue, places
from nlp.countries.offices import office
from nlp.countries.scene import Scene
from nlp.countries.surroundings import (
    actor_opening,
    descriptions,
    mentions_of,
    paragraph_of,
    place_opening,
)
from nlp.lexicons.countries import home_forms
from nlp.names.lexicon import context_words
from nlp.quotation import SpeakerType


class _Description(NamedTuple):
    """What the article says of somebody, and the spans that say it: one that holds it, or those to search."""

    text: str
    spans: tuple[Offsets, ...]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> _Description:
        return cls(text[start:end], ((start, end),))


class Verdict(NamedTuple):
    """The country that somebody speaks for, if any, and whether only the article as a whole tells it."""

    spoken_for: SpokenFor | None
    by_scene: bool = False


def speaker_country(
    doc: Doc,
    referent: Referent | None,
    role: Role | None,
    source: tuple[Offsets, ...],
    scene: Scene,
) -> Verdict:
    """The country the source speaks for, else that of its employer, else where it works, else None.

    What tells it, the surest first: a country, people or state body in role, affiliation and source, or in
    the words beside the speaker's names; an employer known to be at home somewhere; an office that few
    countries have; the place where somebody works; what the article says of his employer. Whoever none of
    this tells of belongs where the article plays, or the sentence that introduces him. None without a source.
    """
    if not source:
        return Verdict(None)
    speaker = _Speaker(doc, referent, role, source, scene)
    return speaker.told() or Verdict(speaker.by_scene(), by_scene=True)


class _Speaker:
    """Somebody with all that the article says of him."""

    def __init__(
        self,
        doc: Doc,
        referent: Referent | None,
        role: Role | None,
        source: tuple[Offsets, ...],
        scene: Scene,
    ) -> None:
        self._doc, self._text, self._scene = doc, text_of(doc), scene
        self._named = referent is not None and referent.name is not None
        self._source = source
        self._stated = list(_stated(self._text, referent, role, source))
        self._around = self._beside(referent.mentions if referent and self._named else ())
        self._employer = role.affiliation if role else None
        own_name = referent.name if referent and referent.type is SpeakerType.ORGANIZATION else None
        self._bodies = [name for name in (own_name, self._employer) if name]
        self._introduced = (referent.mentions if referent and referent.mentions else source)[0][0]

    def told(self) -> Verdict | None:
        """What is said of the speaker himself or his employer; None where nothing tells a country."""
        words = (*self._stated, *self._around)
        for standing in (Standing.SPEAKS_FOR, Standing.EMPLOYED_BY):
            if (verdict := self._belonging(words, standing)) is not None:
                return verdict
        home = self._scene.home.country if self._scene.home else None
        for description in words:
            if (held := office(description.text, self._scene.prominence, home)) is not None:
                return Verdict(_spoken_for(held, description, self._text))
        return self._belonging(words, Standing.WORKS_IN) or self._of_the_employer()

    def by_scene(self) -> SpokenFor | None:
        """The country of somebody of whom nothing tells it but where the article plays."""
        scene, stated = self._scene, [description.text for description in self._stated]
        if self._is_the_author():
            return None
        if scene.domestic and any(map(is_of_domestic_politics, stated)):
            return scene.domestic
        if any(map(is_diplomat, stated)):
            return self._from_abroad()
        if any(map(is_international, stated)) or any(map(is_international_body, self._bodies)):
            return None
        if (here := self._opening(place_opening(self._text, self._introduced))) is not None:
            return here
        if any(map(is_anybodys_office, stated)) and (actor := self._actor()) is not None:
            return actor
        # "analysts", and "the president" of whom the press of his country speaks so wherever he is
        anywhere = is_worldwide(stated[-1]) or any(map(is_of_domestic_politics, stated))
        return scene.alone if anywhere and not self._named else scene.home

    def _belonging(self, words: Sequence[_Description], standing: Standing) -> Verdict | None:
        """The strongest allegiance of the first description with one; no country where it is of many."""
        for description in words:
            found = allegiance(description.text, standing, self._scene.prominence)
            if found is not None and not self._scene.is_surname(found.words(description.text)):
                return Verdict(_spoken_for(found.clue, description, self._text))
        return None

    def _beside(self, mentions: tuple[Offsets, ...]) -> list[_Description]:
        spans = dict.fromkeys(descriptions(self._doc, mentions))
        return [_Description.of(self._text, start, end) for start, end in spans]

    def _of_the_employer(self) -> Verdict | None:
        """What the article says of the speaker's employer where it names that."""
        mentions = mentions_of(self._text, self._employer) if self._employer else ()
        return self._belonging(self._beside(mentions), Standing.WORKS_IN)

    def _is_the_author(self) -> bool:
        words = {word for start, end in self._source for word in self._text[start:end].lower().split()}
        return not self._named and words <= context_words("first")

    def _from_abroad(self) -> SpokenFor | None:
        """The other country that the article named last before it introduces a diplomat."""
        before = paragraph_of(self._text, self._introduced)
        before = paragraph_of(self._text, len(self._text[:before].rstrip()))
        home = self._scene.home.country if self._scene.home else None
        abroad = [clue for clue in places(self._text[before : self._introduced]) if clue.country != home]
        if not abroad:
            return None
        window = _Description.of(self._text, before, self._introduced)
        return _spoken_for(abroad[-1], window, self._text)

    def _actor(self) -> SpokenFor | None:
        """The country that acts in the paragraph which introduces the speaker, none other named since."""
        span = actor_opening(self._text, self._introduced)
        actor = self._opening(span)
        if span is None or actor is None:
            return None
        since = places(self._text[span[1] : self._introduced])
        return actor if all(clue.country == actor.country for clue in since) else None

    def _opening(self, span: Offsets | None) -> SpokenFor | None:
        """The country that the words tell by which a sentence or paragraph opens."""
        if span is None:
            return None
        description = _Description.of(self._text, *span)
        found = allegiance(description.text, Standing.WORKS_IN, self._scene.prominence)
        return _spoken_for(found.clue, description, self._text) if found else None


def _spoken_for(clue: Clue, description: _Description, text: str) -> SpokenFor | None:
    """The country of a clue with its place in the article; None for a body of many countries."""
    if clue.country is None:
        return None
    words = description.text[clue.start : clue.end]
    first, last = description.spans[0]
    start, end = first + clue.start, first + clue.end
    if last - first == len(description.text) and text[start:end] == words:
        return SpokenFor(clue.country, clue.kind, (start, end))
    for start, end in (*description.spans, (0, len(text))):
        if (found := re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(text, start, end)) is not None:
            return SpokenFor(clue.country, clue.kind, found.span())
    return SpokenFor(clue.country, clue.kind, description.spans[0])


def _stated(
    text: str, referent: Referent | None, role: Role | None, source: tuple[Offsets, ...]
) -> Iterator[_Description]:
    """What the article says the source is: its role and affiliation, its own words."""
    if role is not None:
        spans = (*role.evidence, *source)
        for words in filter(None, (role.role, role.affiliation)):
            yield _Description(words, spans)
        for start, end in role.evidence:
            yield _Description.of(text, start, end)
    own_words = " ".join(text[start:end] for start, end in source)
    if referent is None or referent.name is None:
        yield _Description(own_words, source)
    elif referent.type is SpeakerType.PERSON:
        own_name = _without_people(referent.name)
        name = re.compile(rf"\b({'|'.join(map(re.escape, (own_name, *own_name.split())))})\b")
        mentions = [_Description.of(text, *mention) for mention in referent.mentions]
        for words, spans in dict.fromkeys((_Description(own_words, source), *mentions)):
            # "the Russian leader", but not the man called Jordan; blanks keep the offsets
            yield _Description(name.sub(lambda called: " " * len(called[0]), words), spans)
    else:
        yield _Description(referent.name, referent.mentions or source)
        for start, end in referent.mentions:
            if not _abbreviates(text[start:end], referent.name):
                yield _Description.of(text, start, end)


def _abbreviates(short: str, name: str) -> bool:
    """Does the article itself say what an abbreviation means, so that it is not another body's: "CBC"?"""
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    return short.isupper() and short != name and short.replace(".", "") == initials


def _without_people(name: str) -> str:
    """The name without the people before it that was taken for part of it: "Colombian Diego Mora"."""
    first, *others = name.split()
    form = home_forms().get(first)
    return " ".join(others) if len(others) > 1 and form is not None and form.kind == "demonym" else name
