"""The stored speakers whom a name may mean: a bounded number, found by their keys."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from api.services.names import fold
from api.services.speaker_blocks import VERSION, lookup_keys, stored_keys
from api.services.speaker_identity import Profile, kindred_types, names_agree, profile_of
from api.storage import speaker_blocks, speaker_words, speakers
from api.storage.models import Speaker
from api.storage.session import Database
from nlp.quotation import SpeakerType

MOST_COMPARED = 50
"""Speakers that are looked at for each of the two widths of keys; more are too many to tell apart by name."""

_BATCH = 500


class Neighbours:
    """Finds stored speakers by name, and what is known of them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def profile(self, speaker: Speaker) -> Profile:
        """All that is known of a stored speaker."""
        stated: list[tuple[str | None, str | None, str | None]] = [
            role[:3] for role in speakers.recently_stated(self._session, speaker.id)
        ]
        return profile_of(
            _names(speaker), SpeakerType(speaker.type), [*stated, (None, None, speaker.country)]
        )

    def of(
        self, profile: Profile, names: Iterable[str], country: str | None, *, kindred: bool = False
    ) -> list[tuple[Speaker, Profile]]:
        """Stored speakers who by their names may be the one of `profile`, looked for under `names`.

        Of the same type alone, unless `kindred`.
        """
        types = [each.value for each in (kindred_types(profile.type) if kindred else {profile.type})]
        found: dict[str, Speaker] = {}
        for name in names:
            for keys in lookup_keys(name, profile.type, country):
                sharing = speaker_blocks.sharing(self._session, keys, types, country, MOST_COMPARED)
                found |= {speaker.id: speaker for speaker in sharing}
        # What is stated of a speaker takes a query to find out: only of those whose names agree.
        return [
            (speaker, self.profile(speaker))
            for _, speaker in sorted(found.items())
            if names_agree(
                profile, profile_of(_names(speaker), profile.type, [(None, None, speaker.country)])
            )
        ]


def update_keys(session: Session, speaker: Speaker) -> None:
    """Let a speaker be found under all of its present names, and by any word of them."""
    keys = stored_keys(_names(speaker), SpeakerType(speaker.type), speaker.country)
    speaker_blocks.replace(session, speaker, keys, VERSION)
    speaker_words.replace(
        session, speaker.id, {word for name in _names(speaker) for word in fold(name).split()}
    )


def update_outdated_keys(database: Database) -> None:
    """Write the keys of speakers anew that an older version of OnRecord stored; harmless when repeated."""
    while True:
        with database.writing() as session:
            outdated = speaker_blocks.outdated(session, VERSION, _BATCH)
            for speaker in outdated:
                update_keys(session, speaker)
        if len(outdated) < _BATCH:
            return


def _names(speaker: Speaker) -> tuple[str, ...]:
    return tuple(alias.name for alias in speaker.aliases)
