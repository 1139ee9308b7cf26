"""Ties the speakers of articles to those already known, and keeps what is known of them up to date.

Everything here runs inside the writing transaction of its caller, so that no two articles can make the
same speaker twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.services.change_log import ChangeLog
from api.services.names import PersonName, fold, is_personal, link_key, spelling_key
from api.services.speaker_identity import judge, profile_of, same_speaker
from api.services.speaker_neighbours import Neighbours, Sought, stored_profile, update_keys
from api.services.verdicts import Decision, Evidence, Verdict
from api.storage import merge_candidates, speaker_decisions, speakers
from api.storage.changes import Resource
from api.storage.identifiers import new_id
from api.storage.merge_candidates import Doubt
from api.storage.models import Speaker, SpeakerAlias
from api.storage.speakers import RecentRole
from nlp.quotation import Quotation, SpeakerType
from nlp.quotation import Speaker as StatedSpeaker

_UNNAMED = ""
_MOST_NAMES = 3  # spellings of a speaker under which others are looked for
_MOST_DOUBTS = 10  # others that a speaker may be, at a time


@dataclass(frozen=True, slots=True)
class _Mention:
    """Somebody whom an article names, and all that it states of them."""

    name: str
    type: SpeakerType
    stated: tuple[StatedSpeaker, ...]

    @property
    def country(self) -> str | None:
        countries = Counter(each.country for each in self.stated if each.country is not None)
        return countries.most_common(1)[0][0] if countries else None

    def sought(self) -> Sought | None:
        """Whom to look for among those known; None where the name tells nothing."""
        if link_key(self.name, self.type, self.country) == _UNNAMED:
            return None
        facts = [(each.role, each.affiliation, each.country) for each in self.stated]
        return Sought(profile_of((self.name,), self.type, facts), (self.name,), self.country)


class SpeakerLinker:
    """Finds or makes the speakers of articles.

    Whatever is asked of it, the number of statements hardly depends on how many speakers there are.
    """

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self._log = ChangeLog(session, now)

    def link(self, articles: Sequence[Sequence[Quotation]]) -> list[list[Speaker | None]]:
        """The known or new speaker of each quotation of each article, None where nobody is named.

        An article is linked with all that those before it state. `refresh` has to follow.
        """
        mentions = [_mentions(quotations) for quotations in articles]
        speakers_of = self._find_or_make(mentions, credited=True)
        found = [
            {(mention.name, mention.type): speaker for mention, speaker in zip(several, made, strict=True)}
            for several, made in zip(mentions, speakers_of, strict=True)
        ]
        return [
            [known[each.speaker.name, each.speaker.type] if each.speaker else None for each in quotations]
            for known, quotations in zip(found, articles, strict=True)
        ]

    def refresh(self, touched: Iterable[Speaker | None]) -> None:
        """Choose name and country anew for speakers whose quotes changed, and note whom else they may be."""
        changed = {speaker.id: speaker for speaker in touched if speaker is not None}
        if not changed:
            return
        self._session.flush()
        stated = speakers.recently_stated(self._session, changed)
        renamed = []
        for speaker in changed.values():
            countries: Counter[str] = Counter()
            for role in stated[speaker.id]:
                if role.country is not None:
                    countries[role.country] += role.quote_count
            if stated[speaker.id]:  # whom nothing quotes keeps what was known
                speaker.country = countries.most_common(1)[0][0] if countries else None
            _forget_unused(speaker)
            former_name, speaker.name = speaker.name, _canonical_name(speaker)
            speaker.sort_name = fold(speaker.name)
            speaker.updated_at = self._now
            if speaker.name != former_name:
                renamed.append(speaker.id)
        update_keys(self._session, changed.values())
        self._log.speakers_read_differently([*changed], renamed)
        self._session.flush()
        merge_candidates.replace(self._session, self._doubts(changed.values(), stated), self._now)

    def unlink(self, spellings: Iterable[tuple[str, str, int]], *, for_good: bool = False) -> list[Speaker]:
        """Take back what articles told: (speaker's id, spelling, number of quotes).

        A speaker whom nothing else quotes is erased, unless a person decided something about it; `for_good`,
        where articles are erased, it then stays only if a correction, which may be undone, has it. A spelling
        that nothing else has is forgotten where others are left, unless a person added it. Gives the speakers
        that remain; `refresh` has to follow.
        """
        uses = {(speaker_id, spelling): number for speaker_id, spelling, number in spellings}
        if not uses:
            return []
        found = speakers.by_ids(self._session, {speaker_id for speaker_id, _ in uses})
        for speaker in found:
            for alias in list(speaker.aliases):
                if (number := uses.get((speaker.id, alias.name))) is not None:
                    alias.uses = max(alias.uses - number, 0)
        unquoted = [speaker for speaker in found if not any(alias.uses for alias in speaker.aliases)]
        kept = self._kept(unquoted, for_good)
        doomed = [speaker for speaker in unquoted if speaker.id not in kept]
        self.erase(doomed)
        return [speaker for speaker in found if speaker not in doomed]

    def speaker_for(self, stated: StatedSpeaker, former_id: str | None = None) -> Speaker:
        """The known or new speaker of whom this is stated; `credit` and `refresh` have to follow.

        A new one gets the id that it had, where it was there before.
        """
        [[speaker]] = self._find_or_make([[_Mention(stated.name, stated.type, (stated,))]], former_id)
        return speaker

    def credit(self, speaker: Speaker, name: str, uses: int = 1) -> None:
        """Note that so many quotes more call the speaker by this name; `refresh` has to follow."""
        alias = next((alias for alias in speaker.aliases if alias.name == name), None)
        if alias is None:
            key = link_key(name, SpeakerType(speaker.type), speaker.country)
            alias = SpeakerAlias(name=name, spelling=spelling_key(fold(name)), link_key=key, uses=0)
            speaker.aliases.append(alias)
        alias.uses += uses

    def erase(self, doomed: Sequence[Speaker]) -> None:
        """Delete speakers whom nothing quotes, and those who lived on as one of them."""
        if doomed:
            merged = speakers.merged_into(self._session, [speaker.id for speaker in doomed])
            for speaker in [*merged, *doomed]:
                self._session.delete(speaker)
            self._session.flush()
            self._log.deleted(Resource.SPEAKER, [speaker.id for speaker in [*merged, *doomed]])

    def _kept(self, unquoted: Sequence[Speaker], for_good: bool) -> set[str]:
        """Ids of those who stay without a quote, for the sake of what people decided about them."""
        if not unquoted:
            return set()
        decided = speaker_decisions.about(self._session, [speaker.id for speaker in unquoted])
        for speaker in unquoted:
            if speaker.external_id or any(alias.added_by_hand for alias in speaker.aliases):
                decided.add(speaker.id)
        if for_good:
            return {each for each in decided if speaker_decisions.is_corrected(self._session, each)}
        return decided

    def _find_or_make(
        self, articles: Sequence[Sequence[_Mention]], former_id: str | None = None, *, credited: bool = False
    ) -> list[list[Speaker]]:
        """The speaker of each mention in each article; one may be whom another mention before it has made."""
        sought = [[mention.sought() for mention in mentions] for mentions in articles]
        neighbours = Neighbours(self._session, {each for several in sought for each in several if each})
        known = {speaker.id: speaker for speaker in speakers.by_ids(self._session, neighbours.ids)}
        found: list[list[Speaker]] = []
        for mentions, wanted in zip(articles, sought, strict=True):
            found.append([])
            for mention, who in zip(mentions, wanted, strict=True):
                known_id = None if who is None else _meant(neighbours, who)
                speaker = self._make(mention, former_id) if known_id is None else known[known_id]
                known[speaker.id] = speaker
                if credited:
                    self.credit(speaker, mention.name, len(mention.stated))
                    neighbours.note(speaker)
                found[-1].append(speaker)
            for speaker, mention in zip(found[-1], mentions, strict=True):
                neighbours.note_stated(speaker.id, mention.stated)
        return found

    def _make(self, mention: _Mention, former_id: str | None) -> Speaker:
        speaker = Speaker(
            id=former_id or new_id("spk"),
            name=mention.name,
            sort_name=fold(mention.name),
            type=mention.type.value,
            country=mention.country,
            created_at=self._now,
            updated_at=self._now,
            aliases=[],
        )
        self._session.add(speaker)
        return speaker

    def _doubts(
        self, changed: Iterable[Speaker], stated: Mapping[str, Sequence[RecentRole]]
    ) -> dict[str, dict[str, Doubt]]:
        """Of each speaker the others who may be the same, the likeliest, by id.

        Evidence begins with the older one.
        """
        sought = {}
        for speaker in changed:
            aliases = sorted(speaker.aliases, key=lambda alias: (-alias.uses, alias.name))[:_MOST_NAMES]
            sought[speaker.id] = Sought(
                stored_profile(speaker, stated[speaker.id]),
                tuple(alias.name for alias in aliases),
                speaker.country,
                kindred=True,
            )
        neighbours = Neighbours(self._session, sought.values(), stated)
        apart = speaker_decisions.told_apart(self._session, sought)
        return {
            speaker_id: _likeliest(
                {
                    other_id: judge(known, looked_for.profile)
                    if other_id < speaker_id
                    else judge(looked_for.profile, known)
                    for other_id, known in neighbours.of(looked_for)
                    if other_id != speaker_id and other_id not in apart[speaker_id]
                }
            )
            for speaker_id, looked_for in sought.items()
        }


def _mentions(quotations: Iterable[Quotation]) -> list[_Mention]:
    """Whom an article names as speakers."""
    stated: dict[tuple[str, SpeakerType], list[StatedSpeaker]] = defaultdict(list)
    for quotation in quotations:
        if quotation.speaker is not None:
            stated[quotation.speaker.name, quotation.speaker.type].append(quotation.speaker)
    return [_Mention(*who, tuple(several)) for who, several in stated.items()]


def _meant(neighbours: Neighbours, sought: Sought) -> str | None:
    """Id of the stored speaker who is sought, None if nobody is or it is open who."""
    alike = neighbours.of(sought)
    chosen = same_speaker(sought.profile, [profile for _, profile in alike])
    return None if chosen is None else alike[chosen][0]


def _likeliest(verdicts: Mapping[str, Verdict]) -> dict[str, Doubt]:
    open_ones = [other_id for other_id in verdicts if verdicts[other_id].decision is not Decision.TWO]
    likeliest = sorted(open_ones, key=lambda other_id: -verdicts[other_id].points)[:_MOST_DOUBTS]
    return {
        other_id: Doubt(verdicts[other_id].score, [_noted(item) for item in verdicts[other_id].evidence])
        for other_id in likeliest
    }


def _noted(evidence: Evidence) -> dict[str, Any]:
    return asdict(evidence) | {"one": [*evidence.one], "other": [*evidence.other]}


def _forget_unused(speaker: Speaker) -> None:
    """Forget spellings that no quote has and no person added, where others are left that quotes have."""
    if any(alias.uses for alias in speaker.aliases):
        for alias in [each for each in speaker.aliases if not each.uses and not each.added_by_hand]:
            speaker.aliases.remove(alias)


def _canonical_name(speaker: Speaker) -> str:
    """The most frequent full form: with a given name, where any spelling has one; else the present one."""
    personal = is_personal(SpeakerType(speaker.type))

    def rank(alias: SpeakerAlias) -> tuple[bool, int, bool, int, str]:
        full = not personal or PersonName.parse(alias.name).is_full
        return full, alias.uses, alias.name == speaker.name, len(alias.name), alias.name

    return max(speaker.aliases, key=rank).name
