"""What a model finds on annotated articles, in the figures of the evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.attributes import Attribution, Offsets
from nlp.attribution.model import AttributionModel
from nlp.evaluation.matching import content_positions, positions_in_marks, type_of
from nlp.extractor import Extraction
from nlp.quotation import Quotation, QuotationType, Span


@dataclass(frozen=True, slots=True)
class ModelExtractor:
    """A model as something that can be evaluated."""

    model: AttributionModel

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        """One extraction per text, in order."""
        for text in texts:
            yield extraction(text, self.model.find(text))


def extraction(text: str, found: Iterable[Attribution]) -> Extraction:
    """Attributions as quotations that have spans and nothing else."""
    in_marks = positions_in_marks(text)
    return Extraction(
        tuple(_quotation(text, one, type_of(content_positions(one.content, text), in_marks)) for one in found)
    )


def _quotation(text: str, found: Attribution, kind: QuotationType) -> Quotation:
    def spans(offsets: Sequence[Offsets]) -> tuple[Span, ...]:
        return tuple(Span(start, end, text[start:end]) for start, end in offsets)

    content = spans(found.content)
    return Quotation(
        type=kind,
        reported=found.reported,
        polarity=found.polarity,
        content=content,
        cue=spans(found.cue),
        source=spans(found.source),
        speaker=None,
        unnamed_source=None,
        via=None,
        addressee=None,
        mentioned_countries=(),
        topics=(),
        context=content[0],
        confidence=found.confidence,
    )
