"""Averages the weights of trained models: ``python -m nlp.training.average MODEL_DIR... --out DIR``.

Of use for models of one shape that began alike and differ in seed or epoch.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from nlp.attribution.model_files import TOKENIZER_FILE, Settings
from nlp.training.trained import read_shape, read_trained, write_trained


def average(directories: Sequence[Path], out: Path) -> None:
    """Write the model with the mean weights of those in `directories`; the first gives the settings."""
    first = directories[0]
    networks = [read_trained(directory) for directory in directories]
    states = [network.state_dict() for network in networks]
    means = {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}
    networks[0].load_state_dict(means)
    write_trained(out, networks[0], read_shape(first), first / TOKENIZER_FILE, Settings.read(first))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.average", description=__doc__)
    parser.add_argument("models", type=Path, nargs="+", help="directories of trained models")
    parser.add_argument("--out", type=Path, required=True, help="directory to write to")
    given = parser.parse_args(arguments)
    average(given.models, given.out)


if __name__ == "__main__":
    main()
