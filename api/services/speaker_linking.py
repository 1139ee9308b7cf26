"""Ties the speakers of an article to those already known, and keeps what is known of them up to date.

Everything here runs inside the writing transaction of its caller, so that no two articles can make the
same speaker twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from api.services.change_log import ChangeLog
from api.services.names import PersonName, fold, is_personal, link_key, spelling_key
from api.services.speaker_identity import judge, profile_of, same_speaker
from api.services.speaker_neighbours import Neighbours, update_keys
from api.services.verdicts import Decision
from api.storage import merge_candidates, speaker_decisions, speakers
from api.storage.changes import Resource
from api.storage.identifiers import new_id
from api.storage.merge_candidates import Doubt
from api.storage.models import Speaker, SpeakerAlias
from nlp.quotation import Quotation, SpeakerType
from nlp.quotation import Speaker as StatedSpeaker

_UNNAMED = ""
_MOST_NAMES = 3  # spellings of a speaker under which others are looked for
_MOST_DOUBTS = 10  # others that a speaker may be, at a time


class SpeakerLinker:
    """Finds or makes the speakers of one article."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._neighbours = Neighbours(session)
        self._now = now
        self._log = ChangeLog(session, now)

    def link(self, quotations: Sequence[Quotation]) -> list[Speaker | None]:
        """The known or new speaker of each quotation, None where nobody is named."""
        mentions: dict[tuple[str, SpeakerType], list[StatedSpeaker]] = defaultdict(list)
        for quotation in quotations:
            if quotation.speaker is not None:
                mentions[quotation.speaker.name, quotation.speaker.type].append(quotation.speaker)
        linked = {mention: self._link(*mention, stated) for mention, stated in mentions.items()}
        return [
            linked[quotation.speaker.name, quotation.speaker.type] if quotation.speaker else None
            for quotation in quotations
        ]

    def refresh(self, touched: Iterable[Speaker | None]) -> None:
        """Choose name and country anew for speakers whose quotes changed, and note whom else they may be."""
        self._session.flush()
        changed = {speaker.id: speaker for speaker in touched if speaker is not None}.values()
        for speaker in changed:
            countries: Counter[str] = Counter()
            for role in speakers.recently_stated(self._session, speaker.id):
                if role.country is not None:
                    countries[role.country] += role.quote_count
            speaker.country = countries.most_common(1)[0][0] if countries else None
            former_name, speaker.name = speaker.name, _canonical_name(speaker)
            speaker.sort_name = fold(speaker.name)
            speaker.updated_at = self._now
            update_keys(self._session, speaker)
            self._log.speaker_reads_differently(speaker.id, quotes_too=speaker.name != former_name)
        self._session.flush()
        for speaker in changed:
            merge_candidates.replace(self._session, speaker.id, self._doubts(speaker), self._now)

    def unlink(self, spellings: Iterable[tuple[str, str, int]]) -> None:
        """Take back what an erased article told: (speaker's id, spelling, number of quotes).

        A speaker whom nothing else quotes is erased, a spelling that nothing else has is forgotten, unless
        a person added it.
        """
        remaining = []
        for speaker_id, spelling, uses in spellings:
            speaker = speakers.find(self._session, speaker_id)
            if speaker is None:
                continue
            for alias in [alias for alias in speaker.aliases if alias.name == spelling]:
                alias.uses = max(alias.uses - uses, 0)
                if alias.uses == 0 and not alias.added_by_hand:
                    speaker.aliases.remove(alias)
            if any(alias.uses for alias in speaker.aliases):
                remaining.append(speaker)
            else:
                self._erase(speaker)
        self.refresh(speaker for speaker in remaining if any(alias.uses for alias in speaker.aliases))

    def speaker_for(self, stated: StatedSpeaker, former_id: str | None = None) -> Speaker:
        """The known or new speaker of whom this is stated; `credit` has to follow.

        A new one gets the id that it had, where it was there before.
        """
        return self._find_or_make(stated.name, stated.type, [stated], former_id)

    def credit(self, speaker: Speaker, name: str, uses: int = 1) -> None:
        """Note that so many quotes more call the speaker by this name."""
        alias = next((alias for alias in speaker.aliases if alias.name == name), None)
        if alias is None:
            key = link_key(name, SpeakerType(speaker.type), speaker.country)
            alias = SpeakerAlias(name=name, spelling=spelling_key(fold(name)), link_key=key, uses=0)
            speaker.aliases.append(alias)
            self._session.flush()
            update_keys(self._session, speaker)
        alias.uses += uses
        self._session.flush()

    def _erase(self, speaker: Speaker) -> None:
        """Delete a speaker, and those who lived on as this one."""
        for each in [*speakers.merged_into(self._session, speaker.id), speaker]:
            self._session.delete(each)
            self._session.flush()
            self._log.deleted(Resource.SPEAKER, [each.id])

    def _link(self, name: str, speaker_type: SpeakerType, stated: list[StatedSpeaker]) -> Speaker:
        speaker = self._find_or_make(name, speaker_type, stated)
        self.credit(speaker, name, len(stated))
        return speaker

    def _find_or_make(
        self,
        name: str,
        speaker_type: SpeakerType,
        stated: list[StatedSpeaker],
        former_id: str | None = None,
    ) -> Speaker:
        countries = Counter(speaker.country for speaker in stated if speaker.country is not None)
        country = countries.most_common(1)[0][0] if countries else None
        key = link_key(name, speaker_type, country)
        speaker = None if key == _UNNAMED else self._known(name, speaker_type, country, stated)
        if speaker is None:
            speaker = Speaker(
                id=former_id or new_id("spk"),
                name=name,
                sort_name=fold(name),
                type=speaker_type.value,
                country=country,
                created_at=self._now,
                updated_at=self._now,
            )
            self._session.add(speaker)
        return speaker

    def _known(
        self, name: str, speaker_type: SpeakerType, country: str | None, stated: list[StatedSpeaker]
    ) -> Speaker | None:
        facts = [(each.role, each.affiliation, each.country) for each in stated]
        mention = profile_of((name,), speaker_type, facts)
        neighbours = self._neighbours.of(mention, [name], country)
        chosen = same_speaker(mention, [profile for _, profile in neighbours])
        return None if chosen is None else neighbours[chosen][0]

    def _doubts(self, speaker: Speaker) -> dict[str, Doubt]:
        """Other speakers who may be this one, the likeliest, by id; evidence begins with the older one."""
        profile = self._neighbours.profile(speaker)
        aliases = sorted(speaker.aliases, key=lambda alias: (-alias.uses, alias.name))[:_MOST_NAMES]
        names = [alias.name for alias in aliases]
        verdicts = {
            other.id: judge(known, profile) if other.id < speaker.id else judge(profile, known)
            for other, known in self._neighbours.of(profile, names, speaker.country, kindred=True)
            if other.id != speaker.id
        }
        apart = speaker_decisions.told_apart(self._session, speaker.id)
        open_ones = [
            other_id
            for other_id in verdicts
            if verdicts[other_id].decision is not Decision.TWO and other_id not in apart
        ]
        likeliest = sorted(open_ones, key=lambda other_id: -verdicts[other_id].points)[:_MOST_DOUBTS]
        return {
            other_id: Doubt(verdicts[other_id].score, [asdict(item) for item in verdicts[other_id].evidence])
            for other_id in likeliest
        }


def _canonical_name(speaker: Speaker) -> str:
    """The most frequent full form: with a given name, where any spelling has one; else the present one."""
    personal = is_personal(SpeakerType(speaker.type))

    def rank(alias: SpeakerAlias) -> tuple[bool, int, bool, int, str]:
        full = not personal or PersonName.parse(alias.name).is_full
        return full, alias.uses, alias.name == speaker.name, len(alias.name), alias.name

    return max(speaker.aliases, key=rank).name
