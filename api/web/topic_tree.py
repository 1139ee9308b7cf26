"""Topics as a tree, as facets show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from api.services.facets import FacetValue


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic and the narrower ones below it."""

    topic: FacetValue
    narrower: Sequence[Branch]
    chosen_below: bool  # whether one of these was chosen, on whatever level


def topic_tree(topics: Iterable[FacetValue], is_chosen: Callable[[str], bool]) -> list[Branch]:
    """The broadest topics; those whose broader one is not among `topics` count as such."""
    known = {topic.value: topic for topic in topics}
    below: dict[str | None, list[FacetValue]] = {}
    for topic in known.values():
        below.setdefault(topic.broader if topic.broader in known else None, []).append(topic)

    def branches(above: str | None) -> list[Branch]:
        found = []
        for topic in below.get(above, ()):
            narrower = branches(topic.value)
            chosen_below = any(is_chosen(each.topic.value) or each.chosen_below for each in narrower)
            found.append(Branch(topic, narrower, chosen_below))
        return found

    return branches(None)
