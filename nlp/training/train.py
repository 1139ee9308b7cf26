"""Trains the attribution network: ``python -m nlp.training.train CORPUS.jsonl --out DIR``.

Called again with the same arguments it goes on from the last checkpoint. After each epoch the model is
written and scored on the articles that were set aside.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import torch
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from nlp.attribution.model import AttributionModel
from nlp.attribution.model_files import Settings
from nlp.attribution.piece_reader import PieceReader
from nlp.evaluation.corpus import GoldArticle
from nlp.evaluation.parts import ModelExtractor
from nlp.evaluation.scoring import evaluate_articles
from nlp.training.batches import epoch as batches_of
from nlp.training.batches import groups
from nlp.training.checkpoints import Plan, Progress, Run
from nlp.training.corpus_split import Corpus, read_corpus
from nlp.training.encoder import EncoderShape
from nlp.training.network import AttributionNetwork, LossWeights, TorchNetwork
from nlp.training.pretrained import Pretrained, find_pretrained
from nlp.training.teach import PROBABILITIES_FILE, read_lessons
from nlp.training.trained import write_trained

_LOG_EVERY = 20  # steps
_FIRST_SEED = 1  # runs with different seeds begin alike, so that their weights can be averaged
_SEQUENCE_RATE = 10  # times the heads' learning rate: few numbers, each seen at every word
_SEQUENCE_PARTS = ("sequences.", "content_to_cue.", "cue_to_source.")


@dataclass(frozen=True, slots=True)
class Options:
    """What changes how a run goes, but not what comes of it."""

    checkpoint_minutes: float = 5.0
    steps: int | None = None  # stop after so many, to try things out


class Trainer:
    """One training run."""

    def __init__(
        self, corpus: Corpus, pretrained: Pretrained, reader: PieceReader, run: Run, plan: Plan
    ) -> None:
        self._corpus, self._pretrained, self._special = corpus, pretrained, reader.special
        self._run, self._plan = run, plan
        torch.manual_seed(_FIRST_SEED)
        self._shape = EncoderShape.of(pretrained)
        self.network = AttributionNetwork(self._shape, plan.link_size, plan.dropout)
        self.network.encoder.load_pretrained(pretrained)
        torch.manual_seed(plan.seed)
        self._optimizer = AdamW(self._parameter_groups(), fused=True)
        steps = self._steps_per_epoch() * plan.epochs
        self._schedule = LambdaLR(self._optimizer, lambda step: _rate(step, steps, plan.warm_up))
        self._weights = LossWeights()

    def _parameter_groups(self) -> list[dict[str, object]]:
        plan = self._plan
        groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
        for name, parameter in self.network.named_parameters():
            pretrained = name.startswith("encoder.") and "features" not in name
            rate = plan.encoder_rate if pretrained else plan.head_rate
            if name.startswith(_SEQUENCE_PARTS):
                rate *= _SEQUENCE_RATE
            decay = plan.weight_decay if parameter.ndim > 1 and not name.startswith(_SEQUENCE_PARTS) else 0.0
            groups.setdefault((rate, decay), []).append(parameter)
        return [
            {"params": found, "lr": rate, "weight_decay": decay} for (rate, decay), found in groups.items()
        ]

    def _steps_per_epoch(self) -> int:
        """Batches of an epoch; their number varies a little with how texts are cut."""
        plan = self._plan
        return len(groups(self._corpus.examples, plan.window, plan.pieces_per_batch, plan.seed))

    def train(self, options: Options) -> None:
        """Train from the last checkpoint to the end of the plan."""
        progress = self._run.resume(self.network, self._optimizer, self._schedule)
        examples, losses = len(self._corpus.examples), asdict(self._corpus.losses)
        self._run.log("start", **asdict(progress), examples=examples, **losses)
        while progress.epoch < self._plan.epochs:
            if not self._epoch(progress, options):
                return
            progress.epoch, progress.step = progress.epoch + 1, 0
            self._run.save(self.network, self._optimizer, self._schedule, progress)
            self._finish_epoch(progress.epoch)

    def _epoch(self, progress: Progress, options: Options) -> bool:
        """Train the rest of an epoch; false where the steps to try are used up."""
        plan = self._plan
        self.network.train()
        sums: Counter[str] = Counter()
        saved = logged = time.monotonic()
        seed = plan.seed * 1000 + progress.epoch
        examples = self._corpus.examples
        every = batches_of(examples, self._special, plan.window, plan.pieces_per_batch, seed)
        for step, batch in enumerate(every):
            if step < progress.step:
                continue
            losses = self.network.losses(batch, self._weights)
            sum(losses.values(), start=torch.zeros(())).backward()
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self._optimizer.step()
            self._optimizer.zero_grad()
            self._schedule.step()
            progress.step = step + 1
            sums.update({name: loss.item() for name, loss in losses.items()}, pieces=batch.piece_count)
            now = time.monotonic()
            if progress.step % _LOG_EVERY == 0:
                speed = round(sums.pop("pieces") / (now - logged))
                means = {name: round(total / _LOG_EVERY, 4) for name, total in sums.items()}
                rate = self._schedule.get_last_lr()[0]
                self._run.log("step", **asdict(progress), **means, pieces_per_second=speed, rate=rate)
                sums, logged = Counter(), now
            if now - saved > 60 * options.checkpoint_minutes:
                self._run.save(self.network, self._optimizer, self._schedule, progress)
                saved = now
            if options.steps is not None and progress.step >= options.steps:
                self._run.save(self.network, self._optimizer, self._schedule, progress)
                return False
        return True

    def _finish_epoch(self, number: int) -> None:
        """Write the model as it is now and score it on what was held out."""
        directory = self._run.directory / f"epoch-{number}"
        settings = Settings(window=self._plan.window, link_size=self._plan.link_size)
        write_trained(directory, self.network, self._shape, self._pretrained.tokenizer, settings)
        self.network.eval()
        figures = score(directory, TorchNetwork(self.network, half=True), self._corpus.held_out)
        self._run.log("held out", epoch=number, **figures)


def score(directory: Path, network: TorchNetwork, articles: Sequence[GoldArticle]) -> dict[str, float]:
    """F1 of a model's attributions and contents on annotated articles."""
    model = AttributionModel.load(directory, network)
    view = evaluate_articles(articles, ModelExtractor(model)).views["all"]
    figures = {kind: round(tally.rates("attribution").f1, 2) for kind, tally in view.items()}
    figures |= {f"content {name}": round(view["all"].rates(name).f1, 2) for name in ("j50", "exact")}
    figures["source accuracy"] = round(view["all"].source_accuracy or 0.0, 2)
    return figures


