"""Trained networks are written, averaged and exported without change. Needs the training extra."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the [train] extra is not installed")
for module in ("safetensors", "onnx", "onnxscript"):
    pytest.importorskip(module, reason="the [train] extra is not installed")

from nlp.attribution.labels import Ints  # noqa: E402
from nlp.attribution.model_files import Decoder, Settings  # noqa: E402
from nlp.attribution.onnx_network import OnnxNetwork  # noqa: E402
from nlp.training.average import average  # noqa: E402
from nlp.training.encoder import EncoderShape  # noqa: E402
from nlp.training.export import FULL_NETWORK_FILE, export  # noqa: E402
from nlp.training.network import AttributionNetwork, TorchNetwork  # noqa: E402
from nlp.training.teach import read_lessons, teach  # noqa: E402
from nlp.training.trained import read_trained, write_trained  # noqa: E402

SHAPE = EncoderShape(vocabulary=64, positions=64, size=32, layers=2, heads=4, intermediate=64)
WORDS = ["[UNK]", "“", "”", "[CLS]", "[SEP]", "berg", "said", "it", "rains", "dahl", "."]


def tokenizer(directory: Path) -> Path:
    from tokenizers import Tokenizer, models, pre_tokenizers

    made = Tokenizer(models.WordPiece({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.save(str(directory / "made.json"))
    return directory / "made.json"


def trained(directory: Path, seed: int, shape: EncoderShape = SHAPE) -> AttributionNetwork:
    """A network as it begins, written to a directory."""
    torch.manual_seed(seed)
    network = AttributionNetwork(shape, link_size=8).eval()
    directory.mkdir(parents=True)
    write_trained(directory, network, shape, tokenizer(directory), Settings(window=24, link_size=8))
    return network


def window() -> Ints:
    return np.random.default_rng(0).integers(0, 2, (9, 4)).astype(np.int64)


@pytest.mark.filterwarnings("ignore:.*LeafSpec.*:FutureWarning")  # of torch, about itself
def test_the_exported_network_says_the_same(tmp_path: Path) -> None:
    network = trained(tmp_path / "one", seed=1)
    export(tmp_path / "one", tmp_path / "out")
    expected = TorchNetwork(network)(window())
    full = OnnxNetwork(tmp_path / "out" / FULL_NETWORK_FILE)(window())
    for one, other in zip(full, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)
    small = OnnxNetwork(tmp_path / "out" / "model.onnx")(window())
    assert [scores.shape for scores in small] == [scores.shape for scores in expected]
    assert np.corrcoef(small.tags.ravel(), expected.tags.ravel())[0, 1] > 0.99
    assert Decoder.read(tmp_path / "out").no_source.shape == (8,)


def test_an_encoder_that_is_told_distances_is_not_exported(tmp_path: Path) -> None:
    trained(tmp_path / "one", seed=1, shape=replace(SHAPE, distances=8))
    with pytest.raises(ValueError, match="told distances"):
        export(tmp_path / "one", tmp_path / "out")


def test_an_average_lies_between(tmp_path: Path) -> None:
    one, other = trained(tmp_path / "one", seed=1), trained(tmp_path / "other", seed=2)
    average([tmp_path / "one", tmp_path / "other"], tmp_path / "mean")
    mean = read_trained(tmp_path / "mean").state_dict()
    for name, weights in one.state_dict().items():
        torch.testing.assert_close(mean[name], (weights + other.state_dict()[name]) / 2)


def test_a_lesson_holds_what_the_teacher_says(tmp_path: Path) -> None:
    trained(tmp_path / "one", seed=1)
    texts = [
        {"id": "a", "text": "Berg said it rains .", "quotes": []},
        {"id": "b", "text": " ", "quotes": []},
    ]
    gold = tmp_path / "texts.jsonl"
    gold.write_text("".join(json.dumps(text) + "\n" for text in texts[:1]), encoding="utf-8")
    from nlp.evaluation.corpus import read_gold

    teach(tmp_path / "one", read_gold(gold), tmp_path / "lessons")
    (lesson,) = read_lessons([tmp_path / "lessons"])
    assert lesson.article.text == texts[0]["text"]
    assert lesson.probabilities.shape == (5, 7)
    np.testing.assert_allclose(lesson.probabilities.sum(axis=1), 1, atol=0.01)
    assert lesson.probabilities[0, 2::2].max() < 0.001  # nothing goes on where a paragraph begins
