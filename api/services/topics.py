"""Topics as readers name them, and their place in the hierarchy."""

from __future__ import annotations

from api.errors import InvalidValue
from api.services.names import fold


def topic_id(id_or_name: str) -> str:
    """The id of a topic given by id or name. Raises InvalidValue (field "topic") for an unknown one."""
    raise InvalidValue(f"{id_or_name!r} is no topic.", field="topic", code=fold("unknown_topic"))


def topic_name(topic: str) -> str:
    return topic


def broader_topic(topic: str) -> str | None:
    return None


def broader_topics(topic: str) -> list[tuple[str, str]]:
    return []
