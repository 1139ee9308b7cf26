"""What is bundled is what its packages had, with their licences, and every page stays light."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

import api

STATIC = Path(api.__file__).parent / "web" / "static"
VENDOR = STATIC / "vendor"
MANIFEST: dict[str, dict[str, Any]] = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", MANIFEST)
def test_each_file_is_as_the_manifest_has_it(folder: str) -> None:
    told = MANIFEST[folder]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (VENDOR / folder).iterdir()}
    assert found == told["files"]
    assert any(name.startswith("LICENSE") for name in found)
    assert re.fullmatch(r"\d+\.\d+\.\d+", told["version"])
    assert {"package", "licence", "changes"} <= told.keys()


def test_every_bundle_is_in_the_manifest() -> None:
    assert {path.name for path in VENDOR.iterdir() if path.is_dir()} == {*MANIFEST, "swagger-ui"}


def test_style_loads_nothing() -> None:
    for path in STATIC.rglob("*.css"):
        if "swagger-ui" not in path.parts:
            assert re.findall(r"url\((?!\"?data:)|@import", path.read_text(encoding="utf-8")) == [], path


def test_own_script_needs_no_eval_and_writes_no_html() -> None:
    for path in STATIC.glob("js/*.js"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(
            r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", source
        )
        assert "localStorage" not in source
