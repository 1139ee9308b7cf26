"""Which quotations of a text are the same as before, judged by the characters of their contents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

Place = tuple[int, int]
"""Start and end of a span."""

SAME = 0.8  # shared characters among all characters of two contents


def same_quotations(
    before: Sequence[Iterable[Sequence[Place]]], now: Sequence[Sequence[Place]]
) -> dict[int, int]:
    """Index of each of `now` that was there before, and which one it was; each is matched once at most.

    Those of `before` may have had several contents, such as one that was found and one that a person set.
    """
    owners: dict[int, list[tuple[int, int]]] = defaultdict(list)
    sizes: dict[tuple[int, int], int] = {}
    for index, contents in enumerate(before):
        for version, content in enumerate(contents):
            characters = _characters(content)
            sizes[index, version] = len(characters)
            for character in characters:
                owners[character].append((index, version))
    alike: list[tuple[float, int, int]] = []
    for found, content in enumerate(now):
        characters = _characters(content)
        shared = Counter(owner for character in characters for owner in owners.get(character, ()))
        best: dict[int, float] = {}
        for (index, version), number in shared.items():
            share = number / (len(characters) + sizes[index, version] - number)
            best[index] = max(best.get(index, 0.0), share)
        alike.extend((-share, found, index) for index, share in best.items() if share >= SAME)
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, found, index in sorted(alike):
        if found not in matched and index not in taken:
            matched[found] = index
            taken.add(index)
    return matched


def overlap(one: Sequence[Place], other: Sequence[Place]) -> bool:
    """Whether two contents share a character."""
    return not _characters(one).isdisjoint(_characters(other))


def _characters(content: Iterable[Place]) -> set[int]:
    return {character for start, end in content for character in range(start, end)}
