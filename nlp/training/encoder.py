"""The encoder: a BERT, or an MPNet, that also sees how words are written and quoted."""

from __future__ import annotations

import math
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
    """Sizes of the encoder, and what else tells one family from another."""

    vocabulary: int
    positions: int
    size: int
    layers: int
    heads: int
    intermediate: int
    norm_eps: float = 1e-12
    distances: int = 0  # buckets of the distance between two pieces that attention is told; 0: it is not

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
            config["layer_norm_eps"],
            config.get("relative_attention_num_buckets", 0),
        )


class Embeddings(nn.Module):
    """Word pieces, their positions, and what the uncased vocabulary loses."""

    def __init__(self, shape: EncoderShape, dropout: float) -> None:
        super().__init__()
        self.pieces = nn.Embedding(shape.vocabulary, shape.size)
        self.positions = nn.Embedding(shape.positions, shape.size)
        self.features = nn.ModuleList(nn.Embedding(len(kind), shape.size) for kind in (Shape, Quoted, Place))
        self.norm = nn.LayerNorm(shape.size, eps=shape.norm_eps)
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
        self.attention_norm = nn.LayerNorm(shape.size, eps=shape.norm_eps)
        self.widening = nn.Linear(shape.size, shape.intermediate)
        self.narrowing = nn.Linear(shape.intermediate, shape.size)
        self.output_norm = nn.LayerNorm(shape.size, eps=shape.norm_eps)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """[batch, piece, size]. `mask`, added to what pieces are to each other, is far below zero where there
        is none; it has the shape of [batch, head, piece, piece] or of what can be spread to it.
        """
        query, key, value = self.attention_in(hidden).split(hidden.shape[-1], dim=-1)
        attended = self.attention_out(self.attend(query, key, value, mask))
        hidden = self.attention_norm(hidden + self.dropout(attended))
        changed = self.narrowing(functional.gelu(self.widening(hidden)))
        normed: Tensor = self.output_norm(hidden + self.dropout(changed))
        return normed

    def attend(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
        """[batch, piece, size]: what each piece takes of the values, all heads side by side."""
        batch, length, size = query.shape
        query, key, value = (
            part.view(batch, length, self.heads, size // self.heads).transpose(1, 2)
            for part in (query, key, value)
        )
        with torch.autocast("cpu", enabled=False):  # it would turn all weights into 32 bits and back
            weights = (query / query.shape[-1] ** 0.5) @ key.transpose(2, 3) + mask.to(query.dtype)
            attended = torch.softmax(weights, dim=-1) @ value
        return attended.transpose(1, 2).reshape(batch, length, size)


class Encoder(nn.Module):
    """Pieces with features in, a vector for each piece out."""

    def __init__(self, shape: EncoderShape, dropout: float = 0.1) -> None:
        super().__init__()
        self.embeddings = Embeddings(shape, dropout)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.distances = nn.Embedding(shape.distances, shape.heads) if shape.distances else None

    def forward(self, features: Tensor, mask: Tensor) -> Tensor:
        """[batch, piece, size] from [batch, piece, 4] and [batch, piece] (true where there is a piece)."""
        hidden: Tensor = self.embeddings(features)
        added = torch.where(mask, 0.0, _NOTHING_THERE)[:, None, None, :]
        if self.distances is not None:
            buckets = distance_buckets(features.shape[1], self.distances.num_embeddings)
            added = added + self.distances(buckets).permute(2, 0, 1)
        for layer in self.layers:
            hidden = layer(hidden, added)
        return hidden

    def load_pretrained(self, pretrained: Pretrained) -> None:
        """Take the pretrained weights; the embeddings of features, which it has not, stay as they are."""
        given = load_file(pretrained.weights)
        own = self.state_dict()
        taken = {name: tensor for name, tensor in own.items() if name.startswith("embeddings.features")}
        taken["embeddings.pieces.weight"] = given["embeddings.word_embeddings.weight"]
        positions = given["embeddings.position_embeddings.weight"]
        if self.distances is None:
            names = _BERT_NAMES
            taken["embeddings.positions.weight"] = (
                positions + given["embeddings.token_type_embeddings.weight"][0]
            )
        else:
            names = _MPNET_NAMES
            filling = positions[:_MPNET_FIRST_POSITION]  # the last ones are never reached
            taken["embeddings.positions.weight"] = torch.cat([positions[_MPNET_FIRST_POSITION:], filling])
            taken["distances.weight"] = given["encoder.relative_attention_bias.weight"]
        for end in ("weight", "bias"):
            taken[f"embeddings.norm.{end}"] = given[f"embeddings.LayerNorm.{end}"]
            for number in range(len(self.layers)):
                for our_name, their_names in names.items():
                    parts = [given[f"encoder.layer.{number}.{name}.{end}"] for name in their_names]
                    taken[f"layers.{number}.{our_name}.{end}"] = torch.cat(parts)
        self.load_state_dict(taken)


_FARTHEST = 128  # pieces; all that is farther away falls into one bucket


def distance_buckets(pieces: int, buckets: int) -> Tensor:
    """[piece, piece]: bucket of the distance from one piece to another, before and after it apart.

    Half of the buckets of a side are one piece wide, the others grow with the distance (Raffel et al. 2020,
    T5, section 2.1, as MPNet has it).
    """
    places = torch.arange(pieces)
    apart = places[None, :] - places[:, None]
    side = buckets // 2
    near = side // 2
    far = apart.abs().clamp(min=1) / near
    widening = near + (far.log() / math.log(_FARTHEST / near) * (side - near)).long()
    bucket = torch.where(apart.abs() < near, apart.abs(), widening.clamp(max=side - 1))
    return bucket + side * (apart > 0)


_MPNET_FIRST_POSITION = 2  # those before it are for filling
_BERT_NAMES = {
    "attention_in": [f"attention.self.{part}" for part in ("query", "key", "value")],
    "attention_out": ["attention.output.dense"],
    "attention_norm": ["attention.output.LayerNorm"],
    "widening": ["intermediate.dense"],
    "narrowing": ["output.dense"],
    "output_norm": ["output.LayerNorm"],
}
"""Our names of a layer's parts, and those of the pretrained weights that are put together for it."""
_MPNET_NAMES = _BERT_NAMES | {
    "attention_in": [f"attention.attn.{part}" for part in "qkv"],
    "attention_out": ["attention.attn.o"],
    "attention_norm": ["attention.LayerNorm"],
}
