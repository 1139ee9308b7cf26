"""The command line at a real terminal: colours, hostile texts, narrow windows, Ctrl-C, closed pipes, progress."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from api.commands.exit_codes import ExitCode
from api.commands.interrupts import interruptible
from api.services import build_services
from api.settings import Settings
from api.storage.migrations import upgrade
from nlp.quotation import Quotation, UnnamedSource
from tests.factories import ScriptedExtractor, a_draft, a_quotation, a_speaker
from tests.terminals import CTRL_C, ONRECORD, environment, terminal, without_colours, without_controls

RENAMES_WINDOW = "\x1b]0;owned\x07"
WRITES_CLIPBOARD = "\x1b]52;c;b3duZWQ=\x1b\\"
CONTROL_IN_ONE = "\x9b31m"
HOSTILE = f"a{RENAMES_WINDOW}b{WRITES_CLIPBOARD}c{CONTROL_IN_ONE}d\b\r\x7fe"
REVERSING = "\u202egnp.exe\u202c \u2066x\u2069"

HEBREW = "הגשר ייפתח במאי"
ARABIC = "سيفتح الجسر في مايو"
CHINESE = "这座桥将在五月份开放，部长在新闻发布会上这样告诉记者们"

OBEYED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class Archive:
    """A database for the commands, and what stands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder}/onrecord.db"
        upgrade(self.url)
        self._extractor = ScriptedExtractor()
        self._services = build_services(Settings(database_url=self.url), self._extractor)  # type: ignore[arg-type]

    def store(self, *quotations: Quotation, **article: Any) -> None:
        draft = a_draft(**article)
        self._extractor.finds(draft.text, quotations)
        [outcome] = self._services.ingest.store([draft])
        assert outcome.created, outcome

    def variables(self, **more: str) -> dict[str, str]:
        return environment(ONRECORD_DATABASE_URL=self.url, **more)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def at_terminal(archive: Archive, *arguments: str, columns: int = 100, **variables: str) -> str:
    """What a terminal gets to show, once the command has ended well."""
    with terminal(
        [*ONRECORD, *arguments], variables=archive.variables(**variables), columns=columns
    ) as shown:
        status = shown.end()
    assert status == ExitCode.DONE, shown.output
    return shown.output


