"""The measure of how well speech is told from thought, and the labels it reads."""

from __future__ import annotations

import sys
from collections import Counter
from json import dumps
from pathlib import Path

import pytest

from nlp.evaluation.speech_thought import (
    Answer,
    Label,
    balanced_accuracy,
    constant_accuracy,
    main,
    read_labels,
)
from nlp.quotation import Reported

LABELS = Path(__file__).parents[1] / "golden" / "speech_thought.tsv"
SPEECH, THOUGHT = Reported.SPEECH, Reported.THOUGHT


def answer(labelled: Reported, told: Reported) -> Answer:
    return Answer(Label("report", "one", ((0, 1),), ((2, 3),), labelled), told)


def test_labels_are_offsets_alone_and_enough_to_measure_on() -> None:
    labels = read_labels(LABELS)
    shares = Counter((label.part, label.reported) for label in labels)
    assert set(shares) == {(part, reported) for part in ("develop", "report") for reported in Reported}
    assert min(shares.values()) >= 40
    assert all(start < end for label in labels for start, end in (*label.cue, *label.content))
    assert len({(label.article, label.content, label.cue) for label in labels}) == len(labels)


def test_both_classes_weigh_the_same() -> None:
    found = [answer(SPEECH, SPEECH)] * 8 + [answer(THOUGHT, THOUGHT), answer(THOUGHT, SPEECH)]
    assert balanced_accuracy(found) == 75
    assert constant_accuracy(found) == 50


def test_the_command_prints_each_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Odell said the dam leaked. Reth fears the dam will burst."
    corpus, labels = tmp_path / "corpus.jsonl", tmp_path / "labels.tsv"
    corpus.write_text(dumps({"id": "dam", "text": text, "quotes": []}) + "\n", encoding="utf-8")
    labels.write_text(
        "# of the dam\npart\tarticle\tcue\tcontent\treported\n"
        "report\tdam\t6-10\t11-25\tspeech\n"
        "report\tdam\t32-37\t38-56\tthought\n"
        "report\tmissing\t0-1\t2-3\tthought\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sys, "argv", ["speech_thought", str(labels), str(corpus)])
    main()
    assert capsys.readouterr().out.splitlines()[1].split() == ["report", "2", "1", "100.0", "50.0"]


def test_a_line_of_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text("part\tarticle\tcue\tcontent\treported\nreport\tdam\t1\t2-3\tspeech\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not enough values"):
        read_labels(path)
