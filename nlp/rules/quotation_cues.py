"""What around a quotation reports it: cues and sources before and after quotation marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from nlp.attributes import QuotedRegion
from nlp.rules.proposal import cue_range
from nlp.rules.quoted_layout import SENTENCE_END, WINDOW, Gap, QuotedLayout
from nlp.rules.relays import quoting_verb, relayed_source
from nlp.rules.sources import source_range, subject
from nlp.rules.token_spans import TokenRange

Weigh = Callable[[str, str], float]
"""How likely a verb lemma in a frame reports the quotation beside it, 0 to 1."""

_NOMINALS = frozenset({"NOUN", "PROPN", "PRON"})
_NAME_PARTS = frozenset({"NOUN", "PROPN", "ADJ", "DET"})
_INVERTED_SUBJECTS = frozenset({"nsubj", "dobj", "ccomp", "attr", "oprd"})  # as parses have them
_RELATIVES = frozenset({"which", "that"})
_LATE_CUE = 3  # tokens after a quotation that ends with a full stop
_LABEL_TOKENS = 6  # a longer phrase before a colon names no speaker


@dataclass(slots=True)
class QuotedSpeech:
    """One direct quotation: its regions, and the cue and source that report it, if any do.

    `opening` is the first token of a sentence that begins outside the marks ("The plan “is dead,” he said"),
    `relay` who passed the words on ("was quoted by agencies as saying").
    """

    regions: list[QuotedRegion]
    lemma: str = ""
    frame: str = "unattributed"
    weight: float = 0.0
    cue: TokenRange | None = None
    source: TokenRange | None = None
    relay: TokenRange | None = None
    opening: int | None = None
    reporting: TokenRange | None = field(default=None, repr=False)  # the window that holds the cue


class CueFinder:
    """Finds the possible cues of the quoted regions of one Doc; regions go by their numbers in the layout."""

    def __init__(self, doc: Doc, layout: QuotedLayout, weigh: Weigh) -> None:
        self._doc = doc
        self._layout = layout
        self._weigh = weigh

    def after(self, i: int) -> list[QuotedSpeech]:
        """ "…," said X / "…," X said: cues in the rest of the region's sentence."""
        gap, inner = self._layout.gap_after(i), self._layout.inner(self._layout.regions[i])
        tokens = self._sentence_rest(gap)
        if not tokens:
            return []
        joined = inner[-1:] in ",?!—–-…" or tokens[0].text in (",", "—", "–", "-")
        if not joined:
            if inner[-1:] != "." or self._introduces_next(gap) or not self._layout.starts_sentence(i):
                return []
            tokens = tokens[:_LATE_CUE]  # "… ." he said.
        options = []
        for n, verb in enumerate(tokens):
            if verb.pos_ not in ("VERB", "AUX") or verb.dep_ in ("aux", "auxpass"):
                continue
            if self._reports_something_else(verb, i, joined):
                continue
            inverted = not any(token.pos_ in _NOMINALS for token in tokens[:n])
            frame = "quote_inverted" if inverted else "quote_after"
            cue, relay = cue_range(verb), None
            if (quoting := quoting_verb(verb)) is not None:  # "he was quoted by agencies as saying"
                source, relay = relayed_source(quoting)
                cue = cue_range(quoting)[0], cue[1]
            elif inverted:
                source = self._whole_name(self._following_subject(verb, gap), verb, gap)
            else:
                source = self._preceding_subject(verb, gap)
            if source is None and inverted:
                continue
            lemma = verb.lemma_.lower()
            weight = self._weigh(lemma, frame) * (0.97**n)
            options.append(
                QuotedSpeech([], lemma, frame, weight, cue, source, relay, reporting=(gap.start, gap.end))
            )
        return options

    def _reports_something_else(self, verb: Token, i: int, joined: bool) -> bool:
        """Whether a verb after region `i` has a subject before it, an object of its own, or is passive."""
        if quoting_verb(verb) is not None:
            return False
        begin = self._layout.tokens[i][0]
        return any(
            (child.dep_ == "nsubj" and (child.i < begin or child.lower_ in _RELATIVES))
            or child.dep_ in ("nsubjpass", "auxpass")
            or (child.i > verb.i and child.dep_ in ("dobj", "xcomp") and not joined)
            or (child.i > verb.i and child.dep_ == "ccomp" and not self._layout.starts_sentence(i))
            for child in verb.children
        )

    def _introduces_next(self, gap: Gap) -> bool:
        return gap.end > gap.start and self._doc[gap.end - 1].text in (":", ",")

    def _sentence_rest(self, gap: Gap) -> list[Token]:
        tokens = []
        for token in self._doc[gap.start : gap.end]:
            if token.text in SENTENCE_END or token.text in (";", ":"):
                break
            tokens.append(token)
        return tokens

    def _following_subject(self, verb: Token, gap: Gap) -> TokenRange | None:
        """The noun phrase after an inverted verb ("said X, a Y"), by the parse or by what follows."""
        for child in verb.children:
            is_subject = child.dep_ in _INVERTED_SUBJECTS and child.pos_ in _NOMINALS
            if is_subject and verb.i < child.i < gap.end:
                start, end = source_range(child, verb)
                return start, min(end, gap.end)
        for token in self._doc[verb.i + 1 : min(gap.end, verb.i + 12)]:
            if token.pos_ in _NOMINALS:
                start, end = source_range(token, verb)
                return max(start, verb.i + 1), min(end, gap.end)
            if token.is_punct:
                break
        return None

    def _whole_name(self, found: TokenRange | None, verb: Token, gap: Gap) -> TokenRange | None:
        """The noun phrase widened to all of "engineer Ruth Odell" where a parse took it apart."""
        if found is None:
            return None
        start, end = found
        between = self._doc[verb.i + 1 : start]
        if all(token.pos_ in _NAME_PARTS or token.tag_ == "VB" for token in between):  # "said engineer Odell"
            start = min(start, verb.i + 1)
        while end < gap.end and self._doc[end].pos_ == "PROPN" and self._doc[end - 1].pos_ in _NOMINALS:
            end += 1
        return start, end

    def _preceding_subject(self, verb: Token, gap: Gap) -> TokenRange | None:
        head = subject(verb)
        if head is not None and gap.start <= head.i < verb.i:
            start, end = source_range(head, verb)
            return max(start, gap.start), end
        for k in range(verb.i - 1, gap.start - 1, -1):
            token = self._doc[k]
            if token.pos_ in _NOMINALS and token.dep_ not in ("npadvmod",):
                start, end = source_range(token, verb)
                return max(start, gap.start), end
        return None

    def before(self, i: int) -> list[QuotedSpeech]:
        """X said: "…" / X said "…": cues in the sentence before the region."""
        gap = self._layout.gap_before(i)
        tokens = [token for token in self._doc[gap.start : gap.end] if not token.is_space]
        if not tokens:
            return self._introduced(i)
        last, inner = tokens[-1], self._layout.inner(self._layout.regions[i])
        introduces = last.text in (",", ":", "—", "–") or last.text.endswith(":")
        if not introduces:
            after = self._layout.gap_after(i)
            ends = (
                inner[-1:] in ".!?"
                or after.start >= len(self._doc)
                or self._doc[after.start].text in SENTENCE_END
            )
            if not (ends and last.pos_ in ("VERB", "AUX") and inner[:1].isupper()):
                return []
        return self._introducing(tokens, gap, "quote_colon" if last.text.endswith(":") else "quote_before")

    def _introducing(self, tokens: list[Token], gap: Gap, frame: str) -> list[QuotedSpeech]:
        options = []
        for distance, verb in enumerate(reversed(tokens)):
            if verb.pos_ not in ("VERB", "AUX") or verb.dep_ in ("aux", "auxpass"):
                continue
            lemma, cue, relay = verb.lemma_.lower(), cue_range(verb), None
            if (quoting := quoting_verb(verb)) is not None:  # "agencies quoted him as saying: …"
                source, relay = relayed_source(quoting)
            else:
                source = self._preceding_subject(verb, gap)
            weight = self._weigh(lemma, frame) * (0.98**distance)
            options.append(
                QuotedSpeech([], lemma, frame, weight, cue, source, relay, reporting=(gap.start, gap.end))
            )
        words = [token for token in tokens if token.is_alpha]
        if (
            frame == "quote_colon"
            and 0 < len(words) <= _LABEL_TOKENS
            and not options
            and words[0].text[0].isupper()
        ):
            weight = self._weigh(":", frame)
            label = (tokens[0].i, tokens[-1].i)
            colon = (tokens[-1].i, tokens[-1].i + 1)
            if label[0] < label[1]:
                options.append(
                    QuotedSpeech([], ":", frame, weight, colon, label, reporting=(gap.start, gap.end))
                )
        return options

    def _introduced(self, i: int) -> list[QuotedSpeech]:
        """A region that opens its paragraph after one that ends with a colon: "She wrote:" """
        start = self._layout.tokens[i][0]
        k = start - 1
        while k >= 0 and self._doc[k].is_space:
            k -= 1
        if k < 0 or self._layout.paragraphs[k] == self._layout.paragraph(i) or self._doc[k].text != ":":
            return []
        begin = k
        while (
            begin > 0
            and self._layout.paragraphs[begin - 1] == self._layout.paragraphs[k]
            and k - begin < WINDOW
        ):
            if self._doc[begin - 1].text in SENTENCE_END:
                break
            begin -= 1
        tokens = [token for token in self._doc[begin : k + 1] if not token.is_space]
        return self._introducing(tokens, Gap(begin, k + 1), "quote_colon")
