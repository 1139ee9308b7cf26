"""CPU time and peak memory of extraction against the length of the text.

python -m benchmarks.extraction_scaling [--lengths N,N,…] [--texts NAME,NAME,…] [--write]

The exponent is the slope of log(time) over log(length): 1 is linear growth, 2 quadratic. Each measurement
has a process of its own, forked from one that has the model loaded; memory is what its peak adds to that.
"""

from __future__ import annotations

import math
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Sequence

from benchmarks.reporting import benchmark_parser, markdown_table, sample_texts, tell
from nlp.extractor import QuoteExtractor

LENGTHS = (10_000, 20_000, 50_000, 100_000, 200_000)
OPENING = "Ann Ray said that it rained.\n\n"  # text without a word would never reach the pipeline
WARM_UP = "“We won,” Ann said. Bob denied that it rained."


def texts() -> dict[str, str]:
    """What is repeated to the wanted length, by name."""
    return {
        "sample articles": "\n\n".join(sample_texts()) + "\n\n",
        "straight marks only": '"',
        "curly marks only": "“”",
        "marks that only open": "“",
        "alternating marks": '"a ',
        "one long token": "a",
        "one long sentence": "and he said that ",
        "names": "Ann Ray and Bob Lee said. ",
        "emoji": "😀👩‍👩‍👧 ",
        "right-to-left": "“שלום עליכם,” said Ann Ray of مرحبا. ",
        "newlines": "\n",
        "paragraphs that open": "“We won\n\n",
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print one table."""
    kinds = texts()
    parser = benchmark_parser(__doc__)
    parser.add_argument(
        "--lengths", default=",".join(map(str, LENGTHS)), help="characters, separated by commas"
    )
    parser.add_argument("--texts", default=",".join(kinds), help=f"of: {', '.join(kinds)}")
    options = parser.parse_args(arguments)
    lengths = [int(length) for length in options.lengths.split(",")]

    extractor = QuoteExtractor()
    extractor.extract(WARM_UP)
    rows = []
    for name in options.texts.split(","):
        print(f"{name} …", file=sys.stderr)
        measured = [_measured_apart(extractor, _repeated(kinds[name], length)) for length in lengths]
        seconds = [each[0] for each in measured]
        rows.append(
            (
                name,
                *(f"{each:.2f}" for each in seconds),
                f"{_exponent(lengths, seconds):.2f}",
                f"{measured[-1][1]:.0f}",
            )
        )
    headings = (
        "CPU seconds for characters:",
        *(f"{length:,}" for length in lengths),
        "exponent",
        "MB at the longest",
    )
    tell("length of texts", markdown_table(headings, rows), write=options.write)


def _repeated(piece: str, length: int) -> str:
    return (OPENING + piece * (length // len(piece) + 1))[:length]


def _exponent(lengths: Sequence[int], seconds: Sequence[float]) -> float:
    # The clock's resolution stands for times below it.
    logs = [math.log(max(each, 0.001)) for each in seconds]
    return statistics.linear_regression([math.log(length) for length in lengths], logs).slope


def _measured_apart(extractor: QuoteExtractor, text: str) -> tuple[float, float]:
    """CPU seconds and added megabytes of one extraction in a process of its own."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def measure() -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        extractor.extract(text)
        seconds = time.process_time() - start
        added = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        sender.send((seconds, added / 1024))

    process = context.Process(target=measure)
    process.start()
    sender.close()  # ends the wait below should the process die
    seconds, megabytes = receiver.recv()
    process.join()
    return seconds, megabytes


if __name__ == "__main__":
    main()
