"""Clients that others generate from openapi.yaml: they compile, fit their types, and do the main jobs.

What openapi-python-client generates is tested more closely in test_client.py.
"""

from __future__ import annotations

import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from docs.openapi_file import FILE
from tests.contract.toolchains import java, node, output
from tests.serving import Server

pytestmark = pytest.mark.model

FOLDER = Path(__file__).parent / "clients"
DONE = "all jobs done\n"


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of package-lock.json in it, and with the programs of clients/."""
    node()
    folder = tmp_path_factory.mktemp("npm")
    for file in FOLDER.iterdir():
        shutil.copy(file, folder)
    output("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)
    return folder


def test_openapi_generator(keyed_server: Server, tmp_path: Path) -> None:
    program = java()
    with as_file(files("openapi_generator_cli") / "openapi-generator.jar") as jar:
        output(
            program, "-jar", jar, "generate", "--generator-name", "python", "--input-spec", FILE,
            "--package-name", "onrecord_generated", "--output", tmp_path,
            "--global-property", "models,apis,supportingFiles,modelDocs=false,apiDocs=false,modelTests=false,apiTests=false",
        )  # fmt: skip
    jobs = Path(shutil.copy(FOLDER / "jobs.py", tmp_path))
    output(
        sys.executable, "-m", "mypy", "--config-file=", "--strict", "--disable-error-code=import-untyped",
        "--follow-imports=silent", "--cache-dir", tmp_path / "mypy", jobs.name, cwd=tmp_path,
    )  # fmt: skip
    output(sys.executable, "-m", "mypy", "--config-file=", "--disable-error-code=import-untyped",
           "--cache-dir", tmp_path / "mypy", "onrecord_generated", cwd=tmp_path)  # fmt: skip
    assert output(sys.executable, jobs, keyed_server.url, keyed_server.key, cwd=tmp_path) == DONE


def test_openapi_typescript(keyed_server: Server, node_modules: Path) -> None:
    programs = node_modules / "node_modules"
    output(node(), programs / "openapi-typescript/bin/cli.js", FILE, "-o", "schema.ts", cwd=node_modules)
    output(node(), programs / "typescript/bin/tsc", "--project", ".", cwd=node_modules)
    assert output(node(), "jobs.js", keyed_server.url, keyed_server.key, cwd=node_modules) == DONE


def test_the_description_passes_redocly(node_modules: Path) -> None:
    program = node_modules / "node_modules/@redocly/cli/bin/cli.js"
    output(
        node(),
        program,
        "lint",
        "--config",
        node_modules / "redocly.yaml",
        "--max-problems=1000",
        FILE,
        cwd=node_modules,
    )
