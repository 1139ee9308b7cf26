"""How like topics the words of a passage are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlp.attribution.packaged import packaged_model
from nlp.lexicons.topics import topic_table
from nlp.topics.vectors import TextVectors, TopicVectors, packaged_vectors, topic_numbers


def vectors() -> TopicVectors:
    """Three pieces, of which the last has no weight; two topics that stand at right angles."""
    topics = np.eye(2, dtype=np.float32)
    return TopicVectors(
        pieces=np.array([[100, 0], [0, 50], [127, 127]], dtype=np.int8),
        scale=np.array([0.01, 0.02], dtype=np.float32),
        weights=np.array([1.0, 3.0, 0.0], dtype=np.float32),
        offset=np.zeros(2, dtype=np.float32),
        topics=np.stack([topics, topics[::-1]]),
    )


def test_a_passage_is_the_weighted_mean_of_its_pieces() -> None:
    first = vectors().likeness(np.array([0, 2]))
    assert first[0] == pytest.approx([1, -1])
    assert first[1] == pytest.approx([-1, 1])
    assert vectors().likeness(np.array([0, 1]))[0] == pytest.approx([-1, 1])


@pytest.mark.parametrize("pieces", [[], [2]])
def test_a_passage_without_weight_is_like_nothing(pieces: list[int]) -> None:
    assert not vectors().likeness(np.array(pieces, dtype=np.int64)).any()


def test_vectors_are_read_as_they_were_written(tmp_path: Path) -> None:
    vectors().write(tmp_path)
    read = TopicVectors.read(tmp_path)
    for name in ("pieces", "scale", "weights", "offset", "topics"):
        assert getattr(read, name) == pytest.approx(getattr(vectors(), name), abs=1e-4)


def test_missing_vectors_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"topics\.npz"):
        TopicVectors.read(tmp_path)


def test_the_packaged_vectors_fit_table_and_tokenizer() -> None:
    packaged = packaged_vectors()
    assert packaged.topics.shape[1] == len(topic_numbers()) == len(topic_table().concepts)
    assert packaged.pieces.shape[0] == len(packaged.weights) == 30_522
    assert np.linalg.norm(packaged.topics, axis=-1) == pytest.approx(1, abs=0.01)


@pytest.mark.model
@pytest.mark.parametrize(
    ("passage", "nearer", "farther"),
    [
        ("The goalkeeper saved a late penalty.", "football", "central bank"),
        ("Borrowing costs rose again last month.", "interest rates", "football"),
        ("She was rushed to intensive care with pneumonia.", "hospital", "agriculture"),
        ("They sowed barley after the rain.", "agriculture", "hospital"),
        ("The choir sang in the old cathedral.", "church", "police"),
    ],
)
def test_words_are_like_the_topic_that_they_are_about(passage: str, nearer: str, farther: str) -> None:
    text = TextVectors(packaged_model().read(passage).pieces, packaged_vectors())
    likeness = text.likeness(((0, len(passage)),)).mean(axis=0)
    found = []
    for name in (nearer, farther):
        concept = topic_table().find(name)
        assert concept is not None
        found.append(likeness[topic_numbers()[concept.id]])
    assert found[0] > 1 > found[1]


def test_only_words_within_the_spans_count() -> None:
    text = "Football. Police. Hospital."
    read = TextVectors(packaged_model().read(text).pieces, packaged_vectors())
    alone = TextVectors(packaged_model().read("Police").pieces, packaged_vectors())
    assert read.likeness(((10, 16),)) == pytest.approx(alone.likeness(((0, 6),)))
    assert not read.likeness(((11, 15),)).any()
