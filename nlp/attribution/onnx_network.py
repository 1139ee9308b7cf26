"""The network run by ONNX Runtime."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime

from nlp.attribution.labels import Ints
from nlp.attribution.reading import Scores

FEATURES_INPUT = "features"
OUTPUTS = Scores._fields

_SLOW = ["SkipLayerNormFusion"]
"""What ONNX Runtime would do to the graph, though a window of 384 pieces then takes a fourth longer here."""

_EXACT = ("session.x64quantprecision", "1")
"""Products of eight-bit numbers are summed exactly on every processor. By default those without VNNI
instructions cut sums off at sixteen bits, and find other quotations than all was calibrated on."""


class OnnxNetwork:
    """One session, on one thread unless told otherwise. It needs no connection to anywhere."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        """Load an exported model. Raises OSError where it cannot be read."""
        if not path.is_file():
            raise FileNotFoundError(path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry(*_EXACT)
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW
        )

    def __call__(self, features: Ints) -> Scores:
        """The scores of one window, from its features."""
        outputs = self._session.run(list(OUTPUTS), {FEATURES_INPUT: features[None]})
        return Scores(*(np.asarray(output, dtype=np.float32)[0] for output in outputs))
