"""Carries out what people decide about who is who: quotes, names and ids go from one speaker to another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from api.errors import Conflict
from api.services.change_log import ChangeLog
from api.services.corrected_fields import SPEAKER, value_of
from api.services.corrections import Author, note
from api.services.names import fold, link_key, spelling_key
from api.services.speaker_linking import SpeakerLinker
from api.storage import corrections, kept_counts, quotes, speaker_decisions, speakers
from api.storage.identifiers import new_id
from api.storage.models import Correction, Quote, Speaker, SpeakerAlias, SpeakerDecision
from nlp.quotation import SpeakerType

MERGED, SPLIT, EDITED, UNDONE = "merged", "split", "edited", "undone"


class Rearrangement:
    """Carries decisions out, in one writing transaction."""

    def __init__(self, session: Session, author: Author) -> None:
        self._session = session
        self._author = author
        self._now = datetime.now(UTC)
        self._log = ChangeLog(session, self._now)
        self._linker = SpeakerLinker(session, self._now)

    def merge(self, speaker: Speaker, other: Speaker) -> None:
        """Let `other` live on as `speaker`."""
        aliases = _added(other)
        redirected = speaker_decisions.redirect(self._session, other.id, speaker.id)
        details = {
            "quotes": speaker_decisions.quote_ids(self._session, Quote.speaker_id == other.id),
            "aliases": aliases,
            "external_id": other.external_id,
            "redirected": redirected,
            "before": {"aliases": _added(speaker), "external_id": speaker.external_id},
        }
        self._note(MERGED, speaker, other.id, details)
        speaker_decisions.move_quotes(self._session, Quote.speaker_id == other.id, speaker.id)
        speaker_decisions.hide(self._session, other.id)
        speaker_decisions.forget_distinction(self._session, (speaker.id, other.id))
        self._add_spellings(speaker, aliases)
        speaker.external_id = speaker.external_id or other.external_id
        other.merged_into, other.updated_at = speaker.id, self._now
        self._settle(speaker)
        for each in [other.id, *redirected]:
            self._log.merged(each, speaker.id)

    def split(self, speaker: Speaker, quote_ids: Sequence[str]) -> Speaker:
        """Make a new speaker of these quotes."""
        new = self._make(speaker)
        made = [self._reassign(quote, new) for quote in quotes.by_ids(self._session, quote_ids)]
        details = {"quotes": list(quote_ids), "corrections": [each.id for each in made if each is not None]}
        decision = self._note(SPLIT, speaker, new.id, details)
        speaker_decisions.distinguish(self._session, decision, (speaker.id, new.id))
        self._settle(speaker, new)
        return new

    def describe(self, speaker: Speaker, told: dict[str, Any]) -> None:
        """Set what is told of a speaker."""
        before = {"external_id": speaker.external_id, "aliases": _added(speaker)}
        after = {**before, **told}
        if after == before:
            return
        self._note(EDITED, speaker, None, {"before": before, "after": after})
        speaker.external_id = after["external_id"]
        self._set_spellings(speaker, after["aliases"])
        self._settle(speaker)

    def undo(self, speaker: Speaker, decision: SpeakerDecision) -> None:
        """Take a decision back."""
        if decision.action == EDITED:
            self._undo_edit(speaker, decision)
            return
        other = speakers.find(self._session, decision.other_id or "")
        merging = decision.action == MERGED
        if other is None or (other.merged_into == decision.speaker_id) is not merging:
            raise Conflict("One of the two speakers is not as the decision left it.", code="decided_since")
        stays = speakers.find(self._session, decision.speaker_id)
        if stays is None or stays.merged_into is not None:
            raise Conflict("One of the two speakers is not as the decision left it.", code="decided_since")
        undoing = self._note(UNDONE, stays, other.id, decision.details, undoes=decision.id)
        if merging:
            other.merged_into = None
            other.external_id = decision.details["external_id"]
            before = decision.details["before"]
            if stays.external_id == other.external_id:
                stays.external_id = before["external_id"]
            still_there = _still_of(self._session, stays, decision.details["quotes"])
            returning = quotes.by_ids(self._session, still_there)
            kept_counts.will_change(self._session, [quote.article_id for quote in returning])
            for quote in returning:
                quote.speaker, quote.speaker_id = other, other.id
            self._session.flush()
            for each in decision.details["redirected"]:
                speaker_decisions.redirect_one(self._session, each, stays.id, other.id)
                self._log.merged(each, other.id)
            self._add_spellings(other, decision.details["aliases"])
            gained = set(decision.details["aliases"]) - set(before["aliases"])
            self._set_spellings(stays, set(_added(stays)) - gained)
            speaker_decisions.distinguish(self._session, undoing, (stays.id, other.id))
            self._settle(stays, other)
            return
        speaker_decisions.forget_distinction(self._session, (stays.id, other.id))
        for correction_id in decision.details["corrections"]:
            if (correction := corrections.by_id(self._session, correction_id)) is not None:
                for quote in quotes.by_ids(self._session, [correction.quote_id]):
                    if quote.speaker_id == other.id:
                        self._reassign(quote, stays, correction)
        self._settle(stays, other)

    def _undo_edit(self, speaker: Speaker, decision: SpeakerDecision) -> None:
        now = {"external_id": speaker.external_id, "aliases": _added(speaker)}
        if now != decision.details["after"]:
            raise Conflict("The speaker was described anew since.", code="decided_since")
        before = decision.details["before"]
        self._note(UNDONE, speaker, None, {"before": now, "after": before}, undoes=decision.id)
        speaker.external_id = before["external_id"]
        self._set_spellings(speaker, before["aliases"])
        self._settle(speaker)

    def _note(
        self,
        action: str,
        speaker: Speaker,
        other_id: str | None,
        details: dict[str, Any],
        undoes: str | None = None,
    ) -> SpeakerDecision:
        decision = SpeakerDecision(
            id=new_id("dec"),
            speaker_id=speaker.id,
            other_id=other_id,
            action=action,
            undoes=undoes,
            details=details,
            comment=self._author.comment,
            made_by=self._author.name,
            made_at=self._now,
        )
        self._session.add(decision)
        self._session.flush()
        return decision

    def _make(self, like: Speaker) -> Speaker:
        new = Speaker(
            id=new_id("spk"),
            name=like.name,
            sort_name=like.sort_name,
            type=like.type,
            country=like.country,
            created_at=self._now,
            updated_at=self._now,
        )
        self._session.add(new)
        self._session.flush()
        return new

    def _reassign(
        self, quote: Quote, speaker: Speaker, undoes: Correction | None = None
    ) -> Correction | None:
        """Let the quote be the speaker's, whatever extraction finds when it runs again."""
        kept_counts.will_change(self._session, [quote.article_id])
        before = {SPEAKER: value_of(quote, SPEAKER)}
        quote.speaker, quote.speaker_id, quote.updated_at = speaker, speaker.id, self._now
        self._session.flush()
        return note(self._session, quote, before, self._author, undoes)

    def _add_spellings(self, speaker: Speaker, spellings: Iterable[str]) -> None:
        self._set_spellings(speaker, sorted({*_added(speaker), *spellings}))

    def _set_spellings(self, speaker: Speaker, spellings: Iterable[str]) -> None:
        """Let the speaker have these spellings, whether a quote has them or not, and those that one has."""
        self._session.flush()
        self._session.refresh(speaker, ["aliases"])
        wanted = set(spellings)
        for alias in list(speaker.aliases):
            alias.added_by_hand = alias.name in wanted
            if not alias.added_by_hand and not alias.uses:
                speaker.aliases.remove(alias)
        for name in sorted(wanted - {alias.name for alias in speaker.aliases}):
            speaker.aliases.append(_alias(speaker, name, added_by_hand=True))
        self._session.flush()

    def _settle(self, *touched: Speaker) -> None:
        """Bring what is known of speakers up to date once their quotes or spellings changed."""
        self._session.flush()
        for speaker in touched:
            self._session.refresh(speaker, ["aliases"])
            uses = speaker_decisions.uses_of_spellings(self._session, speaker.id)
            for alias in list(speaker.aliases):
                alias.uses = uses.pop(alias.name, 0)
                if not alias.uses and not alias.added_by_hand:
                    speaker.aliases.remove(alias)
            for name, number in uses.items():
                speaker.aliases.append(_alias(speaker, name, uses=number))
            self._session.flush()
            if speaker.aliases and any(alias.uses for alias in speaker.aliases):
                self._linker.refresh([speaker])
                self._log.quotes_read_differently(Quote.speaker_id == speaker.id)
            else:
                self._linker.unlink([(speaker.id, speaker.name, 0)])


def _still_of(session: Session, speaker: Speaker, quote_ids: Sequence[str]) -> list[str]:
    own = set(speaker_decisions.quote_ids(session, Quote.speaker_id == speaker.id))
    return [quote_id for quote_id in quote_ids if quote_id in own]


def _added(speaker: Speaker) -> list[str]:
    """The spellings that a person added."""
    return sorted(alias.name for alias in speaker.aliases if alias.added_by_hand)


def _alias(speaker: Speaker, name: str, *, uses: int = 0, added_by_hand: bool = False) -> SpeakerAlias:
    return SpeakerAlias(
        name=name,
        spelling=spelling_key(fold(name)),
        link_key=link_key(name, SpeakerType(speaker.type), speaker.country),
        uses=uses,
        added_by_hand=added_by_hand,
    )
