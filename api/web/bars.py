"""Rows of a chart whose numbers are shown as bars (`charts.html`)."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.records import SpeakerReference


@dataclass(frozen=True, slots=True)
class Bar:
    """What is counted, its number, and where what was counted is."""

    name: str
    number: int
    href: str | None = None
    speaker: SpeakerReference | None = None  # where it is somebody
    country: str | None = None  # where it is one
