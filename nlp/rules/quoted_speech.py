"""Direct quotations: which regions inside quotation marks are speech, and which of them are one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from spacy.tokens import Doc

from nlp.rules.quotation_cues import CueFinder, QuotedSpeech, Weigh
from nlp.rules.quoted_layout import SENTENCE_END, QuotedLayout

_LEAST_WEIGHT = 0.4  # of a cue whose quotation does not begin a sentence
_LEAST_WEIGHT_OF_SENTENCE = 0.12  # of a cue whose quotation does


class QuotedSpeechReader:
    """Reads the quoted regions of one Doc."""

    def __init__(self, doc: Doc, weigh: Weigh) -> None:
        self._doc = doc
        self._layout = QuotedLayout(doc)
        self._cues = CueFinder(doc, self._layout, weigh)

    def read(self) -> list[QuotedSpeech]:
        """The direct quotations, in order of the text."""
        found: list[QuotedSpeech] = []
        last: QuotedSpeech | None = None  # the quotation that the next region may continue
        for i, region in enumerate(self._layout.regions):
            if last is not None and self._continues(i, last):
                last.regions.append(region)
                if last.cue is None:  # the cue follows the last of several regions
                    self._attribute(last, self._cues.after(i))
                continue
            speech = QuotedSpeech([region])
            options = [*self._cues.after(i), *self._cues.before(i)]
            least = _LEAST_WEIGHT_OF_SENTENCE if self._layout.stands_alone(i) else _LEAST_WEIGHT
            self._attribute(speech, [option for option in options if option.weight >= least])
            if speech.frame == "unattributed" and not self._layout.stands_alone(i):
                last = last if last is not None and self._layout.same_paragraph(i - 1, i) else None
                continue
            if speech.frame in ("quote_after", "quote_inverted"):
                speech.opening = self._opening(i)
            found.append(speech)
            last = speech
        return found

    def _opening(self, i: int) -> int | None:
        """First token of the region's sentence where that begins outside the marks."""
        gap = self._layout.gap_before(i)
        if i and gap.start <= self._layout.tokens[i - 1][1]:
            return None
        words = [
            token for token in self._doc[gap.start : gap.end] if not token.is_space and not token.is_punct
        ]
        return words[0].i if words else None

    def proposals(self) -> Iterator[QuotedSpeech]:
        """Every verb beside every region as a possible cue, for measuring how often each is one."""
        for i, region in enumerate(self._layout.regions):
            for option in [*self._cues.after(i), *self._cues.before(i)]:
                option.regions.append(region)
                yield option

    @staticmethod
    def _attribute(speech: QuotedSpeech, options: list[QuotedSpeech]) -> None:
        best = max(options, key=lambda option: option.weight, default=None)
        if best is not None:
            speech.lemma, speech.frame, speech.weight = best.lemma, best.frame, best.weight
            speech.cue, speech.source, speech.relay = best.cue, best.source, best.relay
            speech.reporting = best.reporting

    def _continues(self, i: int, last: QuotedSpeech) -> bool:
        region, previous = self._layout.regions[i], last.regions[-1]
        if region.continues:
            return True
        if previous is not self._layout.regions[i - 1]:
            return False
        if not self._layout.same_paragraph(i - 1, i):
            return self._goes_on(i, last)
        between = self._doc[self._layout.tokens[i - 1][1] : self._layout.tokens[i][0]]
        has_words = any(token.is_alpha for token in between)
        if not has_words:
            return True
        if last.reporting is None or last.reporting[0] < self._layout.tokens[i - 1][1]:
            return False
        ended = any(token.text in SENTENCE_END for token in between)
        own = [option for option in self._cues.after(i) if option.weight >= _LEAST_WEIGHT]
        own += [
            option
            for option in self._cues.before(i)
            if option.weight >= _LEAST_WEIGHT and option.cue != last.cue
        ]
        if not ended:  # "A," he said, "B."
            return between[-1].text in (",", "—", "–", "-", ":", "...", "…") and not own
        return self._layout.starts_sentence(i) and not own and len(self._layout.inner(region).split()) >= 2

    def _goes_on(self, i: int, last: QuotedSpeech) -> bool:
        """Whether a paragraph that is all quotation goes on with the attributed one just before it.

        Reporters name a speaker again when another one speaks, and leave the name out when the same goes on.
        """
        if (
            last.cue is None
            or self._layout.paragraph(i) - self._layout.paragraph(i - 1) > 1
            or not self._layout.stands_alone(i)
        ):
            return False
        gap = self._layout.gap_after(i)
        if any(token.is_alpha for token in self._doc[gap.start : gap.end]) or self._cues.before(i):
            return False
        rest = self._doc[self._layout.tokens[i - 1][1] : self._layout.tokens[i][0]]
        return not any(a.text in SENTENCE_END and b.is_alpha for a, b in pairwise(rest))
