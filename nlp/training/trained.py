"""A trained network's directory: weights, sizes, tokenizer, decoder and settings."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

from safetensors.torch import load_file, save_file

from nlp.attribution.model_files import TOKENIZER_FILE, Settings
from nlp.training.encoder import EncoderShape
from nlp.training.network import AttributionNetwork

_WEIGHTS = "weights.safetensors"
_SHAPE = "encoder.json"


def write_trained(
    directory: Path, network: AttributionNetwork, shape: EncoderShape, tokenizer: Path, settings: Settings
) -> None:
    """Write everything that evaluation and export need."""
    directory.mkdir(parents=True, exist_ok=True)
    save_file(network.state_dict(), directory / _WEIGHTS)
    (directory / _SHAPE).write_text(json.dumps(asdict(shape), indent=2) + "\n", encoding="utf-8")
    shutil.copyfile(tokenizer, directory / TOKENIZER_FILE)
    network.decoder().write(directory)
    settings.write(directory)


def read_shape(directory: Path) -> EncoderShape:
    """The sizes of a directory's encoder."""
    return EncoderShape(**json.loads((directory / _SHAPE).read_text(encoding="utf-8")))


def read_trained(directory: Path) -> AttributionNetwork:
    """The network of a directory, ready to run. Raises OSError where files are missing."""
    network = AttributionNetwork(read_shape(directory), Settings.read(directory).link_size)
    network.load_state_dict(load_file(directory / _WEIGHTS))
    network.eval()
    return network
