"""The image and docker-compose.yml: what they say is sound, and the image's steps lead to a server."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from packaging.specifiers import SpecifierSet
from sqlalchemy import make_url

from api.cli import COMMANDS
from api.extraction_supervisor import STOPS_WITHIN
from api.settings import Settings, variable_name
from api.storage.session import Database
from api.worker_supervisor import GRACE
from tests.container import ROOT, Image, instructions, stages
from tests.serving import free_port

PROGRAMS = Path(sys.executable).parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def admitted() -> list[str]:
    """What the builder gets of the clone."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line[1:] for line in lines if line.startswith("!")]


# --- Dockerfile --------------------------------------------------------------------------------------


def test_the_linter_has_nothing_to_say_of_the_dockerfile() -> None:
    linter = PROGRAMS / "hadolint"
    if not linter.exists():
        pytest.skip("hadolint has no package for this system")
    run = subprocess.run(
        [linter, "--failure-threshold", "info", ROOT / "Dockerfile"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout


def test_the_image_has_a_pinned_supported_python() -> None:
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    (base,) = [argument for name, argument in instructions() if name == "ARG"]
    found = re.fullmatch(r"PYTHON_IMAGE=python:(\d+\.\d+\.\d+)-slim-[a-z]+", base)
    assert found
    assert found[1] in SpecifierSet(metadata["options"]["python_requires"])
    assert [stage[0][1].split()[0] for stage in stages()] == ["${PYTHON_IMAGE}"] * 2


def test_the_image_runs_the_server_without_root_and_is_asked_whether_it_is_ready() -> None:
    said = dict(stages()[-1])
    assert int(said["USER"]) > 0
    assert f"--uid {said['USER']} " in said["RUN"]
    assert "/readyz" in said["HEALTHCHECK"]
    assert said["CMD"] == '["onrecord", "run"]'
    names = [name for name, _ in stages()[-1]]
    assert names.index("USER") < names.index("VOLUME"), "the volume's folder must belong to the user"


def test_the_image_is_installed_by_hash_and_from_files_that_the_builder_gets() -> None:
    installs = [argument for name, argument in instructions() if name == "RUN" and "pip install" in argument]
    assert all(
        "--require-hashes --only-binary :all:" in install or "--no-deps --no-build-isolation" in install
        for install in installs
    )
    copied = [
        source
        for name, argument in instructions()
        if name == "COPY" and not argument.startswith("--from")
        for source in argument.split()[:-1]
    ]
    assert set(copied) == set(admitted())
    assert all((ROOT / source).exists() for source in copied)


# --- docker-compose.yml ------------------------------------------------------------------------------


def test_compose_fits_the_schema_of_the_compose_specification(tmp_path: Path) -> None:
    def check(file: Path) -> subprocess.CompletedProcess[str]:
        command = [PROGRAMS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", file]
        return subprocess.run(command, check=False, capture_output=True, text=True)

    run = check(ROOT / "docker-compose.yml")
    assert run.returncode == 0, run.stdout
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    (tmp_path / "wrong.yml").write_text(text.replace("cap_drop:", "drop_caps:"), encoding="utf-8")
    assert check(tmp_path / "wrong.yml").returncode != 0


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_each_service_can_do_no_more_than_it_must(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert any(folder.startswith("/tmp:") for folder in service["tmpfs"])
    assert service["restart"] == "unless-stopped"
    if "build" not in service and service.get("pull_policy") != "never":
        assert re.search(r":\d+\.\d+|@sha256:", service["image"]), "pinned"
        assert not service["user"].startswith(("0", "root"))


def test_each_image_is_built_once_for_all_services_that_have_it() -> None:
    built = [service["image"] for service in COMPOSE["services"].values() if "build" in service]
    assert len(set(built)) == len(built), "two builds of one tag get into each other's way"
    for service in COMPOSE["services"].values():
        assert (service.get("pull_policy") == "never") == (
            "build" not in service and service["image"] in built
        )


def test_only_the_server_is_reached_from_outside_and_only_from_this_machine() -> None:
    reachable = {
        name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service
    }
    assert set(reachable) == {"api"}
    assert all(port.startswith("127.0.0.1:") for port in reachable["api"])
    assert COMPOSE["networks"][COMPOSE["services"]["db"]["networks"][0]] == {"internal": True}


def test_passwords_come_from_files_that_make_makes_once(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)

    def made() -> dict[str, str]:
        subprocess.run(["make", "secrets"], check=True, cwd=tmp_path, capture_output=True)
        return {
            name: (tmp_path / secret["file"]).read_text(encoding="utf-8")
            for name, secret in COMPOSE["secrets"].items()
        }

    secrets = made()
    assert re.fullmatch("[0-9a-f]{48}", secrets["database_password"])
    assert made() == secrets, "the database knows the old ones"
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert "/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()

    database = COMPOSE["services"]["db"]
    said = database["environment"]
    assert secrets["database_url"] == (
        f"postgresql://{said['POSTGRES_USER']}:{secrets['database_password']}@db/{said['POSTGRES_DB']}"
    )
    Database(secrets["database_url"])  # of a kind that is known
    for service in COMPOSE["services"].values():
        for variable, value in service["environment"].items():
            if variable.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in service["secrets"]
            assert "PASSWORD" not in variable or variable.endswith("_FILE")


@pytest.mark.parametrize("password", ["", "p@ss/word :%41é$x'\"", "Plain-1.2_3~"])
def test_secrets_can_be_read_in_containers_and_one_s_own_password_stays_what_it_is(
    tmp_path: Path, password: str
) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    secrets = {name: tmp_path / secret["file"] for name, secret in COMPOSE["secrets"].items()}

    def make() -> None:
        command = "umask 077; make secrets"
        subprocess.run(["sh", "-c", command], check=True, cwd=tmp_path, capture_output=True)
        assert [file.stat().st_mode & 0o777 for file in secrets.values()] == [0o644] * len(secrets)
        assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0

    if password:
        (tmp_path / "secrets").mkdir()
        secrets["database_password"].write_text(f"{password}\n", encoding="utf-8")
        secrets["database_password"].chmod(0o600)
    make()
    url = make_url(secrets["database_url"].read_text(encoding="utf-8"))
    assert url.password == (password or secrets["database_password"].read_text(encoding="utf-8"))

    edited = "postgresql://onrecord@elsewhere.example.org/onrecord"
    secrets["database_url"].write_text(edited, encoding="utf-8")
    an_hour_ago = time.time() - 3600
    os.utime(secrets["database_url"], (an_hour_ago, an_hour_ago))
    make()
    assert secrets["database_url"].read_text(encoding="utf-8") == edited


@pytest.mark.parametrize("name", ["api", "worker"])
def test_settings_that_compose_makes_exist_and_are_valid(name: str, tmp_path: Path) -> None:
    (tmp_path / "database_url").write_text("postgresql://onrecord:x@db/onrecord\n", encoding="utf-8")
    said = {
        name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value)).replace("/run/secrets", str(tmp_path))
        for name, value in COMPOSE["services"][name]["environment"].items()
    }
    settings = Settings.from_environment(said)
    assert settings.database_url == "postgresql://onrecord:x@db/onrecord"
    assert settings.queues_extraction
    for published in COMPOSE["services"][name].get("ports", []):
        assert published.endswith(f":{settings.port}")


def test_servers_and_workers_have_the_same_settings_from_a_file_that_need_not_be_there() -> None:
    files = [COMPOSE["services"][name]["env_file"] for name in ("api", "worker")]
    assert files == [[{"path": "onrecord.env", "required": False}]] * 2
    assert "ONRECORD_PORT" in COMPOSE["services"]["api"]["environment"], "the published one leads there"


def test_the_server_has_time_to_stop() -> None:
    server = COMPOSE["services"]["api"]
    requests = Settings.from_environment({}).stop_seconds
    assert float(server["stop_grace_period"].removesuffix("s")) > requests + STOPS_WITHIN


def test_there_may_be_any_number_of_workers_and_they_have_time_to_stop() -> None:
    worker = COMPOSE["services"]["worker"]
    assert not {"container_name", "ports", "hostname"} & set(worker)
    assert worker["command"] == ["onrecord", "worker"]
    assert worker["command"][1] in COMMANDS
    assert worker["deploy"]["replicas"] == "${ONRECORD_WORKER_REPLICAS:-1}", "stays with the next `up`"
    assert float(worker["stop_grace_period"].removesuffix("s")) > GRACE
    port = worker["environment"]["ONRECORD_WORKER_METRICS_PORT"]
    assert f":{port}/metrics" in worker["healthcheck"]["test"][-1]


# --- the image's steps, in a folder ------------------------------------------------------------------

READ_ONLY = """
set -e
mount --bind "$IMAGE" "$IMAGE"
mount --bind "$VOLUME" "$VOLUME"
mount -t tmpfs tmpfs "$TMPDIR"
mount -o remount,bind,ro "$IMAGE"
mount -o remount,bind,ro /
! touch "$IMAGE/touched" 2> /dev/null
exec "$@"
"""
"""Runs a command where it may write into the volume and a tmpfs alone, as docker-compose.yml has it."""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The image as it becomes from a clone that nobody but its owner can read."""
    source = tmp_path_factory.mktemp("source")
    for name in admitted():
        kept_private = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (source / name).parent.mkdir(exist_ok=True)
        kept_private(ROOT / name, source / name)
    for file in (source, *source.rglob("*")):
        file.chmod(file.stat().st_mode & 0o700)
    image = Image(tmp_path_factory.mktemp("image"), source)
    mask = os.umask(0o022)  # a builder's
    try:
        image.build()
    finally:
        os.umask(mask)
    return image


def files_of(image: Image) -> set[Path]:
    """All files but those of the volume."""
    return {file for file in image.folder.rglob("*") if not file.is_relative_to(image.working)}


@pytest.mark.model
def test_all_that_the_image_installs_can_be_read_by_its_user(image: Image) -> None:
    installed = [image.place(folder) for folder in ("/opt/onrecord", "/usr/share/onrecord")]
    found = [file for folder in installed for file in Path(folder).rglob("*") if not file.is_symlink()]
    assert any(file.match("samples/*.ndjson") for file in found)
    unreadable = [file for file in found if not file.stat().st_mode & (0o001 if file.is_dir() else 0o004)]
    assert unreadable == []


@pytest.mark.model
def test_what_the_image_installs_serves_and_writes_nowhere_but_into_its_volume(image: Image) -> None:
    port, temporary = free_port(), image.folder / "tmp"
    temporary.mkdir()
    environment = image.variables() | {
        "HOME": str(image.working),
        "TMPDIR": str(temporary),
        "IMAGE": str(image.folder),
        "VOLUME": str(image.working),
        variable_name("port"): port,
        variable_name("workers"): "1",
    }
    apart = ["unshare", "--mount", "--map-root-user", "sh", "-c", READ_ONLY, "sh"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*apart, "true"], check=False, env=environment, capture_output=True).returncode
    ):
        apart = []  # this system lets nobody do so: then only what is left behind shows
    before = files_of(image)
    program = image.place(f"/opt/onrecord/bin/{image.command[0]}")
    server = subprocess.Popen([*apart, program, *image.command[1:]], cwd=image.working, env=environment)
    try:
        healthy = [image.place("/opt/onrecord/bin/python"), *image.health[1:]]
        deadline = time.monotonic() + 120
        while subprocess.run(healthy, check=False, env=environment, stderr=subprocess.DEVNULL).returncode:
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server did not become healthy"
            time.sleep(1)
        text = "“The bridge will hold,” said Tom Odell, the mayor of Leeds."
        article = httpx.post(f"http://127.0.0.1:{port}/v1/articles", json={"text": text}, timeout=60)
        assert article.status_code == 201, article.text
        quotes = httpx.get(f"http://127.0.0.1:{port}/v1/quotes", timeout=60).json()["items"]
        assert [quote["speaker"]["name"] for quote in quotes] == ["Tom Odell"]
    finally:
        server.terminate()
        assert server.wait(timeout=35) == 0
    assert (image.working / "onrecord.db").exists()
    assert files_of(image) == before
