"""From a corpus to the exported model: ``python -m nlp.training CORPUS.jsonl --teacher WEIGHTS --out DIR``.

Trains the teacher, has it teach the corpus, variants of it and any further texts, trains the small model on
all of that, averages its last epochs, chooses its settings on the articles set aside, and exports it to
``DIR/model``: about two hours on two cores. Called again it goes on where it was interrupted. Without
``--teacher`` the small model learns from the annotations alone.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_TEACHER = ("--epochs", "4", "--encoder-rate", "6e-5", "--head-rate", "6e-4")
_VARIANTS = (1, 2)  # seeds
_AVERAGED = 3  # epochs


def build(corpus: Path, out: Path, teacher: Path | None, texts: Sequence[Path], epochs: int) -> None:
    """Run every step that has not left its result yet. Raises CalledProcessError where one fails."""
    out.mkdir(parents=True, exist_ok=True)
    lessons: list[Path] = []
    if teacher is not None:
        run = out / "teacher"
        _step("train", corpus, "--out", run, "--pretrained", teacher, *_TEACHER, result=run / "epoch-4")
        for seed in _VARIANTS:
            variant = out / f"variant-{seed}.jsonl"
            _step("augment", corpus, "--seed", seed, "--out", variant, result=variant)
            texts = [*texts, variant]
        for file in (corpus, *texts):
            lesson = out / "lessons" / file.stem
            _step("teach", run / "epoch-4", file, "--out", lesson, result=lesson)
            lessons.append(lesson)
    run = out / "student"
    taught = ("--taught", *lessons) if lessons else ()
    _step("train", corpus, "--out", run, "--epochs", epochs, *taught, result=run / f"epoch-{epochs}")
    last = [run / f"epoch-{number}" for number in range(max(1, epochs - _AVERAGED + 1), epochs + 1)]
    averaged = out / "averaged"
    _step("average", *last, "--out", averaged, result=averaged)
    _step("choose", averaged, corpus, result=out / "chosen")
    _step("export", averaged, out / "model", result=out / "model")


def _step(name: str, *arguments: object, result: Path) -> None:
    """Run a program of this package unless its result was marked as complete before."""
    mark = result.with_name(f"{result.name}.done")
    if mark.exists():
        return
    print(f"== {name} {' '.join(map(str, arguments))}", flush=True)
    command = [sys.executable, "-m", f"nlp.training.{name}", *map(str, arguments)]
    subprocess.run(command, check=True)
    mark.touch()


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("corpus", type=Path, help="annotated articles, one JSON object a line")
    parser.add_argument("--out", type=Path, required=True, help="directory for all that is made")
    parser.add_argument("--teacher", type=Path, help="directory of the teacher's pretrained encoder")
    parser.add_argument(
        "--texts", type=Path, nargs="*", default=[], help="further texts to be taught on, in the same form"
    )
    parser.add_argument("--epochs", type=int, default=4)
    given = parser.parse_args(arguments)
    build(given.corpus, given.out, given.teacher, given.texts, given.epochs)


if __name__ == "__main__":
    main()
