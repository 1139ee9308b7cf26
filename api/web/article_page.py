"""What the page of an article shows: its text, who is quoted in it, and the quote that is being corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from api.services.corrections import CorrectionRecord
from api.services.records import ArticleRecord, QuoteRecord, SpeakerRecord
from api.web.quoted_text import QuotedText

_MOST_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the speaker of a quote, with the role and affiliation that may hold for it."""

    id: str
    name: str
    role: str | None
    affiliation: str | None
    quote_count: int | None  # in all articles; None for who is quoted in this one

    @classmethod
    def from_directory(cls, speaker: SpeakerRecord) -> Candidate:
        """A speaker who is stored."""
        latest = speaker.roles[0] if speaker.roles else None
        return cls(
            speaker.id,
            speaker.name,
            latest.role if latest else None,
            latest.affiliation if latest else None,
            speaker.quote_count,
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """A quote that somebody looks into, with its history, and the form to correct it."""

    quote: QuoteRecord
    seen: str  # ETag that the form brings back
    history: Sequence[CorrectionRecord]
    values: Mapping[str, Any]
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)
    chosen: Candidate | None = None  # among speakers of other articles, in a form that was not saved
    notice: str | None = None  # why what was asked for was not done
    done: str | None = None  # what was done just now; then there is no form

    @property
    def undoable(self) -> CorrectionRecord | None:
        """The last correction that stands."""
        standing = (each for each in reversed(self.history) if each.undoes is None and not each.undone_by)
        return next(standing, None)


class ArticlePage(QuotedText):
    """An article with its quotes, as the page shows them."""

    def __init__(self, article: ArticleRecord, quotes: Iterable[QuoteRecord]) -> None:
        super().__init__(article.text or "", quotes)
        self.article = article

    @property
    def link(self) -> str | None:
        """Where it was published, if that is somewhere to follow a link to."""
        url = self.article.url or ""
        try:
            return url if urlsplit(url).scheme in {"http", "https"} else None
        except ValueError:
            return None

    def candidates(self, quote: QuoteRecord) -> list[Candidate]:
        """Who else is quoted in this article, with what it says of them."""
        current = quote.speaker.id if quote.speaker else None
        found = []
        for voice in self.voices:
            if voice.speaker is not None and voice.speaker.id != current:
                stated = [each.speaker for each in voice.quotes if each.speaker]
                roles = (speaker.role for speaker in stated if speaker.role)
                affiliations = (speaker.affiliation for speaker in stated if speaker.affiliation)
                who = voice.speaker
                found.append(Candidate(who.id, who.name, next(roles, None), next(affiliations, None), None))
        return found[:_MOST_CANDIDATES]
