"""The files around the code say what the code says: versions, settings, lock, package, make."""

from __future__ import annotations

import configparser
import re
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs.markers import with_table
from docs.tables import TABLES
from nlp.pipeline import AFTER_SPACY

ROOT = Path(__file__).parent.parent
PACKAGES = ("api", "nlp")
PROGRAMS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def metadata() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the source so that no earlier build result gets into it."""
    source = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    built = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", built, source)
    (file,) = built.glob("*.whl")
    return file


def output(*command: str | Path) -> str:
    """What the command prints, run away from the source; fails with what it complains of."""
    run = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
    assert run.returncode == 0, run.stderr
    return run.stdout


def pip(*arguments: str | Path) -> None:
    output(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)


# --- what is written down --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_the_documents_are_what_the_code_and_the_figures_say(name: str) -> None:
    file, made = TABLES[name]
    page = (ROOT / file).read_text(encoding="utf-8")
    assert with_table(page, name, made()) == page, "run `make docs`"
    assert len(made().splitlines()) > 3


def test_a_page_without_its_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="two markers"):
        with_table("# Operations\n", "settings", "")


def test_architecture_names_the_components_in_their_order() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(onrecord_\w+)`", page, re.MULTILINE) == ["onrecord_paragraphs", *AFTER_SPACY]


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_changelog_has_a_place_for_the_next_release_and_every_release_a_date() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    for heading in headings[1:]:
        assert re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", heading)


# --- lock ------------------------------------------------------------------------------------------------


def locked(name: str) -> dict[str, set[str]]:
    """The pins of a lock file: project name to its versions (more than one where markers choose).

    Fails where a line is no pin with hashes.
    """
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    pins: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        requirement, *hashes = line.split("--hash=")
        found = re.fullmatch(r"([a-z0-9-]+)==([^ ;]+)( ; .+)?", requirement.strip())
        assert found, f"not a pin: {line[:80]}"
        assert hashes, f"not hashed: {line[:80]}"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one.strip()) for one in hashes)
        pins.setdefault(found[1], set()).add(found[2])
    return pins


@pytest.mark.parametrize(
    ("lock", "section", "option"),
    [
        ("runtime.txt", "options", "install_requires"),
        ("dev.txt", "options", "install_requires"),
        ("dev.txt", "options.extras_require", "dev"),
        ("dev.txt", "options.extras_require", "telemetry"),
    ],
)
def test_lock_holds_what_the_metadata_asks_for(
    metadata: configparser.ConfigParser, lock: str, section: str, option: str
) -> None:
    pins = locked(lock)
    wanted = [Requirement(line) for line in metadata[section][option].strip().splitlines()]
    assert wanted
    for requirement in wanted:
        versions = pins.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in {lock}: run `make lock`"
        assert all(version in requirement.specifier for version in versions), (
            f"{requirement}: run `make lock`"
        )


def test_what_runs_is_what_is_tested() -> None:
    runtime, dev = locked("runtime.txt"), locked("dev.txt")
    assert runtime.items() <= dev.items()


def test_lock_builds_the_project() -> None:
    with (ROOT / "pyproject.toml").open(encoding="utf-8") as file:
        line = next(line for line in file if line.startswith("requires"))
    for requirement in map(Requirement, re.findall(r'"([^"]+)"', line)):
        assert all(version in requirement.specifier for version in locked("runtime.txt")[requirement.name])


# --- package ---------------------------------------------------------------------------------------------


def test_version_is_the_one_that_the_command_tells(wheel: Path) -> None:
    _, version, _ = wheel.name.split("-", 2)
    assert output(PROGRAMS / "onrecord", "--version").split()[-1] == version


def test_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    there = {
        str(file.relative_to(ROOT))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == there


ELSEWHERE = """
import sys
sys.path.insert(0, sys.argv[1])
from importlib.resources import files
import api, nlp.lexicons
from api.app import create_app
from api.settings import Settings
from api.storage.migrations import upgrade

