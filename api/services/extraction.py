"""Extraction without storage."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.services.drafts import check_text
from api.services.records import ModelRecord

if TYPE_CHECKING:
    from nlp.extractor import Extraction, QuoteExtractor


EXTRACTED = "extracted"


@dataclass(frozen=True, slots=True)
class ExtractionReport:
    """What a call of the extractor took, and what came of each text: EXTRACTED, or the code of its error."""

    seconds: float
    words: int
    outcomes: tuple[str, ...]


Observer = Callable[[ExtractionReport], None]


class ExtractionService:
    """Runs the extractor, which loads once per process, on first use.

    Safe to share between threads: they take turns, since spaCy frees the memory of one batch at a time.
    The observers are told of each call of the extractor.
    """

    def __init__(
        self,
        load: Callable[[], QuoteExtractor],
        max_text_length: int,
        observers: Sequence[Observer] = (),
    ) -> None:
        self._load = load
        self._max_text_length = max_text_length
        self._observers = observers
        self._lock = threading.Lock()
        self._loaded: QuoteExtractor | None = None

    @property
    def extractor(self) -> QuoteExtractor:
        """The extractor itself, loaded. Raises OSError where the model is not installed."""
        if self._loaded is None:
            with self._lock:
                return self._load_once()
        return self._loaded  # without waiting for an extraction that is under way

    @property
    def model(self) -> ModelRecord:
        """Name and version of the extraction model. Raises OSError where the model is not installed."""
        model = self.extractor.model
        return ModelRecord(model.name, model.version)

    def extract(self, text: str) -> Extraction:
        """The quotations of a text, or the error that says why there are none.

        Raises InvalidValue and Unprocessable (field "text") for a text that no article may have.
        """
        self.check(text)
        return self.extract_many([text])[0]

    def check(self, text: str) -> None:
        """Raise InvalidValue or Unprocessable (field "text") for a text that no article may have."""
        check_text(text, self._max_text_length)

    def extract_many(self, texts: Sequence[str]) -> list[Extraction]:
        """What `extract` gives, for several texts at once; they have been checked before."""
        if not texts:
            return []
        with self._lock:
            extractor = self._load_once()
            started = time.perf_counter()
            extractions = list(extractor.extract_many(texts))
            seconds = time.perf_counter() - started
        words = sum(len(text.split()) for text in texts)
        outcomes = tuple(found.error.code if found.error else EXTRACTED for found in extractions)
        for observe in self._observers:
            observe(ExtractionReport(seconds, words, outcomes))
        return extractions

    def _load_once(self) -> QuoteExtractor:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded
