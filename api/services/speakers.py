"""Speakers, listed and read."""

from __future__ import annotations

from api.services.records import Key, Page, SpeakerRecord


class SpeakerDirectory:
    """Knows who is quoted, under which names and in which roles."""

    def list(self, limit: int, after: Key | None = None, *, q: str | None = None) -> Page[SpeakerRecord]:
        """Speakers by name; with `q` those that this name (any spelling, surname alone) may mean."""
        raise NotImplementedError

    def get(self, speaker_id: str) -> SpeakerRecord:
        """One speaker. Raises NotFound."""
        raise NotImplementedError
