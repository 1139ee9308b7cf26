"""The model that comes with the package."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

from nlp.attribution.model import AttributionModel
from nlp.attribution.model_files import NETWORK_FILE
from nlp.attribution.onnx_network import OnnxNetwork


@cache
def packaged_model() -> AttributionModel:
    """Loaded once per process, on one thread."""
    with as_file(files("nlp") / "model") as directory:
        return AttributionModel.load(directory, OnnxNetwork(directory / NETWORK_FILE))
