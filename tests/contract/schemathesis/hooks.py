"""What no schema can tell schemathesis: how NDJSON is sent, and that a request has an Idempotency-Key of its own."""

from __future__ import annotations

import re
import uuid
from typing import Any

import schemathesis
from schemathesis.transport.requests import binary_serializer

HEADER = "Idempotency-Key"

schemathesis.serializer("application/x-ndjson", "application/ndjson", "application/jsonl")(binary_serializer)


@schemathesis.hook
def before_call(_context: Any, case: Any, _arguments: dict[str, Any]) -> None:
    """Make a good key a new one: as it is, it was used for another request, and would be refused as it should."""
    key = (case.headers or {}).get(HEADER)
    if isinstance(key, str) and re.fullmatch(r"[!-~]{1,255}", key):
        case.headers[HEADER] = f"{key[:200]}-{uuid.uuid4()}"
