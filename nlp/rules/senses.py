"""What a cue does to its content: speech or thought, asserted or not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from spacy.tokens import Doc, Token

from nlp.attributes import Offsets, QuotedRegion, text_of
from nlp.quotation import Polarity, Reported
from nlp.rules.cue_words import CueWord, Sense, cue_tokens, cue_words, sense_at
from nlp.rules.negation import governors, has_nobody_as_subject, negations

_ANSWERING = frozenset(
    {"say", "comment", "elaborate", "specify", "give", "answer", "explain", "disclose", "reveal"}
)
_OPEN = frozenset({"whether", "if"})
_ASKING = _OPEN | {"why", "how", "who", "whom", "whose", "what", "which", "when", "where"}
_ABOUT = frozenset({"about", "on", "over", "of"})
_POSSIBLE = frozenset({"can", "could", "ca"})
_TO_KNOW = ("to know", "to find out", "to learn", "to hear")
_NEAR = 40  # characters in which the word before a content, or its first words, must stand
_NESTED = 8  # quoted regions looked at before a position
_DENIAL = 3  # tokens at the start of a content in which a noun of denial may stand


def sense(doc: Doc, cue: Sequence[Offsets], content: Sequence[Offsets]) -> tuple[Reported, Polarity]:
    """Whether a cue reports speech or thought, and its polarity, with negations and governing verbs heard.

    `doc` is parsed and knows its quoted regions; `cue` and `content` are spans of its text, in order. Without
    one of them, it is asserted speech.
    """
    tokens = cue_tokens(doc, cue)
    if not tokens or not content:
        return Reported.SPEECH, Polarity.ASSERTED
    words = list(cue_words(tokens))
    if _stands_by_itself(doc, cue, content):
        turned = _turns(words, tokens, content)[0]
        return Reported.SPEECH, Polarity.WITHHELD if turned and cue[0] < content[0] else Polarity.ASSERTED
    return _reported(words), _polarity(doc, words, tokens, content)


def withholds(verb: Token) -> bool:
    """Whether a verb refuses an answer, by itself or by its negation: "declined to say", "did not say"."""
    negated = any(negations(verb, lambda _: True))
    found = sense_at(verb)
    if found is not None and found.polarity is Polarity.WITHHELD:
        return not negated and any(_answers(child) for child in verb.children)
    return _answers(verb) and negated


def _answers(token: Token) -> bool:
    return token.lemma_.lower() in _ANSWERING


def _reported(words: Sequence[CueWord]) -> Reported:
    """By the first word that tells; what only refuses leaves it to the next ("refused to believe")."""
    senses = [word.sense for word in words]
    telling = [sense for sense in senses if sense.polarity is not Polarity.WITHHELD]
    return (telling or senses or [Sense()])[0].reported


def _polarity(
    doc: Doc, words: Sequence[CueWord], tokens: Sequence[Token], content: Sequence[Offsets]
) -> Polarity:
    found = words[-1].sense if words else Sense()
    turned, governing = _turns(words, tokens, content)
    question = _question(doc, content)
    polarity = _complemented(doc, found, tokens, content, question)
    if polarity is Polarity.QUESTIONED and found == Sense(Reported.THOUGHT):
        return polarity  # who does not know leaves it open as well
    if polarity is Polarity.ASSERTED and governing is not None:
        polarity = governing
    if not turned:
        return polarity
    if found == Sense(Reported.THOUGHT, Polarity.DENIED) or polarity is Polarity.WITHHELD:
        return Polarity.ASSERTED  # "has no doubt", "does not hide"
    if polarity is Polarity.DENIED and _undeniable(words):
        return Polarity.ASSERTED
    if polarity is Polarity.ASSERTED and found.reported is Reported.THOUGHT:
        return Polarity.QUESTIONED if question else Polarity.DENIED
    return Polarity.WITHHELD


def _complemented(
    doc: Doc, found: Sense, tokens: Sequence[Token], content: Sequence[Offsets], question: str
) -> Polarity:
    """The polarity of a word with what it takes: who asks *for* something or *that* it be done demands it."""
    polarity = found.polarity
    before = _before(doc, content[0][0])
    if polarity is Polarity.WITHHELD and _refuses_to_think(doc, content):
        return Polarity.DENIED
    if polarity is Polarity.ASSERTED and (before == "against" or _tells_of_a_denial(doc, content)):
        return Polarity.DENIED
    if polarity is Polarity.ASSERTED and question in _OPEN:
        conditional = question == "if" and found.reported is Reported.SPEECH
        return Polarity.ASSERTED if conditional or _either(doc, content) else Polarity.QUESTIONED
    if polarity is Polarity.DENIED and found.reported is Reported.THOUGHT and (question or before in _ABOUT):
        return Polarity.QUESTIONED
    if polarity in (Polarity.QUESTIONED, Polarity.DENIED) and not question:
        demands = before in ("for", "that") or _opening(doc, content).startswith(("for ", "that "))
        demanded = demands and polarity is Polarity.QUESTIONED
        if demanded or _infinitive(doc, tokens, content):
            return Polarity.ASSERTED
    return polarity


def _tells_of_a_denial(doc: Doc, content: Sequence[Offsets]) -> bool:
    """Whether the content is a denial itself: "repeated *his denial that* he had been there"."""
    opening = cue_tokens(doc, [(content[0][0], content[0][1])])[: _DENIAL + 1]
    return any(
        token.pos_ == "NOUN"
        and following.lower_ == "that"
        and sense_at(token) == Sense(polarity=Polarity.DENIED)
        for token, following in pairwise(opening)
    )


def _refuses_to_think(doc: Doc, content: Sequence[Offsets]) -> bool:
    """Whether what is refused is a thought: "refused *to believe* that" denies."""
    first = cue_tokens(doc, [(content[0][0], content[0][0] + 1)])
    if not first or first[0].lower_ != "to" or first[0].i + 1 >= len(doc):
        return False
    return sense_at(doc[first[0].i + 1]) == Sense(Reported.THOUGHT)


def _turns(
    words: Sequence[CueWord], tokens: Sequence[Token], content: Sequence[Offsets]
) -> tuple[bool, Polarity | None]:
    """Whether negations and verbs that refuse turn the cue, and what a verb above its noun makes of it.

    Two turns undo each other: "did not hesitate to say".
    """

    def outside(token: Token) -> bool:
        return not any(start <= token.idx < end for start, end in content)

    base = words[-1].token if words else tokens[0].doc[tokens[0].i : tokens[-1].i + 1].root
    refusing = [word.token for word in words[:-1] if word.sense.polarity is Polarity.WITHHELD]
    above = list(dict.fromkeys([*governors(base), *refusing]))
    turning = {negation.i for word in [base, *above] for negation in negations(word, outside)}
    if any(has_nobody_as_subject(word) for word in [base, *above]):
        turning.add(-1)
    governing = None
    for word in above:
        found = sense_at(word)
        if found is None or found.polarity in (Polarity.ASSERTED, Polarity.QUESTIONED):
            continue
        if found.polarity is Polarity.DENIED and base.pos_ in ("NOUN", "PROPN"):
            governing = Polarity.DENIED  # "denied reports that"
        else:
            turning.add(word.i)
    return len(turning) % 2 == 1, governing


def _undeniable(words: Sequence[CueWord]) -> bool:
    """ "could not deny", "nobody disputes": what cannot be denied is conceded."""
    verb = words[-1].token
    able = any(child.dep_ == "aux" and child.lower_ in _POSSIBLE for child in verb.children)
    return has_nobody_as_subject(verb) or (
        able and sense_at(verb) == words[-1].sense and verb.lemma_ != "rule"
    )


def _question(doc: Doc, content: Sequence[Offsets]) -> str:
    """The question word that begins the content or stands before it, if one does."""
    start = content[0][0]
    first = cue_tokens(doc, [(start, start + 1)])
    words = [token.lower_ for token in first] + [_before(doc, start)]
    return next((word for word in words if word in _ASKING), "")


def _either(doc: Doc, content: Sequence[Offsets]) -> bool:
    return _opening(doc, content).startswith("whether or not")


def _opening(doc: Doc, content: Sequence[Offsets]) -> str:
    start = content[0][0]
    return text_of(doc)[start : start + _NEAR].lower()


def _before(doc: Doc, position: int) -> str:
    """The word before a position of the text."""
    words = text_of(doc)[max(0, position - _NEAR) : position].split()
    return words[-1].strip("“\"'‘").lower() if words else ""


def _infinitive(doc: Doc, tokens: Sequence[Token], content: Sequence[Offsets]) -> bool:
    """ "asked the council *to close* the dam": content that somebody shall do."""
    opening = _opening(doc, content)
    if opening.startswith(_TO_KNOW):
        return False
    if opening.startswith(("to ", "not to ", "never to ")):
        return True
    return any(
        child.dep_ in ("xcomp", "ccomp", "advcl")
        and child.i > token.i
        and any(c.dep_ == "aux" and c.lower_ == "to" for c in child.children)
        and any(start <= child.idx < end for start, end in content)
        for token in tokens
        for child in token.children
    )


def _stands_by_itself(doc: Doc, cue: Sequence[Offsets], content: Sequence[Offsets]) -> bool:
    """Whether the content stands in quotation marks and by itself: “…,” he said; he said: “…”."""
    start = content[0][0]
    region = _region(doc, start)
    if region is None or not all(_region(doc, one) is not None for one, _ in content):
        return False
    before = text_of(doc)[: region.outer[0]].rstrip()[-1:]
    return cue[0][0] > start or not before.isalnum() or text_of(doc)[region.inner[0]].isupper()


def _region(doc: Doc, position: int) -> QuotedRegion | None:
    """The quoted region that holds a position; nested ones may lie between it and its beginning."""
    regions: Sequence[QuotedRegion] = doc._.quoted
    last = bisect_right(regions, position, key=lambda region: region.outer[0])
    near = reversed(regions[max(0, last - _NESTED) : last])
    return next((region for region in near if position < region.outer[1]), None)
