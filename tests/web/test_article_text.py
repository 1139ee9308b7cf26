"""The text of an article on its page: every character at its place, and every quote where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from api.services.records import ArticleReference, ModelRecord, QuoteRecord
from api.web.article_text import around, lines_of
from nlp.quotation import Polarity, QuotationType, Reported, Span

THEN = datetime(2024, 3, 3, tzinfo=UTC)
ARTICLE = ArticleReference(id="art_1", external_id=None, title=None, url=None, outlet=None, published_at=None)


def spans(text: str, *places: tuple[int, int]) -> tuple[Span, ...]:
    return tuple(Span(start, end, text[start:end]) for start, end in places)


def a_quote(text: str, content: list[tuple[int, int]], **fields: object) -> QuoteRecord:
    return QuoteRecord(
        **{  # type: ignore[arg-type]
            "id": "quo_1",
            "article": ARTICLE,
            "type": QuotationType.DIRECT,
            "reported": Reported.SPEECH,
            "polarity": Polarity.ASSERTED,
            "content": spans(text, *content),
            "cue": (),
            "source": (),
            "speaker": None,
            "unnamed_source": None,
            "via": None,
            "addressee": None,
            "mentioned_countries": (),
            "topics": (),
            "context": Span(0, len(text), text),
            "confidence": 0.9,
            "model": ModelRecord("script", "1"),
            "corrected": (),
            "rejected": False,
            "highlights": None,
            "created_at": THEN,
            "updated_at": THEN,
            **fields,
        }
    )


def test_lines_know_where_they_begin_and_whether_a_gap_is_before_them() -> None:
    text = "One.\r\ntwo\n \n  Three.\n\n"
    assert [(line.start, line.after_gap) for line in lines_of(text, [])] == [
        (0, False),
        (6, False),
        (12, True),
    ]


def test_a_quote_in_parts_knows_its_beginning_and_end_behind_the_closing_marks() -> None:
    text = "“No,” he said. “Never.” Then rain."
    quote = a_quote(text, [(1, 4), (16, 22)], cue=spans(text, (9, 13)), source=spans(text, (6, 8)))
    [line] = lines_of(text, [quote])
    told = [
        (each.text, bool(each.quotes), each.begun, each.ended is quote, each.cue_of, each.source_of)
        for each in line.fragments
    ]
    assert told == [
        ("“", False, (), False, (), ()),
        ("No,", True, ("quo_1",), False, (), ()),
        ("” ", False, (), False, (), ()),
        ("he", False, (), False, (), ("quo_1",)),
        (" ", False, (), False, (), ()),
        ("said", False, (), False, ("quo_1",), ()),
        (". “", False, (), False, (), ()),
        ("Never.", True, (), False, (), ()),
        ("”", False, (), True, (), ()),
        (" Then rain.", False, (), False, (), ()),
    ]
    assert line.quotes == (quote,)


def test_a_source_within_a_quote_belongs_to_both() -> None:
    text = "Ann says Bob said no"
    outer = a_quote(text, [(9, 20)], source=spans(text, (0, 3)))
    inner = replace(
        outer, id="quo_2", content=spans(text, (18, 20)), source=spans(text, (9, 12)), rejected=True
    )
    [line] = lines_of(text, [inner, outer])
    assert [([q.id for q in each.quotes], each.source_of) for each in line.fragments] == [
        ([], ("quo_1",)),
        ([], ()),
        (["quo_1"], ("quo_2",)),
        (["quo_1"], ()),
        (["quo_1", "quo_2"], ()),
    ]
    assert line.fragments[-1].begun == ("quo_2",)
    assert line.quotes == (outer,)


def test_one_quote_may_end_where_the_next_begins() -> None:
    text = "yesno"
    one, two = a_quote(text, [(0, 3)]), a_quote(text, [(3, 5)], id="quo_2")
    [line] = lines_of(text, [one, two])
    assert [(each.text, each.begun, each.ended) for each in line.fragments] == [
        ("yes", ("quo_1",), one),
        ("no", ("quo_2",), two),
    ]


@given(
    st.text(st.sampled_from("ab \n\r\u2028“”.😀א"), max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=5),
)
def test_every_character_but_line_ends_and_blank_lines_is_shown_at_its_place(
    text: str, places: list[tuple[int, int]]
) -> None:
    quotes = [
        a_quote(
            text, [(start, min(start + length, len(text)))], id=f"quo_{n}", source=spans(text, (0, length))
        )
        for n, (start, length) in enumerate(places)
        if start < len(text)
    ]
    shown = [" "] * len(text)
    for line in lines_of(text, quotes):
        offset = line.start
        for fragment in line.fragments:
            assert text[offset : offset + len(fragment.text)] == fragment.text
            for n in range(offset, offset + len(fragment.text)):
                shown[n] = text[n]
                inside = [each.id for each in quotes if each.content[0].start <= n < each.content[0].end]
                assert [quote.id for quote in fragment.quotes] == inside
            offset += len(fragment.text)
    assert "".join(shown).split() == text.split()


def test_the_passage_around_a_quote_is_no_longer_than_need_be() -> None:
    text = "word " * 1000
    quote = a_quote(text, [(2500, 2504)], context=Span(2500, 2504, "word"))
    start, end = around(quote, text, 100)
    assert text[start:end].split() == ["word"] * len(text[start:end].split())
    assert 200 <= end - start <= 220
    assert around(a_quote("short", [(0, 5)]), "short") == (0, 5)
    unbroken = a_quote("x" * 10_000, [(5000, 5001)], context=Span(5000, 5001, "x"))
    start, end = around(unbroken, "x" * 10_000, 100)
    assert end - start < 500
