"""The network run by ONNX Runtime."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime

from nlp.attribution.labels import Floats, Ints

FEATURES_INPUT = "features"
OUTPUTS = ("tags", "vectors")


class OnnxNetwork:
    """One session, on one thread unless told otherwise. It needs no connection to anywhere."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        """Load an exported model. Raises OSError where it cannot be read."""
        if not path.is_file():
            raise FileNotFoundError(path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def __call__(self, features: Ints) -> tuple[Floats, Floats]:
        """Scores of tags and vectors for links of one window's pieces."""
        outputs = self._session.run(list(OUTPUTS), {FEATURES_INPUT: features[None]})
        tags, vectors = (np.asarray(output, dtype=np.float32)[0] for output in outputs)
        return tags, vectors
