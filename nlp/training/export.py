"""Exports a trained model for use without torch: ``python -m nlp.training.export MODEL_DIR OUT_DIR``.

Writes the network twice, in 32 bits and with int8 weights, and beside it what decoding needs.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from nlp.attribution.model_files import DECODER_FILE, NETWORK_FILE, SETTINGS_FILE, TOKENIZER_FILE
from nlp.attribution.onnx_network import FEATURES_INPUT, OUTPUTS
from nlp.training.network import AttributionNetwork
from nlp.training.trained import read_trained

FULL_NETWORK_FILE = "model-float32.onnx"
_OPSET = 20  # the first that has Gelu as one operator


class _OneWindow(nn.Module):
    """The network as it is exported: one window at a time, which needs no mask.

    Attention becomes one operator of ONNX Runtime's own. With Gelu as one, that makes int8 windows of 384 run
    in two thirds of the time. Raises ValueError for an encoder that is told distances, which this leaves out.
    """

    def __init__(self, network: AttributionNetwork) -> None:
        super().__init__()
        if network.encoder.distances is not None:
            raise ValueError("an encoder that is told distances can teach, but is not exported")
        self.network = network
        for layer in network.encoder.layers:
            layer.attend = partial(_attend, layer.heads)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mask = torch.ones(features.shape[:2], dtype=torch.bool)
        tags, vectors, entities = self.network(features, mask)
        return tags, vectors, entities


def _attend(heads: int, query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    attended: Tensor = torch.onnx.ops.symbolic(
        "com.microsoft::MultiHeadAttention",
        (query, key, value),
        {"num_heads": heads},
        dtype=query.dtype,
        shape=query.shape,
        version=1,
    )
    return attended


def export(trained: Path, out: Path) -> None:
    """Write the model of `trained` to `out` for use by ONNX Runtime."""
    out.mkdir(parents=True, exist_ok=True)
    network = _OneWindow(read_trained(trained)).eval()
    features = torch.ones(1, 24, 4, dtype=torch.int64)
    torch.onnx.export(
        network,
        (features,),
        str(out / FULL_NETWORK_FILE),
        input_names=[FEATURES_INPUT],
        output_names=list(OUTPUTS),
        dynamic_shapes=({1: torch.export.Dim("pieces", min=3, max=510)},),
        opset_version=_OPSET,
        external_data=False,
        dynamo=True,
    )
    quantise(out / FULL_NETWORK_FILE, out / NETWORK_FILE)
    for name in (TOKENIZER_FILE, DECODER_FILE, SETTINGS_FILE):
        shutil.copyfile(trained / name, out / name)


def quantise(full: Path, small: Path) -> None:
    """Write `full` with int8 weights, one scale for each column, and embeddings in int8 too."""
    with tempfile.TemporaryDirectory() as place:
        prepared = Path(place) / "prepared.onnx"
        quant_pre_process(str(full), str(prepared), skip_symbolic_shape=True)
        quantize_dynamic(
            str(prepared),
            str(small),
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
    onnx.checker.check_model(str(small))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.export", description=__doc__)
    parser.add_argument("trained", type=Path, help="directory of a trained model")
    parser.add_argument("out", type=Path, help="directory to write to")
    given = parser.parse_args(arguments)
    export(given.trained, given.out)
    for name in (FULL_NETWORK_FILE, NETWORK_FILE):
        print(f"{name}: {(given.out / name).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
