"""Topics as readers name them, and their place in the hierarchy."""

from __future__ import annotations

from api.errors import InvalidValue
from nlp.lexicons.topics import Concept, topic_table


def topic_id(id_or_name: str, field: str = "topic") -> str:
    """The id of a topic given by id or name. Raises InvalidValue for an unknown one."""
    concept = topic_table().find(id_or_name)
    if concept is None:
        raise InvalidValue(
            f"{id_or_name!r} is neither id nor name of a topic.", field=field, code="unknown_topic"
        )
    return concept.id


def concept_of(topic: str) -> Concept | None:
    """What is known of a topic's id; None for one that the table has no longer."""
    return topic_table().concepts.get(topic)


def broader_concepts(topic: str) -> list[Concept]:
    """The concepts above a topic, none for one that the table does not have."""
    table = topic_table()
    return [table.concepts[above] for above in table.broader(topic)] if topic in table.concepts else []


def topics_below(topic: str | None) -> list[Concept]:
    """The concepts right below a topic; without one, the broadest there are."""
    return [concept for concept in topic_table().concepts.values() if concept.broader == topic]
