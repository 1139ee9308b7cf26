"""The encoder: a small BERT that also sees how words are written and quoted."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from nlp.attribution.pieces import Place, Quoted, Shape
from nlp.training.pretrained import Pretrained

_NOTHING_THERE = -1e4


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """Sizes of the encoder."""

    vocabulary: int
    positions: int
    size: int
    layers: int
    heads: int
    intermediate: int

    @classmethod
    def of(cls, pretrained: Pretrained) -> EncoderShape:
        """Sizes that the pretrained encoder's configuration tells."""
        config = pretrained.config
        return cls(
            config["vocab_size"],
            config["max_position_embeddings"],
            config["hidden_size"],
            config["num_hidden_layers"],
            config["num_attention_heads"],
            config["intermediate_size"],
        )


class Embeddings(nn.Module):
    """Word pieces, their positions, and what the uncased vocabulary loses."""

    def __init__(self, shape: EncoderShape, dropout: float) -> None:
        super().__init__()
        self.pieces = nn.Embedding(shape.vocabulary, shape.size)
        self.positions = nn.Embedding(shape.positions, shape.size)
        self.features = nn.ModuleList(nn.Embedding(len(kind), shape.size) for kind in (Shape, Quoted, Place))
        self.norm = nn.LayerNorm(shape.size, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        for weight in self.features.parameters():
            nn.init.normal_(weight, std=0.01)  # next to nothing, so as not to disturb what is known

    def forward(self, features: Tensor) -> Tensor:
        """[batch, piece, size] from [batch, piece, 4]: ids, shapes, quoted, places."""
        summed = self.pieces(features[..., 0]) + self.positions.weight[: features.shape[1]]
        for column, table in enumerate(self.features, 1):
            summed = summed + table(features[..., column])
        embedded: Tensor = self.dropout(self.norm(summed))
        return embedded


class Layer(nn.Module):
    """Attention and a feed-forward network, each added to what came in and normalised."""

    def __init__(self, shape: EncoderShape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.attention_in = nn.Linear(shape.size, 3 * shape.size)  # query, key, value
        self.attention_out = nn.Linear(shape.size, shape.size)
        self.attention_norm = nn.LayerNorm(shape.size, eps=1e-12)
        self.widening = nn.Linear(shape.size, shape.intermediate)
        self.narrowing = nn.Linear(shape.intermediate, shape.size)
        self.output_norm = nn.LayerNorm(shape.size, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """[batch, piece, size]. `mask` is [batch, 1, 1, piece], far below zero where there is no piece."""
        batch, length, size = hidden.shape
        query, key, value = (
            part.view(batch, length, self.heads, size // self.heads).transpose(1, 2)
            for part in self.attention_in(hidden).split(size, dim=-1)
        )
        with torch.autocast("cpu", enabled=False):  # it would turn all weights into 32 bits and back
            weights = (query / query.shape[-1] ** 0.5) @ key.transpose(2, 3) + mask.to(query.dtype)
            attended = torch.softmax(weights, dim=-1) @ value
        attended = self.attention_out(attended.transpose(1, 2).reshape(batch, length, size))
        hidden = self.attention_norm(hidden + self.dropout(attended))
        changed = self.narrowing(functional.gelu(self.widening(hidden)))
        normed: Tensor = self.output_norm(hidden + self.dropout(changed))
        return normed


class Encoder(nn.Module):
    """Pieces with features in, a vector for each piece out."""

    def __init__(self, shape: EncoderShape, dropout: float = 0.1) -> None:
        super().__init__()
        self.embeddings = Embeddings(shape, dropout)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))

    def forward(self, features: Tensor, mask: Tensor) -> Tensor:
        """[batch, piece, size] from [batch, piece, 4] and [batch, piece] (true where there is a piece)."""
        hidden: Tensor = self.embeddings(features)
        added = torch.where(mask, 0.0, _NOTHING_THERE).to(hidden.dtype)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, added)
        return hidden

    def load_pretrained(self, pretrained: Pretrained) -> None:
        """Take the pretrained weights; the embeddings of features, which it has not, stay as they are."""
        given = load_file(pretrained.weights)
        own = self.state_dict()
        taken = {name: tensor for name, tensor in own.items() if name.startswith("embeddings.features")}
        taken["embeddings.pieces.weight"] = given["embeddings.word_embeddings.weight"]
        kinds = given["embeddings.token_type_embeddings.weight"]
        taken["embeddings.positions.weight"] = given["embeddings.position_embeddings.weight"] + kinds[0]
        for end in ("weight", "bias"):
            taken[f"embeddings.norm.{end}"] = given[f"embeddings.LayerNorm.{end}"]
            for number in range(len(self.layers)):
                theirs, ours = f"encoder.layer.{number}", f"layers.{number}"
                parts = [given[f"{theirs}.attention.self.{part}.{end}"] for part in ("query", "key", "value")]
                taken[f"{ours}.attention_in.{end}"] = torch.cat(parts)
                for our_name, their_name in _NAMES.items():
                    taken[f"{ours}.{our_name}.{end}"] = given[f"{theirs}.{their_name}.{end}"]
        self.load_state_dict(taken)


_NAMES = {
    "attention_out": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "widening": "intermediate.dense",
    "narrowing": "output.dense",
    "output_norm": "output.LayerNorm",
}
"""Our names of a layer's parts, and those of the pretrained weights."""
