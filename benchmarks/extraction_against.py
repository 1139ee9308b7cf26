"""Words per CPU second of the extractor here and at another commit, round by round in one run.

python -m benchmarks.extraction_against COMMIT [--words N] [--rounds N]

The other commit is checked out into a temporary folder beside this one; both read the same texts with the
same interpreter, taking turns, so that whatever else the machine does slows both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.reporting import markdown_table, sample_texts

_HERE = Path(__file__).resolve().parents[1]
_READER = """
import json, sys, time
from nlp.extractor import QuoteExtractor
texts = json.loads(sys.stdin.readline())
extractor = QuoteExtractor()
for _ in sys.stdin:
    began = time.process_time()
    for _found in extractor.extract_many(texts):
        pass
    print(time.process_time() - began, flush=True)
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("commit", help="what to compare with: a commit, branch or tag")
    parser.add_argument("--words", type=int, default=20_000, help="about how many words are read in a round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median counts")
    options = parser.parse_args(arguments)

    samples = sample_texts()
    texts = samples * max(1, options.words // sum(len(text.split()) for text in samples))
    words = sum(len(text.split()) for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other"
        _git("worktree", "add", "--detach", "--quiet", str(other), options.commit)
        try:
            readers = {options.commit: _reader(other, texts), "here": _reader(_HERE, texts)}
            rounds = [
                {name: _round(reader) for name, reader in readers.items()} for _ in range(options.rounds + 1)
            ][1:]  # the first warms up
            for reader in readers.values():
                reader.communicate()
        finally:
            _git("worktree", "remove", "--force", str(other))

    seconds = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
    print(f"{words} words in {len(texts)} articles, median of {options.rounds} rounds\n")
    rows = [
        (name, f"{words / spent:,.0f}", f"{spent / seconds[options.commit]:.2f}")
        for name, spent in seconds.items()
    ]
    print(markdown_table(("", "words per CPU second", "time, the other commit = 1"), rows))


def _reader(folder: Path, texts: list[str]) -> subprocess.Popen[str]:
    """A process that has loaded the extractor of a folder and reads the texts whenever it is told to."""
    process = subprocess.Popen(
        [sys.executable, "-c", _READER], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(texts) + "\n")
    process.stdin.flush()
    return process


def _round(reader: subprocess.Popen[str]) -> float:
    """CPU seconds of one reading of all texts."""
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write("\n")
    reader.stdin.flush()
    return float(reader.stdout.readline())


def _git(*arguments: str) -> None:
    subprocess.run(["git", "-C", str(_HERE), *arguments], check=True)


if __name__ == "__main__":
    main()
