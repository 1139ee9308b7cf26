"""Finds the phrases of a lexicon in a sequence of tokens: leftmost, longest, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

Entry = TypeVar("Entry")


class _Node(Generic[Entry]):
    __slots__ = ("children", "entry")

    def __init__(self) -> None:
        self.children: dict[str, _Node[Entry]] = {}
        self.entry: Entry | None = None


class PhraseMatch(NamedTuple, Generic[Entry]):
    """A phrase found: token positions (`end` exclusive) and what the lexicon holds for it."""

    start: int
    end: int
    entry: Entry


class PhraseTable(Generic[Entry]):
    """A trie over phrases; read-only once built, so that threads may share it."""

    def __init__(self, phrases: Iterable[tuple[Sequence[str], Entry]]) -> None:
        """Take phrases as sequences of tokens; raises ValueError where one is given twice or empty."""
        self._root: _Node[Entry] = _Node()
        for tokens, entry in phrases:
            node = self._root
            for token in tokens:
                node = node.children.setdefault(token, _Node())
            if node is self._root or node.entry is not None:
                raise ValueError(f"empty or repeated phrase: {tokens!r}")
            node.entry = entry

    def find(self, tokens: Sequence[Sequence[str]]) -> list[PhraseMatch[Entry]]:
        """Matches in `tokens`, none overlapping; each token is given by its alternative spellings."""
        found: list[PhraseMatch[Entry]] = []
        start = 0
        while start < len(tokens):
            match = self._longest(tokens, start)
            if match is None:
                start += 1
            else:
                found.append(match)
                start = match.end
        return found

    def _longest(self, tokens: Sequence[Sequence[str]], start: int) -> PhraseMatch[Entry] | None:
        nodes = [self._root]
        best = None
        for position in range(start, len(tokens)):
            nodes = [
                child
                for node in nodes
                for spelling in dict.fromkeys(tokens[position])
                if (child := node.children.get(spelling)) is not None
            ]
            if not nodes:
                break
            entry = next((node.entry for node in nodes if node.entry is not None), None)
            if entry is not None:
                best = PhraseMatch(start, position + 1, entry)
        return best
