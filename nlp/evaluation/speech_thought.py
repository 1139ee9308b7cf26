"""How well speech is told from thought, on labelled attributions of a corpus.

``python -m nlp.evaluation.speech_thought tests/golden/speech_thought.tsv polnear-dev.jsonl``
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.attributes import Offsets
from nlp.evaluation.corpus import GoldArticle, read_gold
from nlp.pipeline import build_pipeline
from nlp.quotation import Reported
from nlp.rules.senses import sense

_NEEDED = ("onrecord_paragraphs", "onrecord_quotation_marks")


@dataclass(frozen=True, slots=True)
class Label:
    """What an attribution of a corpus reports. `part` says what the label may be used for."""

    part: str
    article: str
    cue: tuple[Offsets, ...]
    content: tuple[Offsets, ...]
    reported: Reported


@dataclass(frozen=True, slots=True)
class Answer:
    """A label beside what was told."""

    label: Label
    told: Reported


def read_labels(path: Path) -> tuple[Label, ...]:
    """Labels of a TSV file with part, article, cue, content and reported; spans are ``start-end,start-end``.

    Raises ValueError where a line is not of this form, OSError where the file cannot be read.
    """
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return tuple(_label(*line.split("\t")) for line in lines[1:])


def _label(part: str, article: str, cue: str, content: str, reported: str) -> Label:
    return Label(part, article, _spans(cue), _spans(content), Reported(reported))


def _spans(cell: str) -> tuple[Offsets, ...]:
    pairs = (span.split("-") for span in cell.split(","))
    return tuple((int(start), int(end)) for start, end in pairs)


def answers(labels: Iterable[Label], articles: Iterable[GoldArticle]) -> Iterator[Answer]:
    """What is told of each label, from its cue and content alone; labels of other articles are left out."""
    pipeline = build_pipeline()
    unneeded = [name for name in pipeline.pipe_names if name.startswith("onrecord_") and name not in _NEEDED]
    by_article = defaultdict(list)
    for label in labels:
        by_article[label.article].append(label)
    with pipeline.select_pipes(disable=unneeded):
        for article in articles:
            if wanted := by_article[article.id]:
                doc = pipeline(article.text)
                yield from (Answer(label, sense(doc, label.cue, label.content)[0]) for label in wanted)


def balanced_accuracy(found: Sequence[Answer]) -> float:
    """Mean over speech and thought of the percentage that was told right."""
    total = Counter(answer.label.reported for answer in found)
    right = Counter(answer.told for answer in found if answer.told is answer.label.reported)
    return 100 * sum(right[reported] / total[reported] for reported in total) / len(total)


def constant_accuracy(found: Sequence[Answer]) -> float:
    """Balanced accuracy of the best answer given always: one class is right, the others are wrong."""
    return 100 / len({answer.label.reported for answer in found})


def main() -> None:
    """Print the figures of each part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("corpus", type=Path, help="the articles as JSON Lines")
    arguments = parser.parse_args()
    found = list(answers(read_labels(arguments.labels), read_gold(arguments.corpus)))
    print("part        labels  thought  balanced accuracy  constant answer")
    for part in sorted({answer.label.part for answer in found}):
        own = [answer for answer in found if answer.label.part == part]
        thoughts = sum(answer.label.reported is Reported.THOUGHT for answer in own)
        accuracy, constant = balanced_accuracy(own), constant_accuracy(own)
        print(f"{part:10}{len(own):8}{thoughts:9}{accuracy:19.1f}{constant:17.1f}")


if __name__ == "__main__":
    main()
