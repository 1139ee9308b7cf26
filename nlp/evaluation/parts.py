"""The extractor beside its parts: what the rules and the learned model find each alone.

One reading of a text serves all three, so that they can be compared on the same articles in one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.assembly import quotations_of
from nlp.attributes import Attribution, Offsets
from nlp.attribution.model import AttributionModel
from nlp.attribution.packaged import packaged_model
from nlp.evaluation.matching import content_positions, positions_in_marks, type_of
from nlp.extractor import Extraction
from nlp.pipeline import build_pipeline
from nlp.quotation import Quotation, QuotationType, Span
from nlp.readable_text import readable
from nlp.reading import read
from nlp.rules.candidates import attributions

PARTS = ("rules and model", "model alone", "rules alone")


def extract_by_parts(texts: Iterable[str]) -> dict[str, Extractions]:
    """For each of `PARTS` what it finds in the texts."""
    pipeline, model = build_pipeline(), packaged_model()
    found: dict[str, list[Extraction]] = {part: [] for part in PARTS}
    for text in texts:
        with pipeline.memory_zone():
            (doc,) = read(pipeline, [readable(text)])
            found["rules and model"].append(Extraction(quotations_of(doc, text)))
            found["model alone"].append(extraction(text, model.attributions(doc._.reading)))
            found["rules alone"].append(extraction(text, attributions(doc)))
    return {part: Extractions(extractions) for part, extractions in found.items()}


@dataclass(frozen=True, slots=True)
class Extractions:
    """Extractions that were made before, as something that can be evaluated."""

    made: Sequence[Extraction]

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        """What was made before, whatever the texts."""
        return iter(self.made)


@dataclass(frozen=True, slots=True)
class ModelExtractor:
    """A model as something that can be evaluated."""

    model: AttributionModel

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        """One extraction per text, in order."""
        for text in texts:
            yield extraction(text, self.model.attributions(self.model.read(text)))


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
