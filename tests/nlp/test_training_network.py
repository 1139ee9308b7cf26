"""The network learns, and tells what the loss means. Needs the training extra."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the [train] extra is not installed")
pytest.importorskip("safetensors", reason="the [train] extra is not installed")

from nlp.attribution.labels import TAGS  # noqa: E402
from nlp.attribution.pieces import SpecialPieces, pieces_of  # noqa: E402
from nlp.attribution.tagging import best_tags  # noqa: E402
from nlp.attribution.windows import window_features, windows  # noqa: E402
from nlp.evaluation.corpus import GoldArticle, GoldQuote  # noqa: E402
from nlp.training.annotations import annotate  # noqa: E402
from nlp.training.batches import Example, epoch  # noqa: E402
from nlp.training.encoder import Encoder, EncoderShape, distance_buckets  # noqa: E402
from nlp.training.heads import TagSequences  # noqa: E402
from nlp.training.network import AttributionNetwork, LossWeights, TorchNetwork  # noqa: E402

SHAPE = EncoderShape(vocabulary=64, positions=64, size=32, layers=2, heads=4, intermediate=64)
SPECIAL = SpecialPieces(opening=1, closing=2)


def example(speaker_first: bool) -> Example:
    """Two paragraphs, each with an attribution; every word has its own piece."""
    lines = ["berg said it rains today", "dahl fears it pours tomorrow"]
    if not speaker_first:
        lines.reverse()
    text = "\n".join(lines)
    vocabulary = {word: n for n, word in enumerate(sorted(set(text.split())), 10)}
    words = []
    for paragraph, line in enumerate(lines):
        for word in line.split():
            start = text.index(word, words[-1][1] if words else 0)
            words.append((start, start + len(word), paragraph, len(words)))
    ids = [vocabulary[text[start:end]] for start, end, *_ in words]
    quotes = tuple(
        GoldQuote(
            (((words[n + 2][0]), words[n + 4][1]),),
            ((words[n + 1][0], words[n + 1][1]),),
            ((words[n][0], words[n][1]),),
        )
        for n in (0, 5)
    )
    pieces = pieces_of(text, ids, words)
    names = np.array([1 if text[start:end] in ("berg", "dahl") else 0 for start, end, *_ in words])
    return Example(pieces, annotate(GoldArticle("one", text, quotes), pieces), names)


def test_sequence_loss_is_the_likelihood_over_all_legal_tags() -> None:
    torch.manual_seed(0)
    field = TagSequences()
    for parameter in field.parameters():
        torch.nn.init.normal_(parameter)
    scores = torch.randn(1, 3, len(TAGS))
    opens = torch.tensor([[True, False, True]])
    held = torch.ones(1, 3, dtype=torch.bool)

    def loss(tags: tuple[int, ...]) -> float:
        return float(field.loss(scores, torch.tensor([tags]), opens, held).detach())

    every = [loss(tags) for tags in itertools.product(range(len(TAGS)), repeat=3)]
    assert sum(np.exp(-np.array(every))) == pytest.approx(1.0, abs=1e-4)


def test_marginals_are_the_shares_of_all_legal_tags() -> None:
    torch.manual_seed(0)
    field = TagSequences()
    for parameter in field.parameters():
        torch.nn.init.normal_(parameter)
    scores = torch.randn(1, 2, len(TAGS))
    opens, held = torch.tensor([[True, False]]), torch.ones(1, 2, dtype=torch.bool)
    shares = torch.zeros(2, len(TAGS))
    for tags in itertools.product(range(len(TAGS)), repeat=2):
        share = torch.exp(-field.loss(scores, torch.tensor([tags]), opens, held))
        shares[0, tags[0]] += share
        shares[1, tags[1]] += share
    torch.testing.assert_close(field.marginals(scores, opens, held)[0], shares.detach(), atol=1e-4, rtol=1e-4)


def test_soft_targets_that_are_sure_are_the_tags_themselves() -> None:
    torch.manual_seed(0)
    field = TagSequences()
    scores, tags = torch.randn(1, 3, len(TAGS)), torch.tensor([[1, 2, 0]])
    opens, held = torch.tensor([[True, False, False]]), torch.ones(1, 3, dtype=torch.bool)
    sure = torch.nn.functional.one_hot(tags, len(TAGS)).float()
    torch.testing.assert_close(
        field.loss(scores, tags, opens, held, sure), field.loss(scores, tags, opens, held)
    )


def test_a_network_learns_what_it_is_taught_rather_than_what_is_annotated() -> None:
    torch.manual_seed(0)
    network = AttributionNetwork(SHAPE, link_size=8, dropout=0.0)
    annotated = example(True)
    doubted = np.full((10, len(TAGS)), 0.4 / (len(TAGS) - 1), dtype=np.float32)
    doubted[:, 0] = 0.6
    taught = replace(annotated, soft=doubted)
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-3)
    for step in range(60):
        for batch in epoch([taught], SPECIAL, size=16, pieces_per_batch=32, seed=step):
            sum(network.losses(batch, LossWeights()).values(), start=torch.zeros(())).backward()
            optimizer.step()
            optimizer.zero_grad()
    network.eval()
    (window,) = windows(taught.pieces, 16, 0)
    scores = TorchNetwork(network)(window_features(taught.pieces, window, SPECIAL)).tags[1:-1]
    tags = best_tags(scores, taught.pieces.word_paragraphs, network.decoder().transitions)
    assert annotated.annotation.tags.any()
    assert not tags.any()


def test_distances_fall_into_buckets_that_widen() -> None:
    buckets = distance_buckets(200, 32)
    assert buckets[100, 100] == 0
    assert buckets[100, 93:100].tolist() == [7, 6, 5, 4, 3, 2, 1]
    assert buckets[100, 101:108].tolist() == [17, 18, 19, 20, 21, 22, 23]  # those after it, apart
    assert buckets[180, 0] == 15  # the last bucket takes all that is far
    assert (buckets[150, :151].flip(0).diff() >= 0).all()


def test_an_encoder_that_is_told_distances_sees_where_a_piece_stands() -> None:
    torch.manual_seed(0)
    encoder = Encoder(replace(SHAPE, distances=8), dropout=0.0).eval()
    torch.nn.init.zeros_(encoder.embeddings.positions.weight)
    torch.nn.init.zeros_(encoder.distances.weight)
    features = torch.randint(0, 2, (1, 6, 4))
    swapped = features[:, [1, 0, 2, 3, 4, 5]]
    mask = torch.ones(1, 6, dtype=torch.bool)
    torch.testing.assert_close(encoder(features, mask)[:, 5], encoder(swapped, mask)[:, 5])
    torch.nn.init.normal_(encoder.distances.weight)
    assert not torch.allclose(encoder(features, mask)[:, 5], encoder(swapped, mask)[:, 5])


def test_words_that_are_not_there_do_not_count() -> None:
    torch.manual_seed(0)
    field = TagSequences()
    scores = torch.randn(1, 4, len(TAGS))
    tags, opens = torch.tensor([[1, 2, 0, 0]]), torch.tensor([[True, False, False, False]])
    held = torch.tensor([[True, True, False, False]])
    alone = field.loss(scores[:, :2], tags[:, :2], opens[:, :2], held[:, :2])
    torch.testing.assert_close(field.loss(scores, tags, opens, held), alone)


def test_a_small_network_learns_its_examples() -> None:
    torch.manual_seed(0)
    network = AttributionNetwork(SHAPE, link_size=8, dropout=0.0)
    examples = [example(True), example(False)]
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-3)
    first = last = 0.0
    for step in range(60):
        for batch in epoch(examples, SPECIAL, size=16, pieces_per_batch=32, seed=step):
            loss = sum(network.losses(batch, LossWeights()).values(), start=torch.zeros(()))
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            last = loss.item()
            first = first or last
    assert last < first / 4
    pieces = examples[0].pieces
    network.eval()
    (window,) = windows(pieces, 16, 0)
    scores, vectors, names = TorchNetwork(network)(window_features(pieces, window, SPECIAL))
    decoder = network.decoder()
    tags = best_tags(scores[1:-1], pieces.word_paragraphs, decoder.transitions)
    assert tags.tolist() == examples[0].annotation.tags.tolist()
    assert vectors.shape == (len(scores), 8 * 8)
    assert names[1:-1].argmax(axis=1).tolist() == examples[0].entities.tolist()


def test_an_epoch_holds_every_word_once_and_is_the_same_for_the_same_seed() -> None:
    examples = [example(True), example(False)]
    batches = list(epoch(examples, SPECIAL, size=8, pieces_per_batch=16, seed=1))
    again = list(epoch(examples, SPECIAL, size=8, pieces_per_batch=16, seed=1))
    assert sum(int(batch.held.sum()) for batch in batches) == 20
    assert sum(len(batch.content_cues.targets) for batch in batches) == 4
    assert sum(len(batch.cue_sources.targets) for batch in batches) == 4
    for one, other in zip(batches, again, strict=True):
        torch.testing.assert_close(one.features, other.features)


def test_filling_up_changes_nothing() -> None:
    torch.manual_seed(0)
    network = AttributionNetwork(SHAPE, link_size=8).eval()
    features = torch.randint(0, 2, (1, 6, 4))
    mask = torch.ones(1, 6, dtype=torch.bool)
    alone, *_ = network(features, mask)
    filled = torch.cat([features, torch.zeros(1, 3, 4, dtype=torch.int64)], dim=1)
    wider = torch.cat([mask, torch.zeros(1, 3, dtype=torch.bool)], dim=1)
    torch.testing.assert_close(network(filled, wider)[0][:, :6], alone, atol=1e-5, rtol=1e-5)
