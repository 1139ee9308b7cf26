"""The stored speakers whom names may mean: a bounded number, found by their keys, read for many at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from api.services.names import fold
from api.services.speaker_blocks import VERSION, lookup_keys, stored_keys
from api.services.speaker_identity import Profile, kindred_types, names_agree, profile_of
from api.storage import speaker_blocks, speaker_words, speakers
from api.storage.models import Speaker
from api.storage.session import Database
from api.storage.speaker_blocks import Match, Wanted
from api.storage.speakers import NamedSpeaker, RecentRole
from nlp.quotation import Speaker as StatedSpeaker
from nlp.quotation import SpeakerType

MOST_COMPARED = 50
"""Speakers that are looked at for each of the two widths of keys; more are too many to tell apart by name."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Sought:
    """Whoever may by the names be the one of `profile`, looked for under `names`.

    Of the same type alone, unless `kindred`.
    """

    profile: Profile
    names: tuple[str, ...]
    country: str | None
    kindred: bool = False

    def wanted(self) -> list[Wanted]:
        """What to look for: for each name narrow keys, and wide ones."""
        types = kindred_types(self.profile.type) if self.kindred else {self.profile.type}
        return [
            Wanted(keys, types, self.country)
            for name in self.names
            for keys in lookup_keys(name, self.profile.type, self.country)
        ]


class Neighbours:
    """Stored speakers by whom they may be, and what is known of them.

    Reads all that it will be asked for when it is made; `stated` has been read already.
    """

    def __init__(
        self,
        session: Session,
        sought: Collection[Sought],
        stated: Mapping[str, Sequence[RecentRole]] | None = None,
    ) -> None:
        self._wanted = {each: each.wanted() for each in sought}
        self._changed: dict[str, frozenset[str]] = {}
        self._changed_with: dict[str, set[str]] = defaultdict(set)
        self._compared: dict[tuple[Sought, NamedSpeaker], bool] = {}
        every = [wanted for several in self._wanted.values() for wanted in several]
        matches = iter(speaker_blocks.sharing(session, every, MOST_COMPARED))
        self._matches = {each: [next(matches) for _ in several] for each, several in self._wanted.items()}
        ids = {match.speaker_id for found in self._matches.values() for each in found for match in each}
        self._named = speakers.named(session, ids)
        self._stated = dict(stated or {})
        self.ids = {speaker_id for each in sought for speaker_id in self._alike(each)}
        """Of all who may be among those sought."""
        # What is stated of a speaker takes longer to find out: only of those whose names agree.
        self._stated |= speakers.recently_stated(session, self.ids - self._stated.keys())

    def of(self, sought: Sought) -> list[tuple[str, Profile]]:
        """Those who may be the one sought, with their ids, oldest first."""
        return [
            (speaker_id, _profile(self._named[speaker_id], self._stated.get(speaker_id, ())))
            for speaker_id in self._alike(sought)
        ]

    def note(self, speaker: Speaker) -> None:
        """The speaker is new, or has another name since: it may be among those sought from now on."""
        self._named[speaker.id] = named = _named(speaker)
        before, now = self._changed.get(speaker.id, frozenset()), _keys(named)
        self._changed[speaker.id] = now
        for key in before - now:
            self._changed_with[key].discard(speaker.id)
        for key in now - before:
            self._changed_with[key].add(speaker.id)

    def note_stated(self, speaker_id: str, stated: Iterable[StatedSpeaker]) -> None:
        """Somebody who may be among those sought is stated to be this as well, from now on."""
        told = Counter((each.role, each.affiliation, each.country) for each in stated)
        roles = [RecentRole(*facts, number) for facts, number in told.items()]
        self._stated[speaker_id] = [*self._stated.get(speaker_id, ()), *roles]

    def _alike(self, sought: Sought) -> list[str]:
        found = {
            match.speaker_id
            for wanted, matches in zip(self._wanted[sought], self._matches[sought], strict=True)
            for match in self._preferred(wanted, matches)
        }
        return [speaker_id for speaker_id in sorted(found) if self._agree(sought, self._named[speaker_id])]

    def _agree(self, sought: Sought, speaker: NamedSpeaker) -> bool:
        if (sought, speaker) not in self._compared:
            bare = profile_of(speaker.names, sought.profile.type, [(None, None, speaker.country)])
            self._compared[sought, speaker] = names_agree(sought.profile, bare)
        return self._compared[sought, speaker]

    def _preferred(self, wanted: Wanted, stored: list[Match]) -> list[Match]:
        """The stored ones, had those that changed since been stored as well."""
        if not self._changed:
            return stored
        matches = [match for match in stored if match.speaker_id not in self._changed]
        sharing = Counter(each for key in wanted.keys for each in self._changed_with.get(key, ()))
        for speaker_id, shared in sharing.items():
            speaker = self._named[speaker_id]
            if speaker.type in wanted.types:
                abroad = wanted.country is None or speaker.country != wanted.country
                matches.append(Match(abroad, -shared, speaker_id))
        return sorted(matches)[:MOST_COMPARED]


def stored_profile(speaker: Speaker, stated: Sequence[RecentRole]) -> Profile:
    """All that is known of a stored speaker."""
    return _profile(_named(speaker), stated)


def _profile(speaker: NamedSpeaker, stated: Sequence[RecentRole]) -> Profile:
    facts = [*(role[:3] for role in stated), (None, None, speaker.country)]
    return profile_of(speaker.names, SpeakerType(speaker.type), facts)


def update_keys(session: Session, changed: Collection[Speaker]) -> None:
    """Let speakers be found under all of their present names, and by any word of them."""
    named = {speaker.id: _named(speaker) for speaker in changed}
    for speaker in changed:
        speaker.blocked_by = VERSION
    speaker_blocks.replace(session, {speaker_id: _keys(each) for speaker_id, each in named.items()})
    speaker_words.replace(session, {speaker_id: _words(each) for speaker_id, each in named.items()})


def update_outdated_keys(database: Database) -> None:
    """Write the keys of speakers anew that an older version of OnRecord stored; harmless when repeated."""
    while True:
        with database.writing() as session:
            outdated = speaker_blocks.outdated(session, VERSION, _BATCH)
            update_keys(session, outdated)
        if len(outdated) < _BATCH:
            return


def _named(speaker: Speaker) -> NamedSpeaker:
    names = tuple(sorted(alias.name for alias in speaker.aliases))
    return NamedSpeaker(speaker.type, speaker.country, names)


def _keys(speaker: NamedSpeaker) -> frozenset[str]:
    return stored_keys(speaker.names, SpeakerType(speaker.type), speaker.country)


def _words(speaker: NamedSpeaker) -> set[str]:
    return {word for name in speaker.names for word in fold(name).split()}