def in_pipe(archive: Archive, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What comes of a line of bash in which `onrecord` is the command."""
    function = f'onrecord() {{ {ONRECORD[0]} -c "{ONRECORD[2]}" "$@"; }}'
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{function}\n{script}"],
        check=False, capture_output=True, text=True, env=archive.variables(**variables), cwd=archive.folder,
    )  # fmt: skip


# --- tables and colours ------------------------------------------------------------------------------------


def test_a_terminal_gets_a_table_in_colours_and_a_pipe_gets_json(archive: Archive) -> None:
    speaker = a_speaker("Ana Ruiz", role="transport minister", country="ES")
    archive.store(a_quotation("The bridge will open in May", speaker), title="Bridge", outlet="Herald")
    shown = at_terminal(archive, "search", "bridge", columns=140)
    table = without_controls(shown)
    for told in (
        "Who",
        "Ana Ruiz",
        "transport minister",
        "ES",
        "The bridge will open in May",
        "Herald",
        "90%",
    ):
        assert told in table
    assert re.search(r"\x1b\[[\d;]*36[\d;]*mAna Ruiz", shown), "the name has a colour"
    assert re.search(r"\x1b\[[\d;]*7[\d;]*mbridge", shown), "what was looked for stands out"
    piped = in_pipe(archive, "onrecord search bridge")
    assert "\x1b" not in piped.stdout
    [quote] = map(json.loads, piped.stdout.splitlines())
    assert quote["speaker"]["name"] == "Ana Ruiz"
    assert json.loads(in_pipe(archive, "onrecord search bridge --format json").stdout) == [quote]


def test_no_color_is_respected_and_a_dumb_terminal_gets_plain_text(archive: Archive) -> None:
    archive.store(a_quotation("The bridge will open in May", "Ana Ruiz"))
    plain = at_terminal(archive, "search", "bridge", NO_COLOR="1")
    assert not re.search(r"\x1b\[[\d;]*[34]\d[\d;]*m", plain)
    assert "Ana Ruiz" in plain
    assert "\x1b" not in at_terminal(archive, "search", "bridge", TERM="dumb")


@pytest.mark.parametrize("columns", [20, 63, 64, 140])
def test_nothing_is_wider_than_the_terminal(archive: Archive, columns: int) -> None:
    speaker = a_speaker(f"{CHINESE} Ruiz", role="minister for everything there is", affiliation="Honour" * 9)
    archive.store(a_quotation(f"{CHINESE} open {CHINESE}", speaker), title=CHINESE * 2, outlet=CHINESE)
    shown = at_terminal(archive, "search", "open", columns=columns, NO_COLOR="1")
    lines = [line for line in without_controls(shown).splitlines() if "Searching" not in line]
    assert max(map(cell_len, lines)) <= columns
    letters = "".join(re.sub(r"[\s│·]", "", line) for line in lines)
    assert "Ruiz" in letters
    if columns < 64:
        assert CHINESE in letters, "nothing is cut off"


def test_right_to_left_cells_stay_where_they_are(archive: Archive) -> None:
    archive.store(a_quotation(HEBREW, a_speaker("Ana Ruiz", role=ARABIC)), outlet=ARABIC, title=HEBREW)
    for line in without_controls(at_terminal(archive, "search")).splitlines():
        cells = [cell for cell in line.split("│") if re.search(r"[\u0590-\u06ff]", cell)]
        assert all("\u200e" in cell for cell in cells), line
    assert HEBREW in at_terminal(archive, "search", columns=200)


# --- what others wrote -------------------------------------------------------------------------------------


def hostile_archive(archive: Archive) -> Archive:
    hostile = a_speaker(f"Eve {HOSTILE}", role=HOSTILE, affiliation=HOSTILE)
    unnamed = UnnamedSource(f"a nurse {HOSTILE}", type=hostile.type, country=None)
    archive.store(
        a_quotation(f"{HOSTILE} {REVERSING} spoken", hostile),
        a_quotation(f"{HOSTILE} whispered", None, unnamed_source=unnamed),
        title=f"{HOSTILE} {REVERSING}",
        outlet=HOSTILE,
        url="https://example.org/a",
    )
    return archive


@pytest.mark.parametrize(
    ("output", "columns"), [("table", 40), ("table", 120), ("csv", 120), ("json", 120), ("ndjson", 120)]
)
def test_texts_cannot_command_the_terminal(archive: Archive, output: str, columns: int) -> None:
    shown = at_terminal(hostile_archive(archive), "search", "--format", output, columns=columns)
    left = without_controls(shown)
    assert not OBEYED.search(left), repr(OBEYED.search(left))
    assert "owned" in left, "what was written is shown all the same"


def test_json_says_what_the_text_has(archive: Archive) -> None:
    piped = in_pipe(hostile_archive(archive), "onrecord search spoken")
    assert not OBEYED.search(piped.stdout)
    [quote] = map(json.loads, piped.stdout.splitlines())
    assert quote["article"]["title"] == f"{HOSTILE} {REVERSING}"
    assert quote["text"] == f"{HOSTILE} {REVERSING} spoken"


def test_faults_cannot_command_the_terminal(archive: Archive) -> None:
    named = archive.folder / f"{HOSTILE.replace('/', '')}.pdf"
    named.write_text("x", encoding="utf-8")
    with terminal([*ONRECORD, "ingest", str(named)], variables=archive.variables()) as shown:
        assert shown.end() == ExitCode.FAILED
    assert "not an article file" in shown.output
    assert not OBEYED.search(without_controls(shown.output))
    with terminal([*ONRECORD, "search", f"--country={HOSTILE}"], variables=archive.variables()) as shown:
        assert shown.end() == ExitCode.USAGE
    assert not OBEYED.search(without_controls(shown.output))


def test_what_cannot_be_written_is_told_in_ascii(archive: Archive) -> None:
    archive.store(a_quotation(f"{CHINESE} 😀", "Ana Ruiz"))
    piped = in_pipe(archive, "onrecord search", PYTHONIOENCODING="ascii")
    assert json.loads(piped.stdout)["text"] == f"{CHINESE} 😀"
    for output in ("table", "csv"):
        piped = in_pipe(archive, f"onrecord search --format {output}", PYTHONIOENCODING="ascii")
        assert (piped.returncode, piped.stderr) == (0, "")
        assert "Ana Ruiz" in piped.stdout


# --- ends --------------------------------------------------------------------------------------------------


def test_ctrl_c_ends_quietly_and_tells_the_shell(archive: Archive) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        command = [*ONRECORD, "search", "--server", address]
        with terminal(command, variables=archive.variables()) as shown:
            shown.wait_for("Searching")
            shown.press(CTRL_C)
            assert shown.end() == -signal.SIGINT, f"a shell's loop ends with it: {shown.output!r}"
        assert "Traceback" not in shown.output
        assert "Abort" not in shown.output
        assert shown.output.count("\x1b[?25h") == shown.output.count("\x1b[?25l"), "the cursor is there again"
        with terminal(["bash", "--norc"], variables=archive.variables()) as shell:
            shell.press(f'{ONRECORD[0]} -c "{ONRECORD[2]}" search --server {address}\r')
            shell.wait_for("Searching")
            shell.press(CTRL_C)
            shell.press("echo code $?\r")
            shell.wait_for(f"code {ExitCode.INTERRUPTED}")


@contextmanager
def started(timer: threading.Timer) -> Iterator[None]:
    timer.start()
    yield


def test_ctrl_c_ends_a_wait_also_where_another_thread_takes_the_signal() -> None:
    def take() -> None:
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    one, other = socket.socketpair()
    with one, other:
        one.settimeout(30)
        timer = threading.Timer(0.3, take)
        with pytest.raises(KeyboardInterrupt), interruptible(), started(timer):
            one.recv(1)
    assert (signal.getsignal(signal.SIGINT), signal.set_wakeup_fd(-1)) == (before, -1)


@pytest.mark.parametrize("output", ["ndjson", "json", "csv", "table"])
def test_a_closed_pipe_ends_quietly(archive: Archive, output: str) -> None:
    for number in range(20):
        archive.store(
            *(a_quotation(f"number {number} {each} " + "x" * 2_000, "Ana Ruiz") for each in range(5))
        )
    piped = in_pipe(archive, f"onrecord search --all --format {output} | head -n 1")
    assert (piped.returncode, piped.stderr) == (ExitCode.PIPE_CLOSED, "")
    assert len(piped.stdout.splitlines()) == 1


def test_a_full_disk_is_told(archive: Archive) -> None:
    archive.store(a_quotation("The bridge will open in May", "Ana Ruiz"))
    piped = in_pipe(archive, "onrecord search > /dev/full")
    assert (piped.returncode, piped.stderr) == (ExitCode.FAILED, "Error: No space left on device\n")


def test_a_defect_is_told_in_a_line_and_in_full_where_that_is_asked_for(archive: Archive) -> None:
    broken = ONRECORD[2].replace(
        "main()", "main.invoke.__func__.__globals__['click'].Group.invoke = 1; main()"
    )
    for level, traceback in (("INFO", False), ("DEBUG", True)):
        run = subprocess.run(
            [ONRECORD[0], "-c", broken, "search"],
            check=False, capture_output=True, text=True, env=archive.variables(ONRECORD_LOG_LEVEL=level),
        )  # fmt: skip
        assert run.returncode == ExitCode.FAILED
        assert ("Traceback" in run.stderr) is traceback
        if not traceback:
            assert re.fullmatch(r"Error: This is a defect of OnRecord: TypeError: .*\n", run.stderr)


# --- progress ----------------------------------------------------------------------------------------------


def test_progress_is_told_on_a_terminal_and_nowhere_else(archive: Archive) -> None:
    archive.store(a_quotation("The bridge will open in May", "Ana Ruiz"))
    told = without_controls(at_terminal(archive, "db", "backup", str(archive.folder / "one.db")))
    assert "Copying" in told
    assert re.search(r"\d+(\.\d+)?/\d+(\.\d+)? [kM]B", told)
    piped = in_pipe(archive, "onrecord db backup two.db")
    assert (piped.returncode, piped.stderr) == (0, "")
    assert re.fullmatch(r"two.db: \d+\.\d MB, checked.\n", piped.stdout)


def test_an_export_into_a_file_tells_how_far_it_has_come(archive: Archive) -> None:
    file = archive.folder / "quotes.ndjson"
    for number in range(3):
        archive.store(a_quotation(f"number {number}", "Ana Ruiz"))
    command = [*ONRECORD, "search", "--all"]
    with terminal(command, variables=archive.variables(), stdout=file) as shown:
        assert shown.end() == ExitCode.DONE
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3
    assert "\x1b" not in file.read_text(encoding="utf-8")
    told = without_controls(shown.output)
    assert "Searching" in told
    assert "3/3" in told


@pytest.mark.model
def test_ingest_tells_rate_and_time_left(archive: Archive) -> None:
    stories = archive.folder / "stories.ndjson"
    stories.write_text("".join(json.dumps({"text": f"It rained {n}."}) + "\n" for n in range(3)) + "no\n")
    with terminal([*ONRECORD, "ingest", str(stories)], variables=archive.variables()) as shown:
        assert shown.end() == ExitCode.FAILED
    told = without_controls(shown.output)
    assert re.search(r"Ingesting .*4/4 .*/s .*\d:\d\d:\d\d", told)
    assert re.search(r"stories.ndjson:4: .*not JSON", told)
    assert "3 stored, 0 already there, 1 failed" in told


@pytest.mark.model
def test_extract_prints_a_table_on_a_terminal(archive: Archive) -> None:
    story = archive.folder / "story.txt"
    story.write_text(
        f"“The bridge \x1b[2J will open in May,” said Ana Ruiz, the minister. {HEBREW}", encoding="utf-8"
    )
    shown = at_terminal(archive, "extract", str(story))
    assert "Ana Ruiz" in without_colours(shown)
    assert "\x1b[2J" not in shown
    piped = in_pipe(archive, "onrecord extract story.txt")
    assert json.loads(piped.stdout)["quotes"][0]["speaker"]["name"] == "Ana Ruiz"
    assert piped.stderr == ""