settings = Settings(database_url=f"sqlite:///{sys.argv[1]}/onrecord.db")
upgrade(settings.database_url)
client = create_app(settings).test_client()
pages = ("/", "/docs", "/static/vendor/swagger-ui/swagger-ui-bundle.js", "/openapi.json", "/v1/quotes", "/v1/topics")
answers = {page: client.get(page, base_url="http://127.0.0.1").status_code for page in pages}
assert set(answers.values()) == {200}, answers
names = [file.name[:-4] for file in files(nlp.lexicons).iterdir() if file.name.endswith(".tsv")]
assert all(nlp.lexicons.read_lexicon(name) for name in names)
print(api.__file__, nlp.lexicons.__file__, len(names), sep="\\n")
"""


def test_installed_package_works_away_from_its_source(wheel: Path, tmp_path: Path) -> None:
    pip("install", "--no-deps", "--no-index", "--target", tmp_path, wheel)
    *modules, lexicons = output(sys.executable, "-c", ELSEWHERE, tmp_path).splitlines()
    assert all(Path(module).is_relative_to(tmp_path) for module in modules)
    assert int(lexicons) == len(list((ROOT / "nlp" / "lexicons").glob("*.tsv"))) > 0


CUT_OFF = """
import sys
sys.path.insert(0, sys.argv[1])
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise OSError(f"{event} {arguments}: the network is cut off")
sys.addaudithook(refuse)
sys.modules["torch"] = None  # importing it fails
from nlp.extractor import QuoteExtractor
(quotation,) = QuoteExtractor().extract("“The bridge will hold,” said Tom Odell, the mayor of Leeds.")
print(quotation.text, quotation.speaker.name, quotation.speaker.role, sep="|")
"""


@pytest.mark.model
def test_installed_package_extracts_in_an_empty_directory_without_network_or_torch(
    wheel: Path, tmp_path: Path
) -> None:
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    pip("install", "--no-deps", "--no-index", "--target", installed, wheel)
    told = subprocess.run(
        [sys.executable, "-c", CUT_OFF, installed], check=True, capture_output=True, text=True, cwd=empty
    )
    assert told.stdout.strip() == "The bridge will hold,|Tom Odell|mayor of Leeds"
    assert not list(empty.iterdir())


# --- make ------------------------------------------------------------------------------------------------


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "Makefile", folder)
    return subprocess.run(["make", *arguments], check=False, capture_output=True, text=True, cwd=folder)


def test_make_without_a_target_names_the_targets(tmp_path: Path) -> None:
    told = make(tmp_path).stdout
    for target in ("run", "test", "check", "bench", "lock", "openapi", "docs", "clean"):
        assert f"make {target} " in told


def test_make_run_says_that_the_port_is_taken_before_it_installs_anything(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = make(tmp_path, "run", f"PORT={port}")
    assert run.returncode != 0
    assert f"Port {port} is taken" in run.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("port", ["http", "-1", "0", "65536"])
def test_make_run_refuses_what_is_no_port(tmp_path: Path, port: str) -> None:
    run = make(tmp_path, "run", f"PORT={port}")
    assert run.returncode != 0
    assert f"PORT is a number from 1 to 65535, not '{port}'" in run.stderr


def test_make_says_what_is_missing_where_there_is_no_python(tmp_path: Path) -> None:
    run = make(tmp_path, "run", "PYTHON=")
    assert run.returncode != 0
    assert "needs Python 3.11 or later" in run.stderr


def test_make_evaluate_asks_for_the_corpus_before_it_installs_anything(tmp_path: Path) -> None:
    run = make(tmp_path, "evaluate", f"POLNEAR={tmp_path}/none")
    assert run.returncode != 0
    assert "make evaluate POLNEAR=" in run.stderr
    assert not (tmp_path / ".venv-test").exists()
