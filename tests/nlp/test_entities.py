"""Scores of entity tags become named entities."""

from __future__ import annotations

import re

import numpy as np
import pytest
from spacy.language import Language

from nlp.attribution.entities import ENTITY_TAGS, entities
from nlp.attribution.pieces import Pieces, pieces_of


def pieces(text: str) -> Pieces:
    words = [
        (match.start(), match.end(), text.count("\n", 0, match.start()), number)
        for number, match in enumerate(re.finditer(r"\w+|[^\w\s]", text))
    ]
    return pieces_of(text, range(len(words)), words)


def found(text: str, tags: str, sureness: float = 9.0) -> list[tuple[str, str]]:
    """Text and label of the entities where each word's best tag is the one given."""
    read = pieces(text)
    scores = np.zeros((len(read.word_starts), len(ENTITY_TAGS)), dtype=np.float32)
    for word, tag in enumerate(tags.split()):
        scores[word, ENTITY_TAGS.index(tag)] = sureness
    return [(text[start:end], label) for start, end, label in entities(scores, read)]


@pytest.mark.parametrize(
    ("text", "tags", "expected"),
    [
        ("", "", []),
        ("It rains", "O O", []),
        ("Ann Ray left Bonn", "B-PERSON I-PERSON O B-GPE", [("Ann Ray", "PERSON"), ("Bonn", "GPE")]),
        (
            "Ann Ray Bo Li",
            "B-PERSON I-PERSON B-PERSON I-PERSON",
            [("Ann Ray", "PERSON"), ("Bo Li", "PERSON")],
        ),
        ("the Ray Bank", "O I-ORG I-ORG", [("Ray Bank", "ORG")]),
        ("Ray Bonn left", "B-PERSON B-GPE O", [("Ray", "PERSON"), ("Bonn", "GPE")]),
        ("the Ann Ray Bank", "O B-ORG I-PERSON I-ORG", [("Ann Ray Bank", "ORG")]),
        ("Ann\nRay", "B-PERSON I-PERSON", [("Ann", "PERSON"), ("Ray", "PERSON")]),
        ("U . S . won", "B-GPE I-GPE I-GPE I-GPE O", [("U . S .", "GPE")]),
    ],
)
def test_entities_of_tags(text: str, tags: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, tags) == expected


def test_a_doubtful_label_is_none() -> None:
    assert found("Ann Ray", "B-PERSON I-PERSON", sureness=5.0) == [("Ann Ray", "PERSON")]
    assert found("Ann Ray", "B-PERSON I-PERSON", sureness=3.0) == []


@pytest.mark.model
def test_the_pipeline_names_people_places_and_bodies(pipeline: Language) -> None:
    doc = pipeline(
        "Helena Marsh, who runs the Northern Transport Board, told reporters in Glasgow on Monday."
    )
    named = {ent.label_: ent.text for ent in doc.ents}
    assert named["PERSON"] == "Helena Marsh"
    assert named["GPE"] == "Glasgow"
    assert "Northern Transport Board" in named["ORG"]
    assert named["DATE"].endswith("Monday")
