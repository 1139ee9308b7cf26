"""Articles annotated for their speakers, and the figures about speakers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from nlp.attributes import Attribution
from nlp.evaluation.annotators import agreement
from nlp.evaluation.corpus import GoldArticle, GoldError, GoldQuote, Mention, gold_article
from nlp.evaluation.parts import extraction
from nlp.evaluation.slices import Macro, macro_accuracy, score_slices
from nlp.evaluation.speakers import main, read_annotated
from nlp.quotation import Quotation, Speaker, SpeakerType

TEXT = "“It rains,” said Ann Berg, the mayor. He said: “It pours.” Critics feared that it would rain again."
OWN = {
    "id": "rain",
    "half": "develop",
    "text": TEXT,
    "speakers": {
        "berg": {
            "name": "Ann Berg",
            "type": "person",
            "role": ["mayor", None],
            "affiliation": None,
            "country": "LV",
        }
    },
    "quotes": [
        {
            "content": ["It rains,"],
            "source": "Ann Berg, the mayor",
            "cue": "said",
            "speaker": "berg",
            "mention": "full",
        },
        {"content": ["It pours."], "source": "He", "cue": "said", "speaker": "berg", "mention": "pronoun"},
        {
            "content": ["it would rain again"],
            "source": "Critics",
            "cue": "feared",
            "unnamed": {"type": "group"},
            "mention": "role",
            "reported": "thought",
        },
    ],
}


def written(directory: Path, record: dict[str, object]) -> Path:
    (directory / f"{record['id']}.yaml").write_text(
        yaml.safe_dump(record, allow_unicode=True), encoding="utf-8"
    )
    return directory


def texts_of(article: GoldArticle) -> list[tuple[str, str, str]]:
    return [
        tuple(article.text[slice(*spans[0])] for spans in (quote.content, quote.cue, quote.source))  # type: ignore[misc]
        for quote in article.quotes
    ]


def test_an_article_with_its_text(tmp_path: Path) -> None:
    (one,), lacking = read_annotated(written(tmp_path, OWN), {})
    article = gold_article(one.entry)
    assert (one.half, lacking) == ("develop", 0)
    assert texts_of(article) == [
        ("It rains,", "said", "Ann Berg, the mayor"),
        ("It pours.", "said", "He"),
        ("it would rain again", "feared", "Critics"),
    ]
    first, second, third = article.quotes
    assert first.facts["role"] == (frozenset({"mayor"}), frozenset())
    assert [quote.mention for quote in article.quotes] == [Mention.FULL, Mention.PRONOUN, Mention.ROLE]
    assert second.content[0][0] > TEXT.index("He said")
    assert third.facts["speaker"] == (frozenset(),)
    assert third.facts["speaker_type"] == (frozenset({"group"}),)
    assert "speaker_country" not in third.facts
    assert third.speech is False


def test_a_record_of_offsets_takes_text_and_spans_from_the_corpus(tmp_path: Path) -> None:
    corpus = GoldArticle("c_1", TEXT, (GoldQuote(((1, 10),), ((12, 16),), ((17, 36),)),))
    record = {
        "id": "c_1",
        "half": "report",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "speakers": OWN["speakers"],
        "quotes": [{"content": [[1, 10]], "speaker": "berg", "mention": "full"}],
    }
    directory = written(tmp_path, record)
    (one,), _ = read_annotated(directory, {"c_1": corpus})
    assert texts_of(gold_article(one.entry)) == [("It rains,", "said", "Ann Berg, the mayor")]
    assert read_annotated(directory, {}) == ([], 1)
    with pytest.raises(GoldError, match=r"c_1\.yaml.*another one"):
        read_annotated(directory, {"c_1": replace(corpus, text=TEXT + " ")})


def test_words_that_do_not_occur_are_told_with_their_file(tmp_path: Path) -> None:
    broken = {**OWN, "quotes": [{**OWN["quotes"][0], "content": ["It snows"]}]}  # type: ignore[index]
    with pytest.raises(GoldError, match=r"rain\.yaml: 'It snows' does not occur"):
        read_annotated(written(tmp_path, broken), {})


def test_a_gold_file_is_written_for_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "gold.jsonl"
    assert main([str(written(tmp_path, OWN)), "--write", str(target)]) == 0
    assert [json.loads(line)["id"] for line in target.read_text("utf-8").splitlines()] == ["rain"]
    assert main([str(tmp_path), "--half", "report", "--write", str(target)]) == 0
    assert target.read_text("utf-8") == ""
    assert main([str(tmp_path), "--corpus", str(tmp_path / "none.jsonl"), "--write", str(target)]) == 2
    assert "none.jsonl" in capsys.readouterr().err


def found(name: str | None, kind: SpeakerType = SpeakerType.PERSON, country: str | None = "LV") -> Quotation:
    (quotation,) = extraction(TEXT, [Attribution(((1, 9),))]).quotations
    speaker = Speaker(name, kind, "mayor", None, country) if name else None
    return replace(quotation, speaker=speaker)


def gold(tmp_path: Path) -> tuple[GoldQuote, ...]:
    (one,), _ = read_annotated(written(tmp_path, OWN), {})
    return gold_article(one.entry).quotes


def test_slices_count_who_is_named_how_and_what_was_missed(tmp_path: Path) -> None:
    full, pronoun, thought = gold(tmp_path)
    unnamed = replace(thought, speech=True)
    judged = [(full, found("Ann Berg")), (pronoun, None), (unnamed, found("Bo")), (thought, found("Bo"))]
    scores = score_slices(judged)
    shown = {title: (score.judged, score.accuracy) for title, score in scores.items()}
    assert shown["speaker, named"] == (1, 100.0)
    assert shown["speaker, by full"] == (1, 100.0)
    assert "speaker, by pronoun" not in shown  # none was found
    assert score_slices(judged, missed=True)["speaker, named"].accuracy == 50.0
    assert shown["speaker, nobody named"] == (1, 0.0)  # the thought does not count
    assert shown["country, outside the US"] == (1, 100.0)
    assert "role, stated" not in shown  # silence is accepted, too
    doubted = replace(full, certain=False)
    assert score_slices([(doubted, found("Ann Berg"))]) == {}


def test_mean_over_types_weighs_rare_ones_like_others(tmp_path: Path) -> None:
    full, pronoun, thought = gold(tmp_path)
    unnamed = replace(thought, speech=True)
    judged = [(full, found("Ann Berg")), (pronoun, found("Ann Berg")), (unnamed, found("Bo"))]
    assert macro_accuracy(judged, "speaker_type") == Macro(50.0, 50.0)
    assert macro_accuracy([], "speaker_type") is None


def test_annotators_agree_where_they_share_an_answer(tmp_path: Path) -> None:
    (one,), _ = read_annotated(written(tmp_path, OWN), {})
    first = gold_article(one.entry)
    changed = replace(first.quotes[0], facts={**first.quotes[0].facts, "role": (frozenset({"Mayor"}),)})
    other = replace(changed, facts={**changed.facts, "speaker": (frozenset({"Bo"}),)})
    second = replace(first, quotes=(other, *first.quotes[2:]))
    agreed = agreement([first], [second])
    assert agreed["role"] == (2, 2)
    assert agreed["speaker"] == (1, 2)
    assert agreement([first], []) == {}