def _rate(step: int, steps: int, warm_up: float) -> float:
    """Share of the full learning rate: up in a line, then down to nothing."""
    rising = max(1, int(warm_up * steps))
    if step < rising:
        return (step + 1) / rising
    return max(0.0, (steps - step) / max(1, steps - rising))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.train", description=__doc__)
    parser.add_argument("corpus", type=Path, help="annotated articles, one JSON object a line")
    parser.add_argument("--out", type=Path, required=True, help="directory of the run")
    parser.add_argument("--pretrained", type=Path, help="directory of the pretrained encoder")
    parser.add_argument(
        "--taught", type=Path, nargs="+", default=[], help="directories that nlp.training.teach wrote"
    )
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--checkpoint-minutes", type=float, default=Options().checkpoint_minutes)
    parser.add_argument("--steps", type=int, help="stop each epoch after so many steps, to try things out")
    for field in fields(Plan):
        option = f"--{field.name.replace('_', '-')}"
        parser.add_argument(option, type=type(field.default), default=field.default)
    given = vars(parser.parse_args(arguments))
    plan = replace(Plan(), **{field.name: given[field.name] for field in fields(Plan)})
    torch.set_num_threads(given["threads"])
    pretrained = find_pretrained(given["pretrained"])
    reader = PieceReader(pretrained.tokenizer)
    corpus = read_corpus(given["corpus"], reader, plan.held_out, read_lessons(given["taught"]))
    run = Run(
        given["out"], plan, [given["corpus"], *(place / PROBABILITIES_FILE for place in given["taught"])]
    )
    Trainer(corpus, pretrained, reader, run, plan).train(Options(given["checkpoint_minutes"], given["steps"]))


if __name__ == "__main__":
    main()
