"""``onrecord worker`` with an extractor that does what texts tell it to, and no language model.

``python -m tests.scripted_worker FOLDER CONCURRENCY``. Each text that is read is noted in the file `read` there. One
with ``[wait]`` in it takes until there is a file `go`; ``[raise]`` is a defect of the extractor, and ``[kill]`` ends the
process as running out of memory would.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from api.log_lines import configure_logging
from api.settings import Settings
from api.worker import main
from api.worker_supervisor import Supervisor
from nlp.extractor import Extraction
from tests.factories import ScriptedExtractor, a_quotation


def a_story(name: str, *marks: str) -> str:
    """A text that `ObedientExtractor` finds one quote in."""
    return " ".join((f"“{name},” said Dmitry Peskov.", *(f"[{mark}]" for mark in marks)))


class ObedientExtractor(ScriptedExtractor):
    """Does what texts tell it to."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        for text in texts:
            with (self._folder / "read").open("a", encoding="utf-8") as read:
                read.write(f"{text}\n")
            if "[kill]" in text:
                os.kill(os.getpid(), signal.SIGKILL)
            if "[raise]" in text:
                raise RuntimeError("a defect")
            while "[wait]" in text and not (self._folder / "go").exists():
                time.sleep(0.02)
            yield Extraction((a_quotation(text[1 : text.index(",”")]),))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    if sys.argv[2] == "worker":
        sys.exit(main(sys.argv[3], ObedientExtractor(folder), int(sys.argv[4])))  # type: ignore[arg-type]
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log_level, settings.log_format)
    command = (sys.executable, "-m", "tests.scripted_worker", sys.argv[1], "worker")
    sys.exit(0 if Supervisor(settings, int(sys.argv[2]), command).run() else 1)
