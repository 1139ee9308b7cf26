"""The country that somebody speaks for, from all that an article says of him, with the words that tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span

from nlp.attributes import Offsets, Referent, Role, SpokenFor, text_of
from nlp.countries.allegiance import (
    Standing,
    allegiance,
    is_international,
    is_of_a_state,
    is_of_domestic_politics,
)
from nlp.countries.homes import Clue
from nlp.countries.offices import office
from nlp.countries.scene import Scene
from nlp.lexicons.countries import cues
from nlp.quotation import SpeakerType

_DESCRIBING = frozenset({"PROPN", "NOUN", "ADJ", "PART", "NUM"})
_PREFIX_LENGTH = 8  # tokens before a name that may describe its bearer
_APPOSITION_LENGTH = 12  # tokens after it
_APPOSITION_OPENERS = frozenset({"a", "an", "the", "former"})


class _Description(NamedTuple):
    """What the article says of somebody, and the spans that say it: one that holds it, or those to search."""

    text: str
    spans: tuple[Offsets, ...]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> _Description:
        return cls(text[start:end], ((start, end),))


def speaker_country(
    doc: Doc,
    referent: Referent | None,
    role: Role | None,
    source: tuple[Offsets, ...],
    scene: Scene,
) -> SpokenFor | None:
    """The country the source speaks for, else that of its employer, else where it works, else None.

    A state's office or body without any country ("the health ministry") is taken for that of the country
    which the whole article is about, a candidate or president for one of the country whose politics it is
    about. Anybody else of whom the article tells no country belongs to the one in which it plays, whoever has
    no name only where it plays nowhere else. None without a source.
    """
    if not source:
        return None
    text = text_of(doc)
    stated = list(_stated(text, referent, role, source))
    around = list(dict.fromkeys(_around(doc, referent)))
    ranking = (
        (stated, Standing.SPEAKS_FOR),
        (around, Standing.SPEAKS_FOR),
        (stated, Standing.EMPLOYED_BY),
        (around, Standing.EMPLOYED_BY),
    )
    for descriptions, standing in ranking:
        for description in descriptions:
            if (found := allegiance(description.text, standing)) is not None:
                return _spoken_for(found.clue, description, text)
    for description in (*stated, *around):
        if (held := office(description.text, scene.prominence)) is not None:
            return _spoken_for(held, description, text)
    for description in (*stated, *around):
        if (found := allegiance(description.text, Standing.WORKS_IN)) is not None:
            return _spoken_for(found.clue, description, text)
    return _of_the_scene([description.text for description in stated], referent, scene)


def _of_the_scene(stated: list[str], referent: Referent | None, scene: Scene) -> SpokenFor | None:
    """The country of somebody of whom nothing tells it but the article as a whole."""
    if scene.domestic and any(map(is_of_domestic_politics, stated)):
        return scene.domestic
    if scene.home and any(map(is_of_a_state, stated)):
        return scene.home
    if referent is None or any(map(is_international, stated)):
        return None
    own_name = referent.name is not None and not referent.name.islower()  # not "health ministry"
    return scene.setting or scene.home if own_name else scene.all_about


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
        name = re.compile(rf"\b({'|'.join(map(re.escape, (referent.name, *referent.name.split())))})\b")
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


def _around(doc: Doc, referent: Referent | None) -> Iterator[_Description]:
    """What stands right beside the speaker's names: "Russian President …", "…, the Iraqi envoy"."""
    if referent is None or referent.name is None:
        return
    text = text_of(doc)
    for start, end in referent.mentions:
        mention = doc.char_span(start, end, alignment_mode="expand")
        if mention is not None:
            for span in filter(None, (_prefix(doc, mention), _apposition(doc, mention))):
                yield _Description.of(text, span.start_char, span.end_char)


def _prefix(doc: Doc, mention: Span) -> Span | None:
    """The words before a name that describe its bearer, with a preposition of place before them."""
    first = mention.start
    lowest = max(0, first - _PREFIX_LENGTH)
    while first > lowest and not doc[first].is_sent_start:
        token = doc[first - 1]
        if not (token.pos_ in _DESCRIBING or token.text[0].isupper() or token.text in ("-", "'s", "’s")):
            break
        first -= 1
    if first == mention.start:
        return None
    if first > 0 and doc[first - 1].lower_ in cues("place_preposition"):
        first -= 1
    return doc[first : mention.start]


def _apposition(doc: Doc, mention: Span) -> Span | None:
    """What follows a name between commas, or after "of", and describes its bearer."""
    following = doc[mention.end : mention.end + _APPOSITION_LENGTH]
    if len(following) < 2:
        return None
    if following[0].lower_ == "of":
        return following[:3]
    possessive = any(token.text in ("'s", "’s") for token in following[2:5])
    if following[0].text != "," or not (following[1].lower_ in _APPOSITION_OPENERS or possessive):
        return None
    for token in following[1:]:
        if token.is_punct and token.text != "-":
            return doc[mention.end + 1 : token.i]
    return following[1:]
