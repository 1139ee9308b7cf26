"""What was found in an article, beside the quotes that it has: which quotation is which of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from api.services.quote_matching import Place, overlap, same_quotations
from api.storage.article_quotes import Spans
from api.storage.models import Article, Quote, Speaker
from nlp.quotation import Quotation, UnnamedSource

LONGEST_NAME = 300

SPEAKER, CONTENT = "speaker", "content"
"""Fields that people correct, and on which it depends what a quotation may say of its quote."""

OF_SPEAKER = ("role", "affiliation")
"""Fields that say something of whoever speaks, and hold of nobody else."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in an article.

    `same_model`: by what found the quotes that it has, so that a quote that reads the same did not change.
    """

    article: Article
    quotations: Sequence[Quotation]
    same_model: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation, the quote that it was before, if any, and its speaker, where `is_speaker_open`."""

    quotation: Quotation
    quote: Quote | None
    speaker: Speaker | None = None

    @property
    def is_speaker_open(self) -> bool:
        """Whether nobody said who speaks but extraction.

        Who said something of the speaker, such as the role, said it of the one who was found then.
        """
        return self.quote is None or not {SPEAKER, *OF_SPEAKER} & {*self.quote.corrected}

    @property
    def settled(self) -> frozenset[str]:
        """The fields of the quote that stay as they are, whatever was found."""
        if self.quote is None:
            return frozenset()
        stated = self.quotation.speaker
        is_as_before = self.quote.speaker_name == (stated.name if stated else None)
        also = frozenset() if self.is_speaker_open or is_as_before else {SPEAKER}
        return frozenset({*self.quote.corrected, *also})


@dataclass(frozen=True, slots=True)
class Replacement:
    """An article with the quotes that it has, and what was found, which replaces them; in order of the text.

    A quote that somebody corrected or rejected stays, found or not.
    """

    article: Article
    before: Sequence[Quote]
    found: Sequence[Found]
    same_model: bool

    @property
    def again(self) -> list[Quote]:
        """The quotes that were found again."""
        return [each.quote for each in self.found if each.quote is not None]

    @property
    def doomed(self) -> list[Quote]:
        """The quotes that go."""
        return [quote for quote in self._lost() if not _is_human(quote)]

    @property
    def kept_for_people(self) -> list[Quote]:
        """The quotes that stay for a person's sake alone."""
        return [quote for quote in self._lost() if _is_human(quote)]

    def _lost(self) -> list[Quote]:
        again = {quote.id for quote in self.again}
        return [quote for quote in self.before if quote.id not in again]

    @property
    def to_link(self) -> list[Quotation]:
        """The quotations whose speakers are looked for."""
        return [each.quotation for each in self.found if each.is_speaker_open]

    def linked(self, speakers: Iterable[Speaker | None]) -> Replacement:
        """The same, now that these are known to be the speakers of `to_link`."""
        who = iter(speakers)
        found = [replace(each, speaker=next(who)) if each.is_speaker_open else each for each in self.found]
        return replace(self, found=found)


def replacement(reading: Reading, before: Sequence[Quote], found_once: Mapping[str, Spans]) -> Replacement:
    """What was found with the quotes that it was before, without what people have settled otherwise.

    `found_once`: by quote, what extraction found as its content before a person set that.
    """
    quotations = [_credibly_named(each) for each in reading.quotations]
    found = _same_as_before(before, found_once, quotations)
    return Replacement(reading.article, before, found, reading.same_model)


def _credibly_named(quotation: Quotation) -> Quotation:
    """The quotation; where its speaker's name is longer than any, it describes nobody in particular."""
    speaker = quotation.speaker
    if speaker is None or len(speaker.name) <= LONGEST_NAME:
        return quotation
    source = UnnamedSource(speaker.name, speaker.type, speaker.country, speaker.country_evidence)
    return replace(quotation, speaker=None, unnamed_source=source)


def _same_as_before(
    before: Sequence[Quote], found_once: Mapping[str, Spans], quotations: Sequence[Quotation]
) -> list[Found]:
    if not before:
        return [Found(quotation, None) for quotation in quotations]
    contents = [
        [_places(quote.content), *([_places(found_once[quote.id])] if quote.id in found_once else [])]
        for quote in before
    ]
    now = [[(span.start, span.end) for span in quotation.content] for quotation in quotations]
    same = same_quotations(contents, now)
    again = set(same.values())
    # Contents never overlap. Where a person said what the content is, it is that; and a quote that stays for
    # a person's sake alone is not to be found once more beside itself.
    taken = [
        _places(quote.content)
        for index, quote in enumerate(before)
        if CONTENT in quote.corrected or (_is_human(quote) and index not in again)
    ]
    return [
        Found(quotation, before[same[n]] if n in same else None)
        for n, quotation in enumerate(quotations)
        if n in same or not any(overlap(now[n], content) for content in taken)
    ]


def _is_human(quote: Quote) -> bool:
    return bool(quote.corrected) or quote.rejected_at is not None


def _places(spans: Spans) -> list[Place]:
    return [(span["start"], span["end"]) for span in spans]
