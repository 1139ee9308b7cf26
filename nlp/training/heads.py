"""What stands on the encoder: tags with their transitions, and vectors for links."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from nlp.attribution.entities import ENTITY_TAGS
from nlp.attribution.labels import TAGS, legal_starts, legal_transitions
from nlp.attribution.links import RELATIONS, ROLE_VECTORS

ILLEGAL = -1e4


class TagSequences(nn.Module):
    """A conditional random field over the tags of paragraphs (Lafferty, McCallum and Pereira 2001)."""

    def __init__(self) -> None:
        super().__init__()
        self.between = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.first = nn.Parameter(torch.zeros(len(TAGS)))
        self.last = nn.Parameter(torch.zeros(len(TAGS)))
        self.register_buffer("illegal", torch.where(torch.from_numpy(legal_transitions()), 0.0, ILLEGAL))
        self.register_buffer("illegal_first", torch.where(torch.from_numpy(legal_starts()), 0.0, ILLEGAL))
        self.illegal: Tensor
        self.illegal_first: Tensor

    def legal_between(self) -> Tensor:
        """[from, to]: scores of transitions."""
        return self.between + self.illegal

    def legal_first(self) -> Tensor:
        """[tag]: scores of starting with a tag."""
        return self.first + self.illegal_first

    def loss(
        self, scores: Tensor, tags: Tensor, opens: Tensor, held: Tensor, soft: Tensor | None = None
    ) -> Tensor:
        """Negative log likelihood of all tags together.

        `scores` is [batch, word, tag]; `tags`, `opens` (the word opens a paragraph) and `held` (there is
        a word) are [batch, word], words that are not there last. Where `soft` is given, [batch, word, tag],
        each word's score is that which is expected when its tag is drawn from these probabilities, so that
        the marginals are drawn to them.
        """
        return self._all(scores, opens, held).sum() - self._score(scores, tags, opens, held, soft)

    def marginals(self, scores: Tensor, opens: Tensor, held: Tensor) -> Tensor:
        """[batch, word, tag]: the probability of each word's tag, whatever the others' are."""
        with torch.enable_grad():
            leaf = scores.detach().requires_grad_()
            (found,) = torch.autograd.grad(self._all(leaf, opens, held).sum(), leaf)
        return found

    def _all(self, scores: Tensor, opens: Tensor, held: Tensor) -> Tensor:
        """[batch]: the logarithm of what all legal tags score together."""
        between, first = self.legal_between(), self.legal_first()
        anew = self.last[:, None] + first[None, :]
        forward = first + scores[:, 0]
        words = zip(scores.unbind(1)[1:], opens.unbind(1)[1:], held.unbind(1)[1:], strict=True)
        for score, open_, there in words:
            steps = torch.where(open_[:, None, None], anew, between)
            further = torch.logsumexp(forward[:, :, None] + steps, dim=1) + score
            forward = torch.where(there[:, None], further, forward)
        return torch.logsumexp(forward + self.last, dim=1)

    def _score(
        self, scores: Tensor, tags: Tensor, opens: Tensor, held: Tensor, soft: Tensor | None
    ) -> Tensor:
        """The score of the given tags."""
        before, after = tags[:, :-1], tags[:, 1:]
        anew = self.last[before] + self.legal_first()[after]
        steps = torch.where(opens[:, 1:], anew, self.legal_between()[before, after])
        ends = tags.gather(1, held.sum(dim=1, keepdim=True) - 1)
        words = scores.gather(2, tags[..., None])[..., 0] if soft is None else (scores * soft).sum(dim=2)
        return (
            self.legal_first()[tags[:, 0]].sum()
            + words[held].sum()
            + steps[held[:, 1:]].sum()
            + self.last[ends].sum()
        )


class RelationScores(nn.Module):
    """What the places of two spans let expect."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = nn.ParameterDict({name: nn.Parameter(torch.zeros(n)) for name, n in RELATIONS.items()})

    def forward(self, relations: Tensor) -> Tensor:
        """[...] from [..., relation]."""
        return sum(
            (self.tables[name][relations[..., column]] for column, name in enumerate(RELATIONS)),
            start=torch.zeros(()),
        )


class WordHeads(nn.Module):
    """Scores of tags, vectors for links and scores of entity tags, for each piece."""

    def __init__(self, size: int, link_size: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(size, len(TAGS))
        self.widening = nn.Linear(size, size)
        self.vectors = nn.Linear(size, ROLE_VECTORS * link_size)
        self.entities = nn.Linear(size, len(ENTITY_TAGS))

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[batch, piece, tag], [batch, piece, role and end times size] and [batch, piece, entity tag]."""
        hidden = self.dropout(hidden)
        vectors = self.vectors(nn.functional.gelu(self.widening(hidden)))
        return self.tags(hidden), vectors, self.entities(hidden)
