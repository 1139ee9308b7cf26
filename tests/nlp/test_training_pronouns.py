"""Weights for pronouns are learned from the right names alone. Needs the training extra."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language

pytest.importorskip("torch", reason="the [train] extra is not installed")

import torch

from nlp.evaluation.corpus import GoldArticle, GoldQuote
from nlp.evaluation.gap import GapText
from nlp.training.pronoun_learner import Standard
from nlp.training.pronoun_questions import question_of_gap, questions_of_article
from nlp.training.pronouns import learn, write

WOMEN = ("Ines Moreau", "Petra Novak", "Clara Berg", "Ruth Okafor")


def texts(subject_is_meant: bool) -> list[GapText]:
    """Two names in one sentence and "She" in the next, always of the subject, or always of the object."""
    found = []
    for one in WOMEN:
        for other in WOMEN:
            if one != other:
                text = f"{one} met {other} in Graz. She left."
                names = ((0, len(one)), (len(one) + 5, len(one) + 5 + len(other)))
                at = text.index("She")
                meant = (subject_is_meant, not subject_is_meant)
                found.append(GapText(text, (at, at + 3), names, meant))
    return found


@pytest.mark.parametrize("subject_is_meant", [True, False])
def test_what_the_texts_show_is_learned(pipeline: Language, subject_is_meant: bool) -> None:
    given = texts(subject_is_meant)
    docs = pipeline.pipe(text.text for text in given)
    questions = [question_of_gap(text, doc) for text, doc in zip(given, docs, strict=True)]
    learned = learn(questions)
    answers = [question.names(learned, text.names) for question, text in zip(questions, given, strict=True)]
    assert answers == [text.meant for text in given]
    assert learned.head is not None


@pytest.mark.parametrize("last_speaker_is_meant", [True, False])
def test_articles_teach_who_goes_on_speaking(pipeline: Language, last_speaker_is_meant: bool) -> None:
    questions, names = [], []
    for one in WOMEN:
        for other in WOMEN:
            if one != other:
                text = f"“It rains,” {one} said.\n\n{other} came late.\n\n“It is cold,” she said."
                at = text.index("she said")
                name = one if last_speaker_is_meant else other
                facts = {"speaker": (frozenset((name,)),)}
                quote = GoldQuote(((at - 15, at - 3),), source=((at, at + 3),), facts=facts)
                questions += questions_of_article(GoldArticle("x", text, (quote,)), pipeline(text))
                names.append(name)
    assert len(questions) == len(names)
    learned = learn(questions[::2], [questions[::2]])
    assert all(question.is_answered(learned) for question in questions[1::2])


def test_projections_do_to_vectors_what_was_learned_on_standard_ones() -> None:
    drawn = np.random.default_rng(0).normal(3.0, 2.0, (20, 4)).astype(np.float32)
    vectors = np.hstack([drawn, np.ones((20, 1), dtype=np.float32)])
    standard, linear = Standard(list(vectors)), torch.nn.Linear(4, 2)
    wanted = linear(standard.of(torch.from_numpy(vectors))).detach().numpy()
    assert np.allclose(vectors @ standard.undone(linear), wanted, atol=1e-5)


def test_weights_are_written_as_a_lexicon(tmp_path: Path) -> None:
    write({"subject": 1.25, "between": -0.5}, tmp_path / "weights.tsv")
    lines = (tmp_path / "weights.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[-3:] == ["feature\tweight", "between\t-0.50", "subject\t1.25"]
    assert lines[0].startswith("#")
