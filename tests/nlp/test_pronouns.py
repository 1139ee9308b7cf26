"""Whom "he" and "she" mean by the text's own evidence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language

from nlp.attributes import Offsets
from nlp.attribution.model_files import DECODER_FILE
from nlp.components.coreference import meant_by_pronoun
from nlp.names.analysis import NameAnalysis
from nlp.names.learned_pronouns import Learned, pronoun_weights
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.person_names import may_be_person
from nlp.names.persons import Persons
from nlp.names.pronoun_features import singular_pronouns
from nlp.names.pronoun_head import PronounHead, WordVectors, packaged_head
from nlp.names.syntax import clause_of, standing, subject_of


def asked(marked: str) -> tuple[str, Offsets]:
    """A text with its pronoun in brackets, without them, and where the pronoun stands."""
    start, end = marked.index("["), marked.index("]") - 1
    return marked.replace("[", "").replace("]", ""), (start, end)


def meant(pipeline: Language, marked: str) -> str | None:
    text, pronoun = asked(marked)
    likely = meant_by_pronoun(pipeline(text), pronoun)
    return likely[0][0].name if likely else None


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        # whoever does something does it to somebody else
        ("Ines Moreau arrived late. Petra Novak praised [her] for the book.", "Ines Moreau"),
        # the subject goes on
        ("Robert Hale met Peter Storm in Derby on Monday. [He] opened the plant there.", "Robert Hale"),
        ("Petra Novak gave [her] speech before Ines Moreau arrived.", "Petra Novak"),
        # parts stay what they were
        ("Robert Hale saw Peter Storm in Graz. Later Tomas Berg called [him].", "Peter Storm"),
        # a name of the other gender is no rival
        ("Petra Novak met Robert Hale in Graz. [He] left early.", "Robert Hale"),
        # from pronoun to pronoun
        ("Ines Moreau won. She thanked her team. Later Robert Hale met [her].", "Ines Moreau"),
    ],
)
def test_a_pronoun_means_who_fits_the_sentence(pipeline: Language, marked: str, name: str) -> None:
    assert meant(pipeline, marked) == name


def test_nobody_is_meant_where_nobody_fits(pipeline: Language) -> None:
    assert meant(pipeline, "Mr. Hale opened the plant. [She] left.") is None
    assert meant(pipeline, "Mr. Hale opened the plant in Derby. [She] left.") is None
    assert meant(pipeline, "It rained. [She] left.") is None


def test_probabilities_are_those_of_one_choice(pipeline: Language) -> None:
    text, pronoun = asked("Ines Moreau met Petra Novak in Graz. [She] left with Clara Berg.")
    likely = meant_by_pronoun(pipeline(text), pronoun)
    assert sum(probability for _, probability in likely) == pytest.approx(1.0)
    assert [probability for _, probability in likely] == sorted((p for _, p in likely), reverse=True)
    assert likely[0][0].mentions[0] == (0, len("Ines Moreau"))


def test_a_name_that_only_looks_like_a_body_may_be_a_person(pipeline: Language) -> None:
    """Kinds are hand-set, whatever the packaged model makes of these words."""

    def left(text: str, kind: NameKind) -> list[str]:
        layout = NameAnalysis(pipeline(text)).layout
        found = [
            NamedMention(first, first + 1, word.text, kind=kind)
            for first, word in enumerate(layout.words)
            if word.text in ("Wheatley", "France", "FIFA")
        ]
        return [name.text for name in found if may_be_person(layout, name)]

    assert left("Wheatley met France and FIFA.", NameKind.ORGANISATION) == ["Wheatley"]
    assert left("Wheatley met France and FIFA.", NameKind.OTHER) == ["Wheatley"]
    assert left("Nobody lives in Wheatley.", NameKind.OTHER) == []
    assert left("Wheatley won.", NameKind.PEOPLE) == []


def test_the_packaged_projections_belong_to_the_packaged_model() -> None:
    assert packaged_head() is not None, "run python -m nlp.training.pronouns"


def test_projections_for_another_model_are_left_out(tmp_path: Path) -> None:
    (tmp_path / DECODER_FILE).write_bytes(b"one model")
    head = PronounHead(np.eye(3, 2, dtype=np.float32), np.ones((3, 2), dtype=np.float32))
    assert PronounHead.read(tmp_path) is None
    head.write(tmp_path)
    read = PronounHead.read(tmp_path)
    assert read is not None
    assert np.array_equal(read.asking, head.asking)
    assert np.array_equal(read.answering, head.answering)
    (tmp_path / DECODER_FILE).write_bytes(b"another model")
    assert PronounHead.read(tmp_path) is None


def test_vectors_are_means_over_the_words_of_a_name(pipeline: Language) -> None:
    doc = pipeline("Ines Moreau-Hale met her.")
    layout = NameAnalysis(doc).layout
    vectors = doc._.reading.reading.vectors
    found = WordVectors(layout).of(0, 2)  # to the encoder a hyphen and what it joins are words
    assert found is not None
    assert np.allclose(found[:-1], vectors[:4].reshape(4, -1).mean(axis=0))
    assert found[-1] == 1
    doc._.reading = None
    assert WordVectors(layout).of(0, 2) is None


def test_what_fits_better_is_likelier(pipeline: Language) -> None:
    analysis = NameAnalysis(pipeline("Ines Moreau met Petra Novak in Graz. She left."))
    she = singular_pronouns(analysis.layout)[0]
    vectors = WordVectors(analysis.layout)
    pronoun, name = vectors.of(she, she + 1), vectors.of(3, 5)
    assert pronoun is not None
    assert name is not None
    for sign, likeliest in ((1, "Petra Novak"), (-1, "Ines Moreau")):
        head = PronounHead(sign * pronoun[:, None] / (pronoun @ pronoun), name[:, None])
        assert Persons(analysis, Learned({}, head)).meant(she)[0][0].name == likeliest


def test_a_part_of_a_name_means_its_bearer(pipeline: Language) -> None:
    analysis = NameAnalysis(pipeline("Ines Moreau came. Moreau left."))
    persons = Persons(analysis)
    assert {persons.party_of(name).name for name in analysis.names} == {"Ines Moreau"}


def test_what_is_known_of_a_pronoun_does_not_depend_on_the_order_of_asking(pipeline: Language) -> None:
    analysis = NameAnalysis(pipeline("Ines Moreau met Petra Novak. She left. Her team stayed with her."))
    pronouns = singular_pronouns(analysis.layout)
    in_order, at_once = Persons(analysis), Persons(analysis)
    for word in pronouns[:-1]:
        in_order.meant(word)
    assert in_order.meant(pronouns[-1]) == at_once.meant(pronouns[-1])


def test_reflexive_pronouns_are_left_to_their_clause(pipeline: Language) -> None:
    layout = NameAnalysis(pipeline("She saw herself and him.")).layout
    assert [layout.words[word].low for word in singular_pronouns(layout)] == ["she", "him"]


def test_an_article_of_pronouns_alone_is_read_in_bounded_time(pipeline: Language) -> None:
    analysis = NameAnalysis(pipeline("Ines Moreau came. " + "She saw her. " * 400))
    persons = Persons(analysis)
    pronouns = singular_pronouns(analysis.layout)
    persons.meant(pronouns[-2])
    assert len(persons.links(pronouns[-1])) < 40


def test_every_weight_is_of_a_feature_that_is_given(pipeline: Language) -> None:
    text = (
        "Robert Hale, the mayor, met Peter Storm (a friend) in Derby. He praised him and his plan, said Storm. "
        "“I like his brother Tom,” Hale added. Before he left, Tomas Berg thanked him."
    )
    analysis = NameAnalysis(pipeline(text))
    persons = Persons(analysis)
    given = set()
    for word in singular_pronouns(analysis.layout):
        for link in persons.links(word):
            given.update(name for name, _ in link.features)
            given.update(name for name, _ in (link.name.features if link.name else ()))
        persons.meant(word)
    assert len(given & set(pronoun_weights())) > 60


def test_standing_tells_part_clause_and_shared_subject(pipeline: Language) -> None:
    layout = NameAnalysis(pipeline("Robert Hale came and thanked Peter Storm.")).layout
    hale, storm = standing(layout, 0, 2), standing(layout, 5, 7)
    assert (hale.part, storm.part) == ("subject", "object")
    assert clause_of(storm.head).text == "thanked"
    assert subject_of(storm.clause) == hale.base
