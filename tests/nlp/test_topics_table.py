"""The table of topics and the lexicon of their terms."""

from __future__ import annotations

import pytest

from nlp.lexicons import read_lexicon
from nlp.lexicons.phrases import PhraseTable
from nlp.lexicons.topics import (
    Concept,
    TopicTable,
    TopicTerm,
    share_weight,
    term_pieces,
    topic_table,
    topic_terms,
)

SANCTION, RELATIONS, POLITICS = "medtop:20000642", "medtop:20000638", "medtop:11000000"


@pytest.mark.parametrize("label", [SANCTION, "MEDTOP:20000642", "economic sanction", " Economic  Sanction "])
def test_a_topic_is_found_by_id_or_name(label: str) -> None:
    found = topic_table().find(label)
    assert found == Concept(SANCTION, "economic sanction", RELATIONS)


@pytest.mark.parametrize("label", ["", "sanction", "medtop:99999999"])
def test_what_is_no_topic_is_not_found(label: str) -> None:
    assert topic_table().find(label) is None


def test_narrower_topics_are_all_below() -> None:
    below = topic_table().narrower(POLITICS)
    assert {POLITICS, RELATIONS, SANCTION} <= below
    assert "medtop:15000000" not in below
    assert topic_table().narrower(SANCTION) == {SANCTION}


def test_broader_topics_come_nearest_first() -> None:
    assert topic_table().broader(SANCTION) == (RELATIONS, POLITICS)
    assert topic_table().broader(POLITICS) == ()


def test_an_unknown_id_is_an_error() -> None:
    with pytest.raises(KeyError):
        topic_table().narrower("medtop:99999999")
    with pytest.raises(KeyError):
        topic_table().broader("medtop:99999999")


def test_every_topic_but_the_broadest_has_its_parent_in_the_table() -> None:
    concepts = topic_table().concepts
    broadest = {concept.id for concept in concepts.values() if concept.broader is None}
    assert len(broadest) == 17
    assert {concept.broader for concept in concepts.values()} - {None} <= set(concepts)
    assert len({concept.name for concept in concepts.values()}) == len(concepts)


def test_terms_cover_the_news() -> None:
    table = topic_table()
    told = {table.find(row["topic"]) for row in read_lexicon("topic_terms")}
    assert None not in told
    ids = {concept.id for concept in told if concept}
    assert len(ids) >= 950
    assert len({(table.broader(topic) or (topic,))[-1] for topic in ids}) == 17


def test_the_table_has_all_topics() -> None:
    assert len(topic_table().concepts) == 1084


def test_what_many_articles_have_tells_less() -> None:
    assert share_weight(0) == share_weight(0.02) == 1
    assert 1 > share_weight(0.1) > share_weight(0.5) > 0
    assert share_weight(1) == 0


def test_shares_are_those_of_terms() -> None:
    terms = {
        " ".join(term_pieces(t)) for row in read_lexicon("topic_terms") for t in row["terms"].split("; ")
    }
    for row in read_lexicon("topic_term_shares"):
        assert row["term"] in terms
        assert 0.02 <= float(row["share"]) <= 1


def test_figures_of_speech_hide_terms_and_are_none() -> None:
    terms = topic_terms()
    for row in read_lexicon("topic_idioms"):
        pieces = [(piece,) for piece in term_pieces(row["phrase"])]
        (match,) = terms.find(pieces)
        assert match.entry == TopicTerm(" ".join(term_pieces(row["phrase"])))
        assert any(
            found.entry.strong or found.entry.weak
            for start in range(len(pieces))
            for end in range(start + 1, len(pieces) + 1)
            for found in terms.find(pieces[start:end])
        ), row["phrase"]


def test_terms_are_in_the_form_in_which_texts_are_read() -> None:
    topic_terms()
    for row in read_lexicon("topic_terms"):
        assert row["strength"] in {"strong", "weak"}
        for term in row["terms"].split("; "):
            assert term == term.lower().strip()
            assert term_pieces(term), row


def test_a_table_is_built_from_any_concepts() -> None:
    table = TopicTable([Concept("b", "B", "a"), Concept("a", "A", None), Concept("c", "C", "b")])
    assert table.narrower("a") == {"a", "b", "c"}
    assert table.broader("c") == ("b", "a")


def test_phrases_are_found_leftmost_longest() -> None:
    table = PhraseTable([(("a",), 1), (("a", "b", "c"), 2), (("b",), 3)])
    found = table.find([("a",), ("b",), ("x",), ("a",), ("b",), ("c",), ("b",)])
    assert [(match.start, match.end, match.entry) for match in found] == [
        (0, 1, 1),
        (1, 2, 3),
        (3, 6, 2),
        (6, 7, 3),
    ]


def test_a_phrase_is_found_by_any_spelling_of_its_tokens() -> None:
    table = PhraseTable([(("peace", "talk"), 1)])
    (match,) = table.find([("peace",), ("talks", "talk")])
    assert match.entry == 1


@pytest.mark.parametrize("phrases", [[((), 1)], [(("a",), 1), (("a",), 2)]])
def test_empty_and_repeated_phrases_are_refused(phrases: list[tuple[tuple[str, ...], int]]) -> None:
    with pytest.raises(ValueError, match="empty or repeated"):
        PhraseTable(phrases)
