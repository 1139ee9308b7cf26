"""What is trained on: articles set aside, texts made anew, and what teachers say of them. Needs the training extra."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the [train] extra is not installed")

from nlp.agreement import Thresholds
from nlp.attribution.entities import ENTITY_TAGS
from nlp.attribution.model_files import TOKENIZER_FILE
from nlp.attribution.packaged import packaged_model
from nlp.attribution.piece_reader import PieceReader
from nlp.evaluation.corpus import GoldArticle, GoldQuote
from nlp.training.augment import REPLACED, augmented
from nlp.training.choose_thresholds import climbed
from nlp.training.corpus_split import read_corpus
from nlp.training.set_aside import split
from nlp.training.teach import Lesson

TEXT = "“The bridge will hold,” Odell said on Monday."
MODEL = Path(__file__).parents[2] / "nlp" / "model"


def corpus(directory: Path, count: int) -> Path:
    path = directory / "corpus.jsonl"
    quote = {"content": [[1, 22]], "cue": [[30, 34]], "source": [[24, 29]]}
    lines = [json.dumps({"id": f"gazette_{n}", "text": TEXT, "quotes": [quote]}) for n in range(count)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_same_articles_are_set_aside_whatever_their_order(tmp_path: Path) -> None:
    path = corpus(tmp_path, 9)
    aside, rest = split(path, 3)
    path.write_text("\n".join(reversed(path.read_text(encoding="utf-8").splitlines())), encoding="utf-8")
    assert split(path, 3) == (aside, rest)
    assert len(aside) == 3
    assert not {article.id for article in aside} & {article.id for article in rest}


def test_texts_made_anew_keep_what_reports() -> None:
    articles = [
        f"{TEXT} The engineer {name} denied that large storms damaged old piers." for name in ("Ray", "Li")
    ]
    made = list(augmented(articles * 20, seed=1))
    assert made == list(augmented(articles * 20, seed=1))
    assert made != list(augmented(articles * 20, seed=2))
    words = [
        (before, after)
        for text, other in zip(articles * 20, made, strict=True)
        for before, after in zip(text.split(), other.split(), strict=True)
    ]
    changed = [before for before, after in words if before.strip("“”") != after.strip('“”"')]
    assert 0 < len(changed) < 1.5 * REPLACED * len(words)
    assert not {"The", "that", "on"} & set(changed)
    assert any('"' in text for text in made)
    assert any("“" in text for text in made)


def test_lessons_add_to_annotations_and_stand_alone(tmp_path: Path) -> None:
    path, reader = corpus(tmp_path, 3), PieceReader(MODEL / TOKENIZER_FILE)
    aside, (first, second) = split(path, 1)
    words = len(reader.read(TEXT).word_starts)
    sure = np.zeros((words, 7), dtype=np.float32)
    other = GoldArticle("made_1", TEXT, (GoldQuote(((1, 22),), ((30, 34),), ((24, 29),)),))
    known = read_corpus(path, reader, 1, [Lesson(article, sure) for article in (aside[0], first, other)])
    assert [example.soft is not None for example in known.examples] == [True, False, True]
    assert [len(example.annotation.contents) for example in known.examples] == [1, 1, 1]
    assert known.held_out == aside
    named = [ENTITY_TAGS[tag] for tag in known.examples[0].entities if tag]
    assert any(tag.startswith("B-") for tag in named)
    assert second.id not in {article.id for article in aside}


def test_the_packaged_model_reads_with_the_tokenizer_beside_it() -> None:
    read = packaged_model().read(TEXT)
    assert read.reading.tags.shape == (len(PieceReader(MODEL / TOKENIZER_FILE).read(TEXT).word_starts), 7)


def test_thresholds_climb_one_after_the_other() -> None:
    def score(least: Thresholds) -> float:
        return -abs(least.ruled - 0.8) - abs(least.learned - 0.4) - 5 * (least.learned_short > 0.6)

    def flat(least: Thresholds) -> float:
        return 0.01 * least.ruled

    assert climbed(Thresholds(), score) == replace(Thresholds(), ruled=0.8, learned=0.4)
    assert climbed(Thresholds(), flat) == Thresholds()  # a gain that chance may give is none
