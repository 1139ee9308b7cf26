"""Words per CPU second of the whole extractor and of each component, beside plain spaCy in the same run.

python -m benchmarks.extraction_speed [--words N] [--rounds N] [--write]
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from benchmarks.reporting import benchmark_parser, markdown_table, sample_texts, tell
from nlp.extractor import QuoteExtractor
from nlp.pipeline import DEFAULT_SPACY_MODEL, build_pipeline


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print one table."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--words", type=int, default=35_000, help="about how many words are read in a round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts")
    options = parser.parse_args(arguments)

    samples = sample_texts()
    copies = max(1, options.words // sum(len(text.split()) for text in samples))
    texts = samples * copies
    words = sum(len(text.split()) for text in texts)

    plain, pipeline, extractor = spacy.load(DEFAULT_SPACY_MODEL), build_pipeline(), QuoteExtractor()
    rounds = [_round(texts, plain, pipeline, extractor) for _ in range(options.rounds + 1)][
        1:
    ]  # the first warms up
    seconds = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}

    baseline = seconds["plain spaCy"]
    rows = [
        (name, f"{words / spent:,.0f}", f"{1000 * spent / words:.3f}", f"{spent / baseline:.2f}")
        for name, spent in seconds.items()
    ]
    headings = ("", "words per CPU second", "CPU ms per word", "plain spaCy = 1")
    about = f"{words:,} words in {len(texts)} articles, median of {options.rounds} rounds:"
    tell("words", markdown_table(headings, rows), about=about, write=options.write)


def _round(
    texts: list[str], plain: Language, pipeline: Language, extractor: QuoteExtractor
) -> dict[str, float]:
    """CPU seconds of each measured thing."""
    seconds = {
        "plain spaCy": _seconds(lambda: plain.pipe(texts)),
        "extractor, whole": _seconds(lambda: extractor.extract_many(texts)),
    }
    docs: list[Doc] = []
    seconds["tokenizer"] = _seconds(lambda: docs.extend(map(pipeline.make_doc, texts)) or ())
    for name, component in pipeline.pipeline:
        seconds[name] = _seconds(lambda component=component: _through(component, docs))
    return seconds


def _through(component: Callable[[Doc], Doc], docs: list[Doc]) -> Iterable[Doc]:
    """The docs through one component, in batches where it knows batches. Components change docs in place."""
    pipe = getattr(component, "pipe", None)
    return pipe(docs, batch_size=16) if pipe else map(component, docs)


def _seconds(work: Callable[[], Iterable[object]]) -> float:
    start = time.process_time()
    for _ in work():
        pass
    return time.process_time() - start


if __name__ == "__main__":
    main()
