"""Scores topics on articles annotated by hand.

``python -m nlp.evaluation.topics DIRECTORY [--corpus GOLD.jsonl] [--half develop|report]`` reads the files
that `nlp.evaluation.speakers` reads. The first topic told of a quotation is right where it is one of those
that the annotator named, or below one of them; a broader one is wrong, and so is none. It is judged where the
content was found, and once more for all annotated quotations, found or not. The mean over topics goes by the
topic that the annotator named first.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.attributes import Offsets
from nlp.evaluation.corpus import GoldError, read_gold
from nlp.evaluation.matching import content_positions, pair
from nlp.evaluation.speakers import read_annotated
from nlp.lexicons.topics import topic_table
from nlp.quotation import Quotation, Topic

SUPPORT = 3
"""Quotations that a topic must be named first for, to count in the mean over topics of some support."""

_FOUND = 0.5  # overlap of contents
_BINS = 5


@dataclass(frozen=True, slots=True)
class JudgedTopics:
    """One annotated quotation: identifiers of its topics, the most important first, and what was told.

    `told` is None where the quotation was not found.
    """

    named: tuple[str, ...]
    told: tuple[Topic, ...] | None

    @property
    def right(self) -> bool:
        """Whether the first topic told is one of those named, or below one."""
        return self.told is not None and any(is_within(topic.id, self.named) for topic in self.told[:1])

    @property
    def strictly_right(self) -> bool:
        """Whether it is the one named first, or below it."""
        return self.told is not None and any(is_within(topic.id, self.named[:1]) for topic in self.told[:1])


def is_within(topic: str, named: Iterable[str]) -> bool:
    """Whether a topic is one of those named, or below one of them."""
    return not {topic, *topic_table().broader(topic)}.isdisjoint(named)


def named_topics(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Identifiers of an annotated quotation's topics; raises GoldError for a name that is no topic's."""
    found = []
    for name in entry["topics"]:
        concept = topic_table().find(name)
        if concept is None:
            raise GoldError(f"{name!r} is no topic")
        found.append(concept.id)
    return tuple(found)


def judge(entry: Mapping[str, Any], quotations: Sequence[Quotation]) -> Iterator[JudgedTopics]:
    """The annotated quotations of an article, each with the topics told where its content was found."""
    text = entry["text"]
    contents = [content_positions(_offsets(quote["content"]), text) for quote in entry["quotes"]]
    found = [content_positions([(span.start, span.end) for span in q.content], text) for q in quotations]
    pairs = pair(contents, found)
    for i, quote in enumerate(entry["quotes"]):
        j, shared = pairs.get(i, (0, 0.0))
        yield JudgedTopics(named_topics(quote), quotations[j].topics if shared >= _FOUND else None)


def _offsets(spans: Iterable[Sequence[int]]) -> list[Offsets]:
    return [(start, end) for start, end in spans]


def by_topic(judged: Iterable[JudgedTopics], strict: bool = False) -> dict[str, list[bool]]:
    """For each topic named first whether its quotations were right."""
    told: dict[str, list[bool]] = defaultdict(list)
    for one in judged:
        told[one.named[0]].append(one.strictly_right if strict else one.right)
    return dict(told)


def by_broadest(judged: Iterable[JudgedTopics]) -> dict[str, list[bool]]:
    """The same for each of the seventeen broadest topics, with all that are below it."""
    told: dict[str, list[bool]] = defaultdict(list)
    for topic, rights in by_topic(judged).items():
        told[(topic, *topic_table().broader(topic))[-1]] += rights
    return dict(told)


def macro(rights: Mapping[str, Sequence[bool]], support: int = 1) -> float:
    """Mean over topics of the percentage right, of topics with so many quotations; 0 where there are none."""
    shares = [sum(right) / len(right) for right in rights.values() if len(right) >= support]
    return 100 * sum(shares) / len(shares) if shares else 0.0


