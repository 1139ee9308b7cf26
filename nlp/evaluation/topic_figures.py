"""Topics in an evaluation's report: how often the first one told is right, as a mean over topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nlp.evaluation.topics import JudgedTopics, best_constant, by_topic, macro, named_topics
from nlp.lexicons.topics import topic_table
from nlp.quotation import Quotation


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """Percent right as a mean over `topics` topics: of quotations found, of all, and the best constant's."""

    judged: int
    topics: int
    found: float
    end_to_end: float
    constant: float

    def to_dict(self) -> dict[str, Any]:
        """The figures, percentages with one decimal."""
        shares = {name: round(getattr(self, name), 1) for name in ("found", "end_to_end", "constant")}
        return {"judged": self.judged, "topics": self.topics, **shares}


def judged_topics(names: Sequence[str], quotation: Quotation | None) -> JudgedTopics | None:
    """What was told of a quotation's topics, beside the names that are right, the most important first.

    None where none of the names is a Media Topic's: gold may carry labels of another scheme.
    """
    known = [name for name in names if topic_table().find(name) is not None]
    if not known:
        return None
    return JudgedTopics(named_topics({"topics": known}), None if quotation is None else quotation.topics)


def topic_figures(judged: Sequence[JudgedTopics]) -> TopicFigures | None:
    """The figures; None where no quotation with topics was found."""
    found = [one for one in judged if one.told is not None]
    if not found:
        return None
    of_found = by_topic(found)
    constant = best_constant(found)[1]
    return TopicFigures(len(found), len(of_found), macro(of_found), macro(by_topic(judged)), constant)
