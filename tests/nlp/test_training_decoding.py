"""What a network says of each word becomes attributions."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.attributes import Attribution
from nlp.attribution.decoding import decode
from nlp.attribution.labels import TAGS, Floats, Kind, legal_starts, legal_transitions
from nlp.attribution.links import (
    GAP_BUCKETS,
    PARAGRAPH_BUCKETS,
    RANK_BUCKETS,
    ROLE_VECTORS,
    LinkTables,
    relations,
)
from nlp.attribution.model_files import Decoder, Settings
from nlp.attribution.pieces import Pieces, pieces_of
from nlp.attribution.reading import Reading
from nlp.attribution.tagging import Transitions, WordSpan, best_tags, spans_of
from nlp.attribution.trimming import trimmed

NO_ENTITIES = np.zeros((0, 0), dtype=np.float32)  # decoding does not ask for them
FAR_BELOW = np.float32(-1e4)
TRANSITIONS = Transitions(
    between=np.where(legal_transitions(), 0, FAR_BELOW).astype(np.float32),
    first=np.where(legal_starts(), 0, FAR_BELOW).astype(np.float32),
    last=np.zeros(len(TAGS), dtype=np.float32),
)


def pieces(text: str) -> Pieces:
    words = [
        (match.start(), match.end(), text.count("\n", 0, match.start()), number)
        for number, match in enumerate(re.finditer(r"\w+|[^\w\s]", text))
    ]
    return pieces_of(text, range(len(words)), words)


def nearest() -> Decoder:
    """A decoder that takes what is nearest, and nobody where there is no source at all."""
    gap = -np.tile(np.arange(GAP_BUCKETS // 2), 2).astype(np.float32)
    tables = LinkTables(
        gap,
        np.zeros(RANK_BUCKETS, dtype=np.float32),
        np.zeros(PARAGRAPH_BUCKETS, dtype=np.float32),
    )
    return Decoder(TRANSITIONS, tables, tables, np.full(4, -50, dtype=np.float32))


def found(text: str, spans: dict[str, str], decoder: Decoder | None = None) -> list[Attribution]:
    """Attributions where the network is sure of these spans, given by their text with their kind."""
    read = pieces(text)
    tags = np.zeros((len(read.word_starts), len(TAGS)), dtype=np.float32)
    tags[:, 0] = 5
    for part, kind in spans.items():
        start = text.index(part)
        inside = (read.word_starts >= start) & (read.word_ends <= start + len(part))
        tags[inside, TAGS.index(f"I-{kind}")] = 10
        tags[np.flatnonzero(inside)[0], TAGS.index(f"B-{kind}")] = 20
    vectors = np.ones((len(tags), ROLE_VECTORS, 4), dtype=np.float32)
    return decode(text, read, Reading(tags, vectors, NO_ENTITIES), decoder or nearest(), Settings())


def texts(text: str, attribution: Attribution) -> tuple[list[str], list[str], list[str]]:
    content, cue, source = (
        [text[start:end] for start, end in spans]
        for spans in (attribution.content, attribution.cue, attribution.source)
    )
    return content, cue, source


def test_content_takes_its_cue_and_the_cue_its_source() -> None:
    text = "“We won,” Berg said. Dahl fears that it rains."
    spans = {
        "“We won": "content",
        "Berg": "source",
        "said": "cue",
        "Dahl": "source",
        "fears": "cue",
        "that it rains": "content",
    }
    assert [texts(text, one) for one in found(text, spans)] == [
        (["We won"], ["said"], ["Berg"]),
        (["it rains"], ["fears"], ["Dahl"]),
    ]


def test_contents_of_one_cue_are_one_attribution() -> None:
    text = "“A b,” Berg said. “C d.”\n“E f.”"
    spans = {"A b": "content", "Berg": "source", "said": "cue", "C d": "content", "E f": "content"}
    (one,) = found(text, spans)
    assert texts(text, one) == (["A b", "C d", "E f"], ["said"], ["Berg"])


def test_nobody_speaks_where_nobody_answers_best() -> None:
    text = "It rains, it was reported by Berg."
    spans = {"It rains": "content", "was reported": "cue", "Berg": "source"}
    shy = replace(nearest(), no_source=np.full(4, 50, dtype=np.float32))
    assert texts(text, found(text, spans)[0])[2] == ["Berg"]
    assert texts(text, found(text, spans, shy)[0])[2] == []


def test_a_source_in_another_paragraph_is_out_of_reach() -> None:
    text = "Berg\nIt rains, it was said."
    (one,) = found(text, {"Berg": "source", "It rains": "content", "was said": "cue"})
    assert one.source == ()


def test_only_a_whole_quotation_stands_without_a_cue() -> None:
    text = "“It rains and pours.” Nobody knows that it stops."
    (one,) = found(text, {"It rains and pours": "content", "that it stops": "content"})
    assert texts(text, one) == (["It rains and pours"], [], [])
    assert 0 < one.confidence <= 0.5


def test_a_doubtful_link_to_another_paragraph_does_not_hold() -> None:
    text = "“It rains and pours.”\nBerg said it stops."
    spans = {"It rains and pours": "content", "Berg": "source", "said": "cue", "it stops": "content"}
    (one,) = found(text, spans)  # the only cue there is
    assert texts(text, one) == (["It rains and pours", "it stops"], ["said"], ["Berg"])
    undecided = replace(
        nearest(), content_to_cue=replace(nearest().content_to_cue, gap=np.zeros(GAP_BUCKETS))
    )
    text += " Dahl denied it."
    first, *_ = found(text, {**spans, "Dahl": "source", "denied": "cue"}, undecided)
    assert texts(text, first) == (["It rains and pours"], [], [])


def test_nothing_found_in_nothing() -> None:
    assert found("", {}) == []
    assert found("It rains.", {}) == []


def test_bonuses_let_more_be_found() -> None:
    text = "Berg said it rains"
    read = pieces(text)
    tags = np.full((4, len(TAGS)), -50, dtype=np.float32)
    for word, tag in enumerate(("B-source", "B-cue", "B-content", "I-content")):
        tags[word, TAGS.index(tag)] = -1
    tags[:, 0] = 0
    reading = Reading(tags, np.ones((4, ROLE_VECTORS, 4), dtype=np.float32), NO_ENTITIES)
    assert decode(text, read, reading, nearest(), Settings()) == []
    generous = Settings(bonuses=(2, 2, 4))
    assert len(decode(text, read, reading, nearest(), generous)) == 1
    mute = decode(text, read, reading, nearest(), replace(generous, bonuses=(0, 2, 4)))
    assert [one.source for one in mute] == [()]


@given(
    scores=st.lists(
        st.lists(st.floats(-3, 3, width=32), min_size=len(TAGS), max_size=len(TAGS)), min_size=1, max_size=4
    ),
    cut=st.integers(1, 4),
)
def test_viterbi_finds_the_best_legal_tags(scores: list[list[float]], cut: int) -> None:
    given_scores = np.array(scores, dtype=np.float32)
    paragraphs = (np.arange(len(scores)) >= cut).astype(np.int64)
    tags = best_tags(given_scores, paragraphs, TRANSITIONS)
    for paragraph in range(2):
        part = given_scores[paragraphs == paragraph]
        if len(part):
            chosen = tuple(tags[paragraphs == paragraph].tolist())
            assert worth(part, chosen) == pytest.approx(best_worth(part), abs=1e-3)


def worth(scores: Floats, tags: tuple[int, ...]) -> float:
    total = float(TRANSITIONS.first[tags[0]] + TRANSITIONS.last[tags[-1]])
    total += sum(float(scores[word, tag]) for word, tag in enumerate(tags))
    return total + sum(float(TRANSITIONS.between[pair]) for pair in itertools.pairwise(tags))


def best_worth(scores: Floats) -> float:
    return max(worth(scores, tags) for tags in itertools.product(range(len(TAGS)), repeat=len(scores)))


def test_a_paragraph_is_decoded_for_itself() -> None:
    chance = np.random.default_rng(3)
    lengths = chance.integers(1, 40, size=150)
    paragraphs = np.repeat(np.arange(150), lengths)
    scores = chance.normal(size=(len(paragraphs), len(TAGS))).astype(np.float32)
    together = best_tags(scores, paragraphs, TRANSITIONS)
    for paragraph in range(150):
        own = paragraphs == paragraph
        assert together[own].tolist() == best_tags(scores[own], paragraphs[own] * 0, TRANSITIONS).tolist()


def test_spans_end_where_the_next_begins() -> None:
    tags = np.array([TAGS.index(tag) for tag in ("B-content", "I-content", "B-content", "O", "B-cue")])
    assert spans_of(tags, Kind.CONTENT) == [WordSpan(0, 2), WordSpan(2, 3)]
    assert spans_of(tags, Kind.CUE) == [WordSpan(4, 5)]
    assert spans_of(tags, Kind.SOURCE) == []


def test_relations_tell_side_and_distance() -> None:
    keys = np.array([[0, 1], [4, 5], [20, 22]])
    paragraphs = np.array([0] * 10 + [1] * 15)
    gaps, ranks, apart = relations(WordSpan(6, 8), keys, paragraphs).T
    assert ranks.tolist() == [1, 0, RANK_BUCKETS // 2]
    assert apart.tolist() == [3, 3, 4]
    assert gaps[1] < gaps[0] < GAP_BUCKETS // 2 <= gaps[2]


@pytest.mark.parametrize(
    ("text", "that", "expected"),
    [
        ("“We won,”", True, "We won,"),
        ("that it rains", True, "it rains"),
        ("that it rains", False, "that it rains"),
        ("that", True, "that"),
        ("thatcher won", True, "thatcher won"),
        ("“”", True, None),
    ],
)
def test_trimming(text: str, that: bool, expected: str | None) -> None:
    span = trimmed(text, (0, len(text)), that)
    assert (span and text[slice(*span)]) == expected


def test_decoder_and_settings_are_read_as_written(tmp_path: Path) -> None:
    decoder = nearest()
    decoder.write(tmp_path)
    back = Decoder.read(tmp_path)
    assert np.array_equal(back.content_to_cue.gap, decoder.content_to_cue.gap)
    assert np.array_equal(back.transitions.between, decoder.transitions.between)
    settings = Settings(window=128, bonuses=(0.0, 0.5, 0.0))
    settings.write(tmp_path)
    assert Settings.read(tmp_path) == settings
    Settings(tags=("O",)).write(tmp_path)
    with pytest.raises(ValueError, match="other tags"):
        Settings.read(tmp_path)