def best_constant(judged: Sequence[JudgedTopics], support: int = 1) -> tuple[str, float]:
    """The topic that would be right most often, were it always told, and its mean over topics."""
    constants = sorted({topic for one in judged for topic in one.named})
    return max(
        ((constant, macro(by_topic(_always(constant, judged)), support)) for constant in constants),
        key=lambda answer: answer[1],
    )


def _always(constant: str, judged: Iterable[JudgedTopics]) -> Iterator[JudgedTopics]:
    topic = Topic(constant, topic_table().concepts[constant].name, 1.0)
    return (JudgedTopics(one.named, (topic,)) for one in judged)


def reliability(judged: Iterable[JudgedTopics]) -> list[tuple[float, float, int]]:
    """Mean score, percentage right and number of all topics told, by fifths of the scale; no empty one."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for one in judged:
        for topic in one.told or ():
            right = is_within(topic.id, one.named)
            bins[min(int(topic.score * _BINS), _BINS - 1)].append((topic.score, right))
    return [
        (sum(s for s, _ in found) / len(found), 100 * sum(r for _, r in found) / len(found), len(found))
        for _, found in sorted(bins.items())
    ]


def render_topics(judged: Sequence[JudgedTopics]) -> str:
    """The figures as text, in percent."""
    found = [one for one in judged if one.told is not None]
    lines = [f"{'first topic right':34}   found ({len(found)})   all ({len(judged)})   best constant"]
    names = topic_table().concepts
    for title, strict, support in (
        ("mean over topics", False, 1),
        (f"mean over topics named {SUPPORT} times", False, SUPPORT),
        ("mean over topics, only the first", True, 1),
    ):
        of_found, of_all = by_topic(found, strict), by_topic(judged, strict)
        count = sum(len(right) >= support for right in of_found.values())
        constant, share = best_constant(found, support)
        answer = "" if strict else f"{share:8.1f} ({names[constant].name})"
        lines.append(
            f"{title:34}{macro(of_found, support):8.1f} ({count}){macro(of_all, support):12.1f}     {answer}"
        )
    of_found, of_all = by_broadest(found), by_broadest(judged)
    shares = f"{macro(of_found):8.1f} ({len(of_found)}){macro(of_all):12.1f}"
    lines.append(f"{'mean over the broadest topics':34}{shares}")
    lines.append(f"{'mean over quotations':34}{_mean(found):8.1f}     {_mean(judged):12.1f}")
    lines.append("\ntopic                                   named   right   first right   (found)")
    strictly = by_topic(found, strict=True)
    for topic, right in sorted(by_topic(found).items(), key=lambda item: (-len(item[1]), item[0])):
        lines.append(
            f"{names[topic].name:40}{len(right):5}{100 * sum(right) / len(right):8.0f}"
            f"{100 * sum(strictly[topic]) / len(right):14.0f}"
        )
    lines.append("\nscore   right   topics told")
    lines.extend(f"{score:5.2f}{right:8.1f}{count:14}" for score, right, count in reliability(found))
    return "\n".join(lines) + "\n"


def _mean(judged: Sequence[JudgedTopics]) -> float:
    return 100 * sum(one.right for one in judged) / len(judged) if judged else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    from nlp.extractor import QuoteExtractor  # noqa: PLC0415  (loads spaCy, which scoring needs not)

    parser = argparse.ArgumentParser(prog="python -m nlp.evaluation.topics", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--corpus", type=Path, help="the corpus that the records of offsets are of")
    parser.add_argument("--half", choices=("develop", "report"))
    given = parser.parse_args(arguments)
    try:
        texts = {article.id: article for article in read_gold(given.corpus)} if given.corpus else {}
        annotated, lacking = read_annotated(given.directory, texts)
        entries = [one.entry for one in annotated if given.half in (None, one.half)]
        extractions = QuoteExtractor().extract_many(entry["text"] for entry in entries)
        judged = [
            one
            for entry, extraction in zip(entries, extractions, strict=True)
            for one in judge(entry, extraction.quotations)
        ]
    except (GoldError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if lacking:
        print(f"{lacking} articles are left out: their texts are in the corpus", file=sys.stderr)
    print(render_topics(judged), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
