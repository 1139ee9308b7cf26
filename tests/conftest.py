"""Fixtures for all tests: the real extractor, loaded once."""

from __future__ import annotations

import pytest
from spacy.language import Language

from nlp.extractor import QuoteExtractor
from nlp.pipeline import build_pipeline


@pytest.fixture(scope="session")
def extractor() -> QuoteExtractor:
    return QuoteExtractor()


@pytest.fixture(scope="session")
def pipeline() -> Language:
    return build_pipeline()
