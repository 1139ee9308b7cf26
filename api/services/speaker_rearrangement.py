"""Carries out what people decide about who is who: quotes, names and ids go from one speaker to another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from api.errors import Conflict
from api.services.change_log import ChangeLog
from api.services.corrected_fields import value_of
from api.services.corrections import Author, Changed, note
from api.services.found_quotes import SPEAKER
from api.services.names import fold, link_key, spelling_key
from api.services.speaker_linking import SpeakerLinker
from api.storage import corrections, kept_counts, quotes, speaker_decisions, speakers
from api.storage.identifiers import new_id
from api.storage.models import Correction, Quote, Speaker, SpeakerAlias, SpeakerDecision
from nlp.quotation import SpeakerType

MERGED, SPLIT, EDITED, UNDONE = "merged", "split", "edited", "undone"

_MOST_AT_ONCE = 500  # quotes that a statement names


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
        details: dict[str, Any] = {
            "quotes": speaker_decisions.quote_ids(self._session, Quote.speaker_id == other.id),
            "aliases": aliases,
            "external_id": other.external_id,
            "redirected": redirected,
            "spellings": {"speaker": _spellings(speaker), "other": _spellings(other)},
            "before": {
                "aliases": _added(speaker),
                "external_id": speaker.external_id,
                "country": speaker.country,
            },
        }
        self._note(MERGED, speaker, other.id, details)
        speaker_decisions.move_quotes(self._session, Quote.speaker_id == other.id, speaker.id)
        speaker_decisions.hide(self._session, other.id)
        speaker_decisions.forget_distinction(self._session, (speaker.id, other.id))
        self._add_spellings(speaker, aliases)
        speaker.external_id = speaker.external_id or other.external_id
        other.merged_into, other.updated_at = speaker.id, self._now
        self._settle(speaker)
        self._moved(details["quotes"])
        for each in [other.id, *redirected]:
            self._log.merged(each, speaker.id)

    def split(self, speaker: Speaker, quote_ids: Sequence[str]) -> Speaker:
        """Make a new speaker of these quotes."""
        new = self._make(speaker)
        made = self._reassign([(quote, None) for quote in quotes.by_ids(self._session, quote_ids)], new)
        details = {"quotes": list(quote_ids), "corrections": [each.id for each in made]}
        decision = self._note(SPLIT, speaker, new.id, details)
        speaker_decisions.distinguish(self._session, decision, (speaker.id, new.id))
        self._settle(speaker)
        self._settle(new)
        return new

    def describe(self, speaker: Speaker, told: dict[str, Any]) -> None:
        """Set what is told of a speaker."""
        before = {"external_id": speaker.external_id, "aliases": _added(speaker)}
        after = _in_order({**before, **told})
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
        stays = speakers.find(self._session, decision.speaker_id)
        leads_to = decision.speaker_id if decision.action == MERGED else None
        if other is None or other.merged_into != leads_to or stays is None or stays.merged_into is not None:
            raise Conflict("One of the two speakers is not as the decision left it.", code="decided_since")
        if decision.action == MERGED:
            self._separate(stays, other, decision)
        else:
            self._rejoin(stays, other, decision)

    def _separate(self, stays: Speaker, other: Speaker, decision: SpeakerDecision) -> None:
        """Let the other, who was merged into who stays, be somebody again."""
        details = decision.details
        before, spellings = details["before"], details.get("spellings")
        returning = self._returning(stays, decision)
        if not returning and (details["quotes"] or not (spellings and spellings["other"])):
            raise Conflict(
                "No quote of the speaker who was merged is there any more: nobody would be left.",
                code="decided_since",
            )
        noted = without_names(details, ())
        undoing = self._note(UNDONE, stays, other.id, noted, undoes=decision.id)
        other.merged_into = None
        other.external_id = details["external_id"]
        if stays.external_id == other.external_id:
            stays.external_id = before["external_id"]
        kept_counts.will_change(self._session, [quote.article_id for quote in returning])
        for quote in returning:
            quote.speaker, quote.speaker_id = other, other.id
        self._session.flush()
        for each in details["redirected"]:
            speaker_decisions.redirect_one(self._session, each, stays.id, other.id)
            self._log.merged(each, other.id)
        self._correct_history(stays, other, decision)
        self._add_spellings(other, details["aliases"])
        gained = set(details["aliases"]) - set(before["aliases"])
        self._set_spellings(stays, set(_added(stays)) - gained)
        speaker_decisions.distinguish(self._session, undoing, (stays.id, other.id))
        self._settle(other, spellings and spellings["other"])
        if self._remains(stays, spellings):
            stays.country = before.get("country")  # quotes tell it, where there are any
            self._settle(stays, spellings and spellings["speaker"])
        else:
            self._linker.erase([stays])
        self._moved([quote.id for quote in returning])

    def _correct_history(self, stays: Speaker, other: Speaker, decision: SpeakerDecision) -> None:
        """Let quotes that were the other's at the merge be so again, should a correction since be undone."""
        for history in corrections.of_quotes(self._session, decision.details["quotes"]).values():
            since = (each for each in history if each.made_at > decision.made_at and SPEAKER in each.changes)
            if (first := next(since, None)) is None:
                continue
            change = first.changes[SPEAKER]
            if (before := change["before"]) and before["id"] == stays.id:
                first.changes = {**first.changes, SPEAKER: {**change, "before": {**before, "id": other.id}}}

    def _returning(self, stays: Speaker, decision: SpeakerDecision) -> list[Quote]:
        """The quotes that were the other's at the merge, and those that came since under its names alone.

        Of the latter not those of which a person said who speaks.
        """
        own = speaker_decisions.quote_ids(self._session, Quote.speaker_id == stays.id)
        listed = set(own) & set(decision.details["quotes"])
        names = _noted(decision, "other") - _noted(decision, "speaker")
        for merger in speaker_decisions.of_kind(self._session, MERGED, [stays.id]):
            if merger.id != decision.id and merger.speaker_id == stays.id:
                names -= _noted(merger, "other")  # it is open whose these are
        so_named = (Quote.speaker_id == stays.id) & Quote.speaker_name.in_(sorted(names))
        since = set(speaker_decisions.quote_ids(self._session, so_named)) - listed
        return [
            *quotes.by_ids(self._session, sorted(listed)),
            *(each for each in quotes.by_ids(self._session, sorted(since)) if SPEAKER not in each.corrected),
        ]

    def _remains(self, speaker: Speaker, spellings: dict[str, dict[str, int]] | None) -> bool:
        """Whether there is a reason for the speaker to be there without the one who was merged into it."""
        if speaker_decisions.uses_of_spellings(self._session, speaker.id):
            return True
        if not spellings or not spellings["speaker"]:
            return False
        was_quoted = any(spellings["speaker"].values())
        return not was_quoted or speaker_decisions.is_corrected(self._session, speaker.id)

    def _rejoin(self, stays: Speaker, other: Speaker, decision: SpeakerDecision) -> None:
        """Give quotes that were split off back to whose they were."""
        speaker_decisions.forget_distinction(self._session, (stays.id, other.id))
        self._note(UNDONE, stays, other.id, decision.details, undoes=decision.id)
        made = corrections.by_ids(self._session, decision.details["corrections"])
        moved = {quote.id: quote for quote in quotes.by_ids(self._session, [each.quote_id for each in made])}
        back = [(moved[each.quote_id], each) for each in made if each.quote_id in moved]
        self._reassign([(quote, each) for quote, each in back if quote.speaker_id == other.id], stays)
        self._settle(stays)
        if speaker_decisions.uses_of_spellings(self._session, other.id):
            self._settle(other)
        else:
            self._linker.erase([other])

    def _undo_edit(self, speaker: Speaker, decision: SpeakerDecision) -> None:
        now = {"external_id": speaker.external_id, "aliases": _added(speaker)}
        if now != _in_order(decision.details["after"]):
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
        self, reassigned: Sequence[tuple[Quote, Correction | None]], speaker: Speaker
    ) -> list[Correction]:
        """Let quotes be the speaker's, whatever extraction finds when it runs again, undoing corrections."""
        kept_counts.will_change(self._session, [quote.article_id for quote, _ in reassigned])
        changed = [
            Changed(quote, {SPEAKER: value_of(quote, SPEAKER)}, undoes) for quote, undoes in reassigned
        ]
        for quote, _ in reassigned:
            quote.speaker, quote.speaker_id, quote.updated_at = speaker, speaker.id, self._now
        self._session.flush()
        return note(self._session, changed, self._author)

    def _add_spellings(self, speaker: Speaker, spellings: Iterable[str]) -> None:
        self._set_spellings(speaker, sorted({*_added(speaker), *spellings}))

    def _set_spellings(self, speaker: Speaker, spellings: Iterable[str]) -> None:
        """Let the speaker have these spellings, whether a quote has them or not, and those that one has."""
        self._session.flush()
        self._session.refresh(speaker, ["aliases"])
        wanted = set(spellings)
        for alias in list(speaker.aliases):
            no_longer = alias.added_by_hand and alias.name not in wanted
            alias.added_by_hand = alias.name in wanted
            if no_longer and not alias.uses:
                speaker.aliases.remove(alias)
        for name in sorted(wanted - {alias.name for alias in speaker.aliases}):
            speaker.aliases.append(_alias(speaker, name, added_by_hand=True))
        self._session.flush()

    def _settle(self, speaker: Speaker, if_unquoted: Iterable[str] | None = None) -> None:
        """Bring what is known of a speaker up to date once its quotes or spellings changed.

        One whom no quote has is called `if_unquoted`, or as before.
        """
        self._session.flush()
        self._session.refresh(speaker, ["aliases"])
        uses = speaker_decisions.uses_of_spellings(self._session, speaker.id)
        there = {alias.name for alias in speaker.aliases}
        names = set(uses or if_unquoted or there or [speaker.name])
        for alias in list(speaker.aliases):
            alias.uses = uses.get(alias.name, 0)
            if alias.name not in names and not alias.added_by_hand:
                speaker.aliases.remove(alias)
        for name in sorted(names - there):
            speaker.aliases.append(_alias(speaker, name, uses=uses.get(name, 0)))
        self._linker.refresh([speaker])

    def _moved(self, quote_ids: Sequence[str]) -> None:
        """Note that these quotes have another speaker."""
        for start in range(0, len(quote_ids), _MOST_AT_ONCE):
            lot = quote_ids[start : start + _MOST_AT_ONCE]
            self._log.quotes_read_differently(Quote.id.in_(lot))


def without_names(details: dict[str, Any], there: Collection[str]) -> dict[str, Any]:
    """The details of a merger without the spellings that it keeps for its undoing, but for those `there`."""
    kept = {
        side: {name: number for name, number in names.items() if name in there}
        for side, names in details.get("spellings", {}).items()
    }
    return {**details, "spellings": kept} if kept else details


def _noted(merger: SpeakerDecision, side: str) -> set[str]:
    """The names that the one or the other had at a merge, where that was noted."""
    return set(merger.details.get("spellings", {}).get(side, ()))


def _spellings(speaker: Speaker) -> dict[str, int]:
    return {alias.name: alias.uses for alias in sorted(speaker.aliases, key=lambda each: each.name)}


def _in_order(told: dict[str, Any]) -> dict[str, Any]:
    """What is told of a speaker, its spellings as they are read."""
    return {**told, "aliases": sorted(set(told["aliases"]))}


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
