"""Scores of tiny cases, worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.attributes import Offsets
from nlp.evaluation import GoldError, Report, evaluate, read_gold, render
from nlp.evaluation.matching import content_positions, overlap, pair, positions, positions_in_marks, type_of
from nlp.extractor import Extraction, ExtractionError
from nlp.quotation import (
    Polarity,
    Quotation,
    QuotationType,
    Reported,
    Span,
    Speaker,
    SpeakerType,
    UnnamedSource,
)

TEXT = '"We won," Ann Ray said. Bob Lee said that the count was over. Officials hoped for rain.'


class Prepared:
    """An extractor that knows its answers."""

    def __init__(self, *extractions: Extraction) -> None:
        self._extractions = extractions

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        assert len(list(texts)) == len(self._extractions)
        return iter(self._extractions)


def offsets(text: str, part: str) -> Offsets:
    start = text.index(part)
    return start, start + len(part)


def quotation(
    content: str | list[str], source: str | None = None, text: str = TEXT, **fields: Any
) -> Quotation:
    contents = [content] if isinstance(content, str) else content
    spans = [[offsets(text, part) for part in parts] for parts in (contents, [source] if source else [])]
    given = {
        "type": QuotationType.INDIRECT,
        "reported": Reported.SPEECH,
        "polarity": Polarity.ASSERTED,
        "content": tuple(Span(start, end, text[start:end]) for start, end in spans[0]),
        "cue": (),
        "source": tuple(Span(start, end, text[start:end]) for start, end in spans[1]),
        "speaker": None,
        "unnamed_source": None,
        "via": None,
        "addressee": None,
        "mentioned_countries": (),
        "topics": (),
        "context": Span(0, len(text), text),
        "confidence": 0.5,
    }
    return Quotation(**{**given, **fields})


def gold_quote(content: str, source: str | None = None, text: str = TEXT, **facts: Any) -> dict[str, Any]:
    return {
        "content": [offsets(text, content)],
        "source": [offsets(text, source)] if source else [],
        **facts,
    }


def scored(tmp_path: Path, quotes: list[dict[str, Any]], *found: Quotation, text: str = TEXT) -> Report:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "1", "text": text, "quotes": quotes}) + "\n", encoding="utf-8")
    return evaluate(gold, Prepared(Extraction(found)))


def figures(report: Report, kind: str = "all", view: str = "all") -> dict[str, Any]:
    figures: dict[str, Any] = report.to_dict()["views"][view][kind]
    return figures


PERFECT = [100.0, 100.0, 100.0]
NONE = [0.0, 0.0, 0.0]


def test_everything_found_scores_a_hundred(tmp_path: Path) -> None:
    report = scored(
        tmp_path,
        [gold_quote("We won", "Ann Ray"), gold_quote("the count was over", "Bob Lee")],
        quotation("We won", "Ann Ray"),
        quotation("the count was over", "Bob Lee"),
    )
    expected = {"exact": PERFECT, "j80": PERFECT, "j50": PERFECT, "attribution": PERFECT, "strict": PERFECT}
    assert figures(report) == {"gold": 2, "found": 2, **expected, "source_accuracy": 100.0}
    assert figures(report, "direct") == {"gold": 1, "found": 1, **expected, "source_accuracy": 100.0}
    assert figures(report, "indirect") == {"gold": 1, "found": 1, **expected, "source_accuracy": 100.0}
    assert figures(report, "mixed")["gold"] == 0


def test_nothing_found_scores_zero(tmp_path: Path) -> None:
    report = scored(tmp_path, [gold_quote("We won", "Ann Ray")])
    nothing = {"exact": NONE, "j80": NONE, "j50": NONE, "attribution": NONE, "strict": NONE}
    assert figures(report) == {"gold": 1, "found": 0, **nothing, "source_accuracy": None}


def test_marks_punctuation_and_a_leading_that_do_not_matter(tmp_path: Path) -> None:
    report = scored(
        tmp_path,
        [gold_quote('"We won,"', "Ann Ray"), gold_quote("that the count was over.", "Bob Lee")],
        quotation("We won", "Ann Ray"),
        quotation("the count was over", "Bob Lee"),
    )
    assert figures(report)["exact"] == PERFECT


def test_overlap_decides_between_the_content_metrics(tmp_path: Path) -> None:
    # "the count was over": 3 + 5 + 3 + 4 = 15 letters; "count was over" has 12 of them: .8 exactly.
    # "We won": 5 letters; "won" has 3 of them: .6.
    report = scored(
        tmp_path,
        [gold_quote("the count was over", "Bob Lee"), gold_quote("We won", "Ann Ray")],
        quotation("count was over", "Bob Lee"),
        quotation("won", "Ann Ray"),
    )
    assert figures(report)["exact"] == NONE
    assert figures(report)["j80"] == [50.0, 50.0, 50.0]
    assert figures(report)["j50"] == PERFECT


def test_attribution_needs_the_source_and_strict_none_where_there_is_none(tmp_path: Path) -> None:
    report = scored(
        tmp_path,
        [
            gold_quote("We won", "Ann Ray"),
            gold_quote("the count was over"),
            gold_quote("for rain", "Officials"),
        ],
        quotation("We won", "Bob Lee"),  # wrong source
        quotation("the count was over", "Bob Lee"),  # invented source
        quotation("for rain", "Officials"),
        quotation("hoped"),  # nothing of the kind
    )
    assert figures(report)["j50"] == [75.0, 100.0, 85.7]
    assert figures(report)["attribution"] == [50.0, 66.7, 57.1]
    assert figures(report)["strict"] == [25.0, 33.3, 28.6]
    assert figures(report)["source_accuracy"] == 50.0


def test_precision_goes_by_the_type_found_and_recall_by_the_type_annotated(tmp_path: Path) -> None:
    # Annotated indirect, but found together with words inside marks: mixed.
    text = 'Ann said it was late and "over now" at last.'
    report = scored(
        tmp_path,
        [gold_quote('it was late and "over now" at', "Ann", text=text)],
        quotation("over now", "Ann", text=text),
        text=text,
    )
    assert figures(report, "mixed")["gold"] == 1
    assert figures(report, "mixed")["found"] == 0
    assert figures(report, "direct")["gold"] == 0
    assert figures(report, "direct")["found"] == 1


def test_uncertain_gold_is_neither_right_nor_wrong(tmp_path: Path) -> None:
    gold = [gold_quote("We won", "Ann Ray"), gold_quote("for rain", "Officials", certain=False)]
    missed = scored(tmp_path, gold, quotation("We won", "Ann Ray"))
    found = scored(tmp_path, gold, quotation("We won", "Ann Ray"), quotation("for rain", "Bob Lee"))
    assert figures(missed) == figures(found)
    assert figures(found)["strict"] == PERFECT
    # What merely touches it is wrong all the same: "rain. " is 4 letters of "hoped for rain", 12.
    gold[1] = gold_quote("hoped for rain", "Officials", certain=False)
    touched = scored(tmp_path, gold, quotation("We won", "Ann Ray"), quotation("rain", "Officials"))
    assert figures(touched)["j50"] == [50.0, 100.0, 66.7]


def test_speech_and_thought_are_scored_apart(tmp_path: Path) -> None:
    report = scored(
        tmp_path,
        [
            gold_quote("We won", "Ann Ray", speech=True),
            gold_quote("the count was over", "Bob Lee", speech=True),
            gold_quote("for rain", "Officials", speech=False),
        ],
        quotation("We won", "Ann Ray"),
        quotation("for rain", "Officials", reported=Reported.THOUGHT),
    )
    assert figures(report)["j50"] == [100.0, 66.7, 80.0]
    assert figures(report, view="speech")["j50"] == [100.0, 50.0, 66.7]
    assert figures(report, view="thought")["j50"] == PERFECT
    assert figures(report, view="thought")["gold"] == 1


def test_thought_has_no_view_where_the_gold_does_not_tell(tmp_path: Path) -> None:
    report = scored(tmp_path, [gold_quote("We won", "Ann Ray")])
    assert set(report.views) == {"all", "speech"}


def test_facts_are_judged_where_the_content_is_found(tmp_path: Path) -> None:
    ann = Speaker("Ann Ray", SpeakerType.PERSON, role="the Mayor", country="IE")
    report = scored(
        tmp_path,
        [
            gold_quote(
                "We won",
                "Ann Ray",
                speaker="Ann Ray",
                role="mayor",
                speaker_country="GB",
                polarity="asserted",
            ),
            gold_quote(
                "the count was over", "Bob Lee", speaker=["Bob Lee", "Lee"], role=None, polarity="denied"
            ),
            gold_quote("for rain", "Officials", speaker=None, speaker_type="group", role=None),
            gold_quote("hoped", "Officials", speaker="Nobody Found This"),
        ],
        quotation("We won", "Ann Ray", speaker=ann),
        quotation("the count was over", "Bob Lee", speaker=Speaker("Lee", SpeakerType.PERSON)),
        quotation("for rain", "Officials", unnamed_source=UnnamedSource("Officials", SpeakerType.GROUP)),
    )
    facts = report.to_dict()["facts"]
    # Three of three right; the best constant (any one answer) is right once. Two named, two right;
    # naming one of them always: 1 of 3 given, 1 of 2 expected.
    assert facts["speaker"] == {
        "judged": 3,
        "accuracy": 100.0,
        "constant_accuracy": 33.3,
        "values": PERFECT,
        "constant_f1": 40.0,
    }
    # No role is right twice of three.
    assert facts["role"]["accuracy"] == 100.0
    assert facts["role"]["constant_accuracy"] == 66.7
    assert facts["polarity"] == {
        "judged": 2,
        "accuracy": 50.0,
        "constant_accuracy": 50.0,
        "values": [50.0, 50.0, 50.0],
        "constant_f1": 50.0,
    }
    assert facts["speaker_country"]["accuracy"] == 0.0
    assert facts["speaker_type"]["judged"] == 1
    assert "via" not in facts


def test_countries_are_scored_one_by_one(tmp_path: Path) -> None:
    report = scored(
        tmp_path,
        [
            gold_quote("We won", countries=["FR", "DE"]),
            gold_quote("the count was over", countries=["FR"]),
            gold_quote("for rain", countries=[]),
        ],
        quotation("We won", mentioned_countries=("FR", "IT")),
        quotation("the count was over", mentioned_countries=("FR",)),
        quotation("for rain"),
    )
    # Two of three given are right, two of three expected are found; sets are right twice of three.
    # Best constants: any one set is right once; FR alone has 2 of 3 given right and 2 of 3 expected.
    assert report.to_dict()["facts"]["countries"] == {
        "judged": 3,
        "accuracy": 66.7,
        "constant_accuracy": 33.3,
        "values": [66.7, 66.7, 66.7],
        "constant_f1": 66.7,
    }


def test_an_optional_value_counts_only_where_it_is_given(tmp_path: Path) -> None:
    gold = [gold_quote("We won", role=[None, "mayor"])]
    silent = scored(tmp_path, gold, quotation("We won", speaker=Speaker("Ann", SpeakerType.PERSON)))
    telling = scored(
        tmp_path, gold, quotation("We won", speaker=Speaker("Ann", SpeakerType.PERSON, role="mayor"))
    )
    wrong = scored(
        tmp_path, gold, quotation("We won", speaker=Speaker("Ann", SpeakerType.PERSON, role="pilot"))
    )
    assert [r.facts["role"].accuracy for r in (silent, telling, wrong)] == [100, 100, 0]
    assert telling.to_dict()["facts"]["role"]["values"] == PERFECT


def test_failures_are_counted_and_the_others_scored(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    lines = [{"id": i, "text": TEXT, "quotes": [gold_quote("We won", "Ann Ray")]} for i in "ab"]
    gold.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    failed = Extraction(error=ExtractionError("text_too_long", "too long"))
    report = evaluate(gold, Prepared(failed, Extraction((quotation("We won", "Ann Ray"),))))
    assert (report.articles, report.failures) == (2, 1)
    assert figures(report)["attribution"] == [100.0, 50.0, 66.7]


def test_tables_show_the_figures_unshortened(tmp_path: Path) -> None:
    report = scored(
        tmp_path,
        [gold_quote("We won", "Ann Ray", speaker="Ann Ray"), gold_quote("for rain", speech=False)],
        quotation("We won", "Ann Ray", speaker=Speaker("Ann Ray", SpeakerType.PERSON)),
    )
    table = render(report)
    assert "100.0/50.0/66.7" in table
    assert "100.0/100.0/100.0" in table
    assert "Thought alone" in table
    assert "speaker" in table
    assert "…" not in table


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nonsense", "Expecting value"),
        ('{"id": "1", "text": "abc"}', "'quotes' is missing"),
        ('{"id": "1", "text": "abc", "quotes": [{"content": [[0, 4]]}]}', r"\[0, 4\] does not lie"),
        ('{"id": "1", "text": "abc", "quotes": [{"content": [3]}]}', "int"),
        ("[]", "list"),
    ],
)
def test_a_bad_gold_file_names_the_line(tmp_path: Path, line: str, reason: str) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "0", "text": "", "quotes": []}\n\n' + line, encoding="utf-8")
    with pytest.raises(GoldError, match=f"line 3: .*{reason}"):
        read_gold(gold)


def test_marks_are_paired_line_by_line() -> None:
    text = 'a "bc" d\n“e f\ng» h «i» j'
    inside = positions_in_marks(text)
    assert "".join(text[i] for i in sorted(inside) if text[i].isalnum()) == "bcefi"


@pytest.mark.parametrize(
    ("content", "expected"),
    [("won the cup", QuotationType.MIXED), ("the cup", QuotationType.DIRECT), ("He", QuotationType.INDIRECT)],
)
def test_type_is_read_off_the_text(content: str, expected: QuotationType) -> None:
    text = 'He won "the cup" and more'
    # "won the cup" as two spans
    spans = [offsets(text, "won"), offsets(text, "the cup")] if "won" in content else [offsets(text, content)]
    assert type_of(positions(spans, text), positions_in_marks(text)) == expected


def test_pairs_go_by_best_overlap() -> None:
    gold = [frozenset({1, 2, 3, 4}), frozenset({3, 4, 5})]
    found = [frozenset({3, 4, 5, 6}), frozenset({9})]
    # 2 of 6 with the first, 3 of 4 with the second.
    assert pair(gold, found) == {1: (0, 0.75)}


TEXTS = st.text(alphabet='ab "“”«»\n.that', max_size=40)
SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda ends: (min(ends), max(ends))), max_size=4
)


@given(TEXTS, SPANS, SPANS)
def test_overlap_is_a_symmetric_share(text: str, one: list[Offsets], other: list[Offsets]) -> None:
    first, second = content_positions(one, text), content_positions(other, text)
    assert 0 <= overlap(first, second) == overlap(second, first) <= 1
    assert overlap(first, first) == bool(first)
    assert all(text[i].isalnum() for i in first)


@given(TEXTS, st.lists(SPANS, max_size=6), st.lists(SPANS, max_size=6))
def test_pairs_are_one_to_one(text: str, gold: list[list[Offsets]], found: list[list[Offsets]]) -> None:
    annotated, predicted = ([content_positions(spans, text) for spans in side] for side in (gold, found))
    pairs = pair(annotated, predicted)
    assert len({j for j, _ in pairs.values()}) == len(pairs)
    for i, (j, shared) in pairs.items():
        assert shared == overlap(annotated[i], predicted[j]) > 0
