"""Bodies are read as JSON and nothing looser."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import strict_json
from api.strict_json import MAX_DEPTH, InvalidJsonError
from api.strict_text import escape_pointer, text_fault, text_faults

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_json_is_read_as_the_standard_library_reads_it(value: Any) -> None:
    document = json.dumps(value, ensure_ascii=False).encode()
    assert strict_json.loads(document) == json.loads(document)


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"a": 1,}', "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'"\xff"', "not UTF-8"),
        ('"text"'.encode("utf-16"), "not UTF-8"),
        (b'\xef\xbb\xbf{"a": 1}', "not JSON"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'[{"b": {"a": 1, "\\u0061": 1}}]', "twice"),
        (b"NaN", "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b"1e999", "too large"),
        (b"1" * 5000, "too long"),
        (b'"\n"', "not JSON"),
    ],
)
def test_what_is_not_json_is_refused(document: bytes, complaint: str) -> None:
    with pytest.raises(InvalidJsonError, match=complaint):
        strict_json.loads(document)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_has_a_limit(opening: str, closing: str) -> None:
    assert strict_json.loads(f"{opening * MAX_DEPTH}1{closing * MAX_DEPTH}".encode())
    with pytest.raises(InvalidJsonError, match="deeper"):
        strict_json.loads(f"{opening * (MAX_DEPTH + 1)}1{closing * (MAX_DEPTH + 1)}".encode())


def test_brackets_inside_strings_are_no_nesting() -> None:
    text = "[{" * 100 + '\\"[' * 100
    assert strict_json.loads(json.dumps({"a": text}).encode()) == {"a": text}


@pytest.mark.parametrize("document", [b"[" * 100_000, b'{"a":' * 100_000, b'"\\' * 500_000, b'"' * 1_000_000])
def test_hostile_documents_are_refused_quickly(document: bytes) -> None:
    started = time.process_time()
    with pytest.raises(InvalidJsonError):
        strict_json.loads(document)
    assert time.process_time() - started < 2


def test_refused_characters_are_found_wherever_they_are() -> None:
    value = {"a": ["fine", "\x00"], "b/c": {"~": "\ud800"}, "\x00": 1}
    assert list(text_faults(value)) == [
        ("/a/1", "Must not contain NUL."),
        ("/b~1c/~0", "Must not contain lone surrogates."),
        ("", "Field name: Must not contain NUL."),
    ]


@given(st.text())
def test_text_that_can_be_encoded_and_has_no_nul_is_fine(text: str) -> None:
    """Hypothesis makes no surrogates here."""
    assert (text_fault(text) is None) == ("\x00" not in text)


def test_pointers_are_escaped_in_the_right_order() -> None:
    assert escape_pointer("~1/") == "~01~1"
