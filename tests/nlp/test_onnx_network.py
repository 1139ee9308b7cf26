"""The network under ONNX Runtime."""

from __future__ import annotations

from pathlib import Path

import nlp
from nlp.attribution.model_files import NETWORK_FILE
from nlp.attribution.onnx_network import OnnxNetwork


def test_eight_bit_products_are_summed_exactly_on_every_processor() -> None:
    session = OnnxNetwork(Path(nlp.__file__).parent / "model" / NETWORK_FILE)._session
    assert session.get_session_options().get_session_config_entry("session.x64quantprecision") == "1"
