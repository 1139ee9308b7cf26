"""What people corrected comes out as a gold file."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from api.cli import main
from api.services import Services
from api.services.corrections import Author
from api.services.quote_filter import QuoteFilter
from api.settings import Settings
from nlp.evaluation.corpus import read_gold
from nlp.quotation import Span
from tests.factories import ScriptedExtractor, a_quotation, drafts_with


def test_corrections_are_gold(
    services: Services, settings: Settings, extractor: ScriptedExtractor, tmp_path: Path
) -> None:
    text = "“We will see,” said Dmitry Peskov. “It will be so,” said Ann Ray. “Not now,” said Ina Lund."
    three, untouched = drafts_with(
        extractor,
        {"text": text, "quotations": []},
        [a_quotation("Elsewhere")],
    )
    spoken = [
        a_quotation("We will see", content=_span(text, "We will see,")),
        a_quotation("It will be so", content=_span(text, "It will be so,")),
        a_quotation("Not now", content=_span(text, "Not now,")),
    ]
    extractor.finds(text, spoken)
    article, _ = services.articles.create(three)
    services.articles.create(untouched)
    quotes = services.quotes.list(QuoteFilter(), 10).items
    first, third = (next(q for q in quotes if q.text.startswith(words)) for words in ("We", "Not"))
    told = {"speaker": {"name": "Maria Orlova", "type": "person"}, "role": "aide"}
    services.corrections.correct(first.id, told, Author("desk"))
    services.corrections.correct(third.id, {"rejected": True}, Author("desk"))

    file = tmp_path / "gold.jsonl"
    environment = {"ONRECORD_DATABASE_URL": settings.database_url}
    run = CliRunner(env=environment)
    assert run.invoke(main, ["export", "corrections", "--output", str(file)]).exit_code == 0
    [gold] = read_gold(file)
    assert (gold.id, gold.text) == (article.id, text)
    corrected, uncertain = gold.quotes
    assert text[slice(*corrected.content[0])] == "We will see,"
    assert corrected.certain
    facts = {name: [set(answer) for answer in answers] for name, answers in corrected.facts.items()}
    assert (facts["speaker"], facts["role"], facts["affiliation"]) == (
        [{"Maria Orlova"}],
        [{"aide"}],
        [set()],
    )
    assert not uncertain.certain
    assert set(uncertain.facts) == {"reported"}
    printed = run.invoke(main, ["export", "corrections"]).stdout
    assert [json.loads(line)["id"] for line in printed.splitlines()] == [article.id]

    [correction] = services.corrections.history(first.id)
    services.corrections.undo(first.id, correction.id, Author())
    services.corrections.correct(third.id, {"rejected": False}, Author())
    assert run.invoke(main, ["export", "corrections"]).stdout == ""


def _span(text: str, words: str) -> tuple[Span, ...]:
    start = text.index(words)
    return (Span(start, start + len(words), words),)
