"""The network that is trained: encoder, tags and links under one loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.attribution.labels import Floats, Ints
from nlp.attribution.links import ENDS, ROLE_VECTORS, LinkTables, Role
from nlp.attribution.model_files import Decoder
from nlp.attribution.reading import Scores
from nlp.attribution.tagging import Transitions
from nlp.training.batches import Batch, LinkTargets
from nlp.training.encoder import Encoder, EncoderShape
from nlp.training.heads import ILLEGAL, RelationScores, TagSequences, WordHeads


@dataclass(frozen=True, slots=True)
class LossWeights:
    """How the parts of the loss are weighed, each a mean over what it counts."""

    sequences: float = 0.5  # per word: all tags of a window together
    tags: float = 0.5  # per word: each tag alone, smoothed
    links: float = 0.15  # per span
    entities: float = 0.25  # per word
    smoothing: float = 0.05


class AttributionNetwork(nn.Module):
    """Pieces with features in; scores of tags, vectors for links and scores of entity tags out."""

    def __init__(self, shape: EncoderShape, link_size: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.link_size = link_size
        self.encoder = Encoder(shape, dropout)
        self.heads = WordHeads(shape.size, link_size, dropout)
        self.sequences = TagSequences()
        self.content_to_cue = RelationScores()
        self.cue_to_source = RelationScores()
        self.no_source = nn.Parameter(torch.zeros(link_size))

    def forward(self, features: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[batch, piece, tag], [batch, piece, role and end times size] and [batch, piece, entity tag]."""
        tags, vectors, entities = self.heads(self.encoder(features, mask))
        return tags, vectors, entities

    def losses(self, batch: Batch, weights: LossWeights) -> dict[str, Tensor]:
        """Parts of the loss, weighed; their sum is what training makes small."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            tags, vectors, entities = self(batch.features, batch.mask)
        tags, vectors, entities = tags.float(), vectors.float(), entities.float()
        scores, names = (
            found.gather(1, batch.word_pieces[..., None].expand(-1, -1, found.shape[-1]))
            for found in (tags, entities)
        )
        words = batch.held.sum()
        sequences = self.sequences.loss(scores, batch.tags, batch.opens, batch.held, batch.soft) / words
        if batch.soft is None:
            alone = functional.cross_entropy(
                scores[batch.held], batch.tags[batch.held], label_smoothing=weights.smoothing
            )
        else:
            alone = functional.cross_entropy(scores[batch.held], batch.soft[batch.held])
        named = functional.cross_entropy(names[batch.held], batch.entities[batch.held])
        vectors = vectors.reshape(-1, ROLE_VECTORS, self.link_size)
        cues = self._link_loss(
            vectors, batch.content_cues, Role.CONTENT_ASKING, Role.CUE_ANSWERING, self.content_to_cue, None
        )
        sources = self._link_loss(
            vectors,
            batch.cue_sources,
            Role.CUE_ASKING,
            Role.SOURCE_ANSWERING,
            self.cue_to_source,
            self.no_source,
        )
        return {
            "sequences": weights.sequences * sequences,
            "tags": weights.tags * alone,
            "cues": weights.links * cues,
            "sources": weights.links * sources,
            "entities": weights.entities * named,
        }

    def _link_loss(
        self,
        vectors: Tensor,
        links: LinkTargets,
        asking: Role,
        answering: Role,
        relation_scores: RelationScores,
        nobody: Tensor | None,
    ) -> Tensor:
        if not len(links.targets):
            return vectors.sum() * 0.0
        queries = _span_vectors(vectors, links.queries, asking)
        keys = _span_vectors(vectors, links.keys, answering)
        scores = queries @ keys.T / self.link_size**0.5 + relation_scores(links.relations)
        scores = torch.where(links.allowed, scores, ILLEGAL)
        if nobody is not None:
            none = queries @ nobody / self.link_size**0.5
            scores = torch.cat([scores, none[:, None]], dim=1)
        return functional.cross_entropy(scores, links.targets)

    def decoder(self) -> Decoder:
        """What decoding needs of the learned numbers."""
        sequences = self.sequences
        return Decoder(
            Transitions(
                _array(sequences.legal_between()), _array(sequences.legal_first()), _array(sequences.last)
            ),
            _tables(self.content_to_cue),
            _tables(self.cue_to_source),
            _array(self.no_source),
        )


class TorchNetwork:
    """The network in training, run like the exported one."""

    def __init__(self, network: AttributionNetwork, half: bool = False) -> None:
        """Run `network` as it is when asked; `half` computes in bfloat16."""
        self._network, self._half = network, half

    def __call__(self, features: Ints) -> Scores:
        """The scores of one window, from its features."""
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._half):
            mask = torch.ones(1, len(features), dtype=torch.bool)
            found = self._network(torch.from_numpy(features)[None], mask)
        return Scores(*(_array(each[0]) for each in found))


def _span_vectors(vectors: Tensor, spans: Tensor, role: Role) -> Tensor:
    return vectors[spans[:, 0], role * ENDS] + vectors[spans[:, 1], role * ENDS + 1]


def _array(tensor: Tensor) -> Floats:
    array: Floats = tensor.detach().float().numpy().astype(np.float32)
    return array


def _tables(scores: RelationScores) -> LinkTables:
    return LinkTables(**{name: _array(table) for name, table in scores.tables.items()})
