"""Quotes of a list as they are on the wire, straight from what the database gives.

Records and schemas tell the same, at ten times the cost: a test holds both equal. Writing transactions keep
the result beside each quote (`api.storage.rendered_quotes`).
"""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter
from typing import Any

import orjson

from api.services.highlights import Highlighter
from api.storage.quote_rows import BETWEEN_ROWS, BETWEEN_VALUES
from api.storage.rendered_quotes import Renderer

Item = dict[str, Any]

Body = str | bytes
"""A quote in JSON, as text or in UTF-8."""

FORM = 1
"""Of what `rendered` gives: one more wherever it gives something else of the same row."""

_read = orjson.loads


def rendered(row: Any) -> str:
    """The quote of a row of `api.storage.quote_rows`, in JSON."""
    return orjson.dumps(_item(row)).decode()


RENDERER = Renderer(rendered, FORM)


def highlighted(body: Body, highlighter: Highlighter) -> Body:
    """A rendered quote with the places of what was looked for."""
    item = _read(body)
    who = item["speaker"] or {"name": (item["unnamed_source"] or {}).get("description", "")}
    item["highlights"] = highlighter.of_texts(item["text"], who["name"], item["context"]["text"])
    return orjson.dumps(item)


def _item(row: Any) -> Item:
    evidence = None if row.country_evidence is None else _read(row.country_evidence)
    context = _read(row.context)
    speaker = unnamed = None
    if row.speaker_id is not None:
        speaker = {
            "id": row.speaker_id,
            "name": row.speaker_name,
            "type": row.speaker_type,
            "role": row.role,
            "affiliation": row.affiliation,
            "country": row.country,
            "country_evidence": evidence,
        }
    if row.unnamed_description is not None and row.unnamed_type is not None:
        unnamed = {
            "description": row.unnamed_description,
            "type": row.unnamed_type,
            "country": row.country,
            "country_evidence": evidence,
        }
    return {
        "id": row.id,
        "type": row.type,
        "reported": row.reported,
        "polarity": row.polarity,
        "text": row.text,
        "content": _read(row.content),
        "cue": _read(row.cue),
        "source": _read(row.source),
        "speaker": speaker,
        "unnamed_source": unnamed,
        "via": row.via,
        "addressee": row.addressee,
        "mentioned_countries": [] if row.mentioned is None else _mentioned(row.mentioned),
        "topics": [] if row.topics is None else _topics(row.topics),
        "context": context,
        "confidence": row.confidence,
        "article": {
            "id": row.article_id,
            "external_id": row.external_id,
            "title": row.title,
            "url": row.url,
            "outlet": row.outlet,
            "published_at": None if row.published_at is None else _wire(row.published_at),
        },
        "model": {"name": row.model_name or "", "version": row.model_version or ""},
        "corrected": _read(row.corrected),
        "rejected": row.rejected_at is not None,
        "highlights": None,
        "created_at": _wire(row.created_at),
        "updated_at": _wire(row.updated_at),
    }


def _wire(stored: datetime | str) -> str:
    if isinstance(stored, str):  # SQLite has no type for it: 2024-05-01 09:30:00.000000
        return f"{stored[:10]}T{stored[11:19] if stored.endswith('.000000') else stored[11:]}Z"
    return stored.isoformat().replace("+00:00", "Z")


def _mentioned(joined: str) -> list[str]:
    values = (each.split(BETWEEN_VALUES) for each in joined.split(BETWEEN_ROWS))
    return [country for _, country in sorted((int(position), country) for position, country in values)]


def _topics(joined: str) -> list[Item]:
    found: list[tuple[int, Item]] = []
    for each in joined.split(BETWEEN_ROWS):
        position, topic, name, score = each.split(BETWEEN_VALUES)
        found.append((int(position), {"id": topic, "name": name, "score": float(score)}))
    return [item for _, item in sorted(found, key=itemgetter(0))]
