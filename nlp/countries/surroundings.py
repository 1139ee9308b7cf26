"""What stands around somebody's name and tells where he belongs, as an article introduces people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from nlp.attributes import Offsets
from nlp.lexicons.countries import cues

_DESCRIBING = frozenset({"PROPN", "NOUN", "ADJ", "PART", "NUM"})
_PREFIX_LENGTH = 8  # tokens before a name that may describe its bearer
_APPOSITION_LENGTH = 12  # tokens after it
_APPOSITION_OPENERS = frozenset({"a", "an", "the", "former"})
_OPENING_TAGS = frozenset({"NOUN", "ADJ"})  # of words that open an apposition without a determiner
_JOINING = frozenset({"-", "'s", "’s", "based"})
_SHORT = 3  # tokens behind "of" that surely still describe somebody
_EMPLOYERS_MENTIONS = 4

_PLACE_OPENS = re.compile(
    r"(?:^|(?<=[.!?] )|(?<=[.!?][’”'\"] ))(?:In|At|Near|Outside|Across) [^,.;:“”\"\n]{2,60},"
)
_SENTENCE_ENDS = re.compile(r"[.!?][’”'\"]?\s")
_ACTOR_OPENS = re.compile(
    r"(?:The |An? )?(?!(?:In|At|Near|Outside|Across|On)\b)(?:[A-Z][\w’'.-]*[a-z][\w’'.-]*\s?){1,3}"
)


def descriptions(doc: Doc, mentions: tuple[Offsets, ...]) -> Iterator[Offsets]:
    """What stands right beside somebody's names: "Russian President …", "…, the Iraqi envoy"."""
    for start, end in mentions:
        mention = doc.char_span(start, end, alignment_mode="expand")
        if mention is not None:
            beside = (describe(doc, mention) for describe in (_prefix, _introduction, _apposition, _clause))
            for span in filter(None, beside):
                yield span.start_char, span.end_char


def mentions_of(text: str, name: str) -> tuple[Offsets, ...]:
    """Where the article first names an organisation, as far as one need look."""
    found = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return tuple(match.span() for match, _ in zip(found, range(_EMPLOYERS_MENTIONS), strict=False))


def place_opening(text: str, start: int) -> Offsets | None:
    """The last words in the paragraph of `start`, before it, that set a sentence in a place: "In Oslo, …"."""
    paragraph = paragraph_of(text, start)
    found = None
    for match in _PLACE_OPENS.finditer(text[paragraph:start]):
        found = paragraph + match.start(), paragraph + match.end()
    return found


def actor_opening(text: str, start: int) -> Offsets | None:
    """The name with which the paragraph of `start` opens, if an earlier sentence does: "The Kremlin …"."""
    paragraph = paragraph_of(text, start)
    match = _ACTOR_OPENS.match(text, paragraph)
    if match is None or _SENTENCE_ENDS.search(text, match.end(), start) is None:
        return None
    return match.span()


def paragraph_of(text: str, start: int) -> int:
    """Where the paragraph that holds `start` begins."""
    beginning = text.rfind("\n", 0, start) + 1
    return beginning + len(text[beginning:start]) - len(text[beginning:start].lstrip())


def _prefix(doc: Doc, mention: Span) -> Span | None:
    """The words before a name that describe its bearer, with a preposition of place before them."""
    first = mention.start
    lowest = max(0, first - _PREFIX_LENGTH)
    while first > lowest and not doc[first].is_sent_start:
        token = doc[first - 1]
        if not (token.pos_ in _DESCRIBING or token.text[0].isupper() or token.text in _JOINING):
            break
        first -= 1
    if first == mention.start:
        return None
    if first > 0 and doc[first - 1].lower_ in cues("place_preposition"):
        first -= 1
    return doc[first : mention.start]


def _introduction(doc: Doc, mention: Span) -> Span | None:
    """What stands before a name and a comma: "A Canadian company, Sahel Gold"."""
    comma = mention.start - 1
    if comma < 2 or doc[comma].text != ",":
        return None
    for first in range(comma - 1, max(0, comma - _PREFIX_LENGTH) - 1, -1):
        if doc[first].lower_ in _APPOSITION_OPENERS:
            return doc[first:comma]
        if doc[first].pos_ not in _DESCRIBING:
            return None
    return None


def _apposition(doc: Doc, mention: Span) -> Span | None:
    """What follows a name between commas, or after "of", and describes its bearer."""
    following = doc[mention.end : mention.end + _APPOSITION_LENGTH]
    if len(following) < 2:
        return None
    if following[0].lower_ == "of":
        return following[: max(_SHORT, _description_length(following))]
    possessive = any(token.text in ("'s", "’s") for token in following[2:5])
    opens = following[1].lower_ in _APPOSITION_OPENERS or following[1].pos_ in _OPENING_TAGS
    if following[0].text != "," or not (opens or possessive):
        return None
    for token in following[1:]:
        if token.is_punct and token.text != "-":
            return doc[mention.end + 1 : token.i]
    return following[1:]


def _description_length(following: Span) -> int:
    """How many tokens describe: up to a verb or a mark, but over the comma between a town and its country."""
    for position, token in enumerate(following):
        over = token.text == "," and following[position + 1 : position + 2].text[:1].isupper()
        if (
            not token.pos_
            or token.pos_ in ("VERB", "AUX")
            or (token.is_punct and token.text != "-" and not over)
        ):
            return position
    return len(following)


def _clause(doc: Doc, mention: Span) -> Span | None:
    """A relative clause by which somebody belongs somewhere: "…, who chairs Bergen-based Havdyp"."""
    following = doc[mention.end : mention.end + _APPOSITION_LENGTH]
    words = [token.lower_ for token in following[:4]]
    if words[:2] != [",", "who"] or cues("belonging").isdisjoint(words[2:4]):
        return None
    for token in following[2:]:
        if token.is_punct and token.text != "-":
            return doc[mention.end + 2 : token.i]
    return following[2:]
