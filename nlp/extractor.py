"""Text in, quotations out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from nlp.assembly import quotations_of
from nlp.language import other_language
from nlp.pipeline import DEFAULT_SPACY_MODEL, build_pipeline
from nlp.quotation import Quotation
from nlp.readable_text import readable
from nlp.reading import read

MODEL_NAME = "onrecord"
MODEL_VERSION = "0.5.0"
MAX_TEXT_LENGTH = 1_000_000
BATCH_SIZE = 16  # texts a memory zone holds


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model found a quotation: the same name and version give the same result.

    Between kinds of processors, the last digits of sums differ, which may turn what is undecided.
    """

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class ExtractionError:
    """Why a text could not be processed. `code` is a slug for programs, `message` is for people."""

    code: str  # "unsupported_language", "text_too_long", or "internal" for a defect of the extractor
    message: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What came of one text: its quotations in order of the text, or an error and none."""

    quotations: tuple[Quotation, ...] = ()
    error: ExtractionError | None = None


class QuoteExtractor:
    """Finds the quotations of English news text. Loading takes a second or two; use one per process.

    Extraction never raises, whatever the text: what cannot be processed yields an `Extraction` with an
    error. A result depends on the text alone, not on its batch.
    """

    def __init__(
        self, spacy_model: str = DEFAULT_SPACY_MODEL, max_text_length: int = MAX_TEXT_LENGTH
    ) -> None:
        """Load `spacy_model`; texts of more than `max_text_length` characters are refused.

        Raises OSError where the spaCy model is not installed.
        """
        self._pipeline = build_pipeline(spacy_model)
        self._pipeline.max_length = max_text_length
        self._max_text_length = max_text_length
        meta = self._pipeline.meta
        self.model = ModelInfo(MODEL_NAME, f"{MODEL_VERSION}+{meta['lang']}_{meta['name']}-{meta['version']}")

    def extract(self, text: str) -> list[Quotation]:
        """Quotations in order of the text; none where the text cannot be processed."""
        return list(next(self.extract_many([text])).quotations)

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        """One `Extraction` per text, in order; a text that fails leaves the others unharmed."""
        remaining = iter(texts)
        while batch := list(islice(remaining, BATCH_SIZE)):
            yield from self._extract_batch(batch)

    def _extract_batch(self, texts: list[str]) -> list[Extraction]:
        errors = [self._refusal(text) for text in texts]
        speaking = [text for text, error in zip(texts, errors, strict=True) if not error and _speaks(text)]
        found = iter(self._quotations(speaking))
        return [
            Extraction(error=error) if error else next(found) if _speaks(text) else Extraction()
            for text, error in zip(texts, errors, strict=True)
        ]

    def _quotations(self, texts: list[str]) -> list[Extraction]:
        """One extraction per text. A defect that one text brings to light becomes that text's error."""
        try:
            # What Docs hold beyond the vocabulary is freed with the zone; results leave as plain objects.
            with self._pipeline.memory_zone():
                docs = read(self._pipeline, [readable(text) for text in texts])
                return [Extraction(quotations_of(doc, text)) for doc, text in zip(docs, texts, strict=True)]
        except Exception as defect:
            if len(texts) > 1:
                return [extraction for text in texts for extraction in self._quotations([text])]
            reason = f"the extractor failed on this text ({type(defect).__name__}: {defect})"
            return [Extraction(error=ExtractionError("internal", reason))]

    def _refusal(self, text: str) -> ExtractionError | None:
        if len(text) > self._max_text_length:
            return ExtractionError(
                "text_too_long",
                f"the text has {len(text)} characters; at most {self._max_text_length} are read",
            )
        if language := other_language(text):
            return ExtractionError(
                "unsupported_language",
                f"the text is not English (it looks like {language!r}); only English is read",
            )
        return None


def _speaks(text: str) -> bool:
    """Whether the text has a letter at all: nothing else can hold a quotation."""
    return any(character.isalpha() for character in text)
