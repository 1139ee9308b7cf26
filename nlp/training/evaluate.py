"""Scores a trained model: ``python -m nlp.training.evaluate MODEL_DIR GOLD.jsonl``.

Runs the exported network where the directory has one and ``--torch`` is not given. Predictions go to
``--predictions``, one JSON object a line.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nlp.attribution.model import AttributionModel
from nlp.attribution.model_files import NETWORK_FILE, TOKENIZER_FILE, Decoder, Settings
from nlp.attribution.onnx_network import OnnxNetwork
from nlp.attribution.piece_reader import PieceReader
from nlp.attribution.reading import Network
from nlp.evaluation.comparison import KINDS, METRICS
from nlp.evaluation.corpus import read_gold
from nlp.evaluation.parts import Extractions, ModelExtractor
from nlp.evaluation.scoring import Report, evaluate_articles


def load_network(directory: Path, use_torch: bool, network_file: str = NETWORK_FILE) -> Network:
    """The network of a directory. Raises OSError where it is missing."""
    if not use_torch and (directory / network_file).exists():
        return OnnxNetwork(directory / network_file)
    from nlp.training.network import TorchNetwork  # noqa: PLC0415  (the exported model needs no torch)
    from nlp.training.trained import read_trained  # noqa: PLC0415

    return TorchNetwork(read_trained(directory))


def table(report: Report) -> str:
    """The report's figures as lines of text: precision, recall and F1."""
    view = report.views["all"]
    heads = " ".join(f"{name:>15}" for name in METRICS)
    lines = [f"{'':9}{'gold':>6}{'found':>6} {heads}  source"]
    for kind in KINDS:
        tally = view[kind]
        rates = " ".join(f"{tally.rates(name)!s:>15}" for name in METRICS)
        lines.append(f"{kind:9}{tally.gold:6}{tally.found:6} {rates}  {tally.source_accuracy or 0:.1f}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.evaluate", description=__doc__)
    parser.add_argument("model", type=Path, help="directory of a trained model")
    parser.add_argument("gold", type=Path, help="annotated articles, one JSON object a line")
    parser.add_argument("--predictions", type=Path, help="where to write what was found")
    parser.add_argument("--torch", action="store_true", help="run the network as trained, not as exported")
    parser.add_argument("--network", default=NETWORK_FILE, help="file of the exported network")
    parser.add_argument("--window", type=int, help="instead of the model's setting")
    parser.add_argument("--context", type=int, help="instead of the model's setting")
    given = parser.parse_args(arguments)
    settings = Settings.read(given.model)
    for name in ("window", "context"):
        if getattr(given, name) is not None:
            settings = replace(settings, **{name: getattr(given, name)})
    network = load_network(given.model, given.torch, given.network)
    reader = PieceReader(given.model / TOKENIZER_FILE)
    model = AttributionModel(network, reader, Decoder.read(given.model), settings)
    articles = read_gold(given.gold)
    started, used = time.perf_counter(), time.process_time()
    extractions = list(ModelExtractor(model).extract_many(article.text for article in articles))
    took, used = time.perf_counter() - started, time.process_time() - used
    words = sum(len(article.text.split()) for article in articles)
    print(table(evaluate_articles(articles, Extractions(extractions))))
    print(f"{words} words, {words / took:.0f} a second, {words / used:.0f} a CPU second")
    if given.predictions:
        with given.predictions.open("w", encoding="utf-8") as file:
            for article, extraction in zip(articles, extractions, strict=True):
                quotes = [quotation.to_dict() for quotation in extraction.quotations]
                file.write(json.dumps({"id": article.id, "quotes": quotes}) + "\n")


if __name__ == "__main__":
    main()
