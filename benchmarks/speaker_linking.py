"""Time to find out who a mention is, against the number of speakers stored.

python -m benchmarks.speaker_linking [--speakers N,N,…] [--mentions N] [--folder FOLDER] [--write]

Names are put together from given names and made-up surnames, few of them frequent and most of them rare,
as in life. Half of the mentions are of stored speakers, by the name as stored, with an initial for the given
name, or by the surname alone; half are of nobody known. Each is linked, and the doubtful pairs are looked
for, as in ingest.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from api.services.names import fold, link_key, spelling_key
from api.services.speaker_blocks import VERSION, stored_keys
from api.services.speaker_linking import SpeakerLinker
from api.storage.migrations import upgrade
from api.storage.models import Speaker, SpeakerAlias, SpeakerBlock
from api.storage.session import Database
from benchmarks.reporting import benchmark_parser, markdown_table, tell
from nlp.lexicons import read_lexicon
from nlp.quotation import (
    Polarity,
    Quotation,
    QuotationType,
    Reported,
    Span,
    SpeakerType,
)
from nlp.quotation import Speaker as StatedSpeaker

SPEAKERS = (1_000, 100_000, 1_000_000)
MENTIONS = 200
BATCH = 10_000
COUNTRIES = ("US", "GB", "IN", "RU", "UA", "EG", "ES", "MX", "FR", "DE", "NG", "KE", "TR", "IR", "BR", "ID")
ROLES = ("senator", "minister", "police chief", "professor", "spokesman", "chief executive", "mayor", "judge")
ONSETS = (*"bdfghklmnprstvz", "sh", "kr", "st", "br")
SYLLABLES = [onset + vowel for onset in ONSETS for vowel in "aeiou"]
ENDINGS = ("", "n", "s", "r", "ov", "son", "man", "ez", "ski", "ani", "enko", "ley", "berg", "t")
NOW = datetime(2025, 1, 1, tzinfo=UTC)


class Names:
    """Names of people, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._given = [row["name"] for row in read_lexicon("given_names")]

    def one(self) -> str:
        """A given name, mostly a frequent one, and a surname."""
        choose = self._random
        given = self._given[int(len(self._given) * choose.random() ** 2)]
        rank = int(200_000 * choose.random() ** 4)  # the thousand most frequent are borne by one in four
        surname = random.Random(rank)
        syllables = "".join(surname.choice(SYLLABLES) for _ in range(surname.randint(1, 3)))
        return f"{given} {(syllables + surname.choice(ENDINGS)).capitalize()}"

    def facts(self) -> tuple[str, str]:
        """A role and a country."""
        return self._random.choice(ROLES), self._random.choice(COUNTRIES)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print one table."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--speakers", default=",".join(map(str, SPEAKERS)), help="numbers, with commas")
    parser.add_argument("--mentions", type=int, default=MENTIONS, help="mentions to link")
    parser.add_argument("--folder", help="where the databases are made; a temporary folder by default")
    options = parser.parse_args(arguments)
    rows = []
    for number in map(int, options.speakers.split(",")):
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            url = f"sqlite:///{folder}/speakers.db"
            print(f"{number:,} speakers …", file=sys.stderr)
            upgrade(url)
            database = Database(url)
            fill(database, number)
            milliseconds = sorted(1000 * seconds for seconds in linked(database, options.mentions))
            database.close()
            size = Path(folder, "speakers.db").stat().st_size / 1e6
        rows.append(
            (
                f"{number:,}",
                f"{statistics.median(milliseconds):.1f}",
                f"{milliseconds[int(len(milliseconds) * 0.95)]:.1f}",
                f"{milliseconds[-1]:.1f}",
                f"{size:,.0f}",
            )
        )
    headings = ("Speakers", "median ms", "95th percentile", "longest", "MB on disk")
    tell("linking", markdown_table(headings, rows), write=options.write)


def fill(database: Database, number: int) -> None:
    """Store so many speakers, each with one name."""
    names = Names(seed=1)
    for start in range(0, number, BATCH):
        rows = [
            (f"spk_{start + n:012d}", names.one(), names.facts()[1])
            for n in range(min(BATCH, number - start))
        ]
        with database.writing() as session:
            session.execute(insert(Speaker), [_speaker(*row) for row in rows])
            session.execute(insert(SpeakerAlias), [_alias(*row) for row in rows])
            session.execute(insert(SpeakerBlock), [block for row in rows for block in _blocks(*row)])


def _speaker(speaker_id: str, name: str, country: str) -> dict[str, object]:
    return {
        "id": speaker_id,
        "name": name,
        "sort_name": fold(name),
        "type": SpeakerType.PERSON.value,
        "country": country,
        "blocked_by": VERSION,
        "created_at": NOW,
        "updated_at": NOW,
    }


def _alias(speaker_id: str, name: str, _country: str) -> dict[str, object]:
    return {
        "speaker_id": speaker_id,
        "name": name,
        "spelling": spelling_key(fold(name)),
        "link_key": link_key(name, SpeakerType.PERSON),
        "uses": 1,
    }


def _blocks(speaker_id: str, name: str, country: str) -> Iterator[dict[str, object]]:
    for key in stored_keys([name], SpeakerType.PERSON, country):
        yield {"key": key, "speaker_id": speaker_id}


def linked(database: Database, number: int) -> Iterator[float]:
    """Seconds that each of so many mentions took; nothing is kept."""
    known, unknown = Names(seed=1), Names(seed=2)
    forms = (
        lambda name: name,
        lambda name: f"{name[0]}. {name.split()[-1]}",
        lambda name: name.split()[-1],
    )
    for mention in range(number):
        name = (known if mention % 2 else unknown).one()
        if mention % 2:
            name = forms[mention // 2 % len(forms)](name)
        role, country = known.facts()
        with database.writing() as session:
            begun = time.perf_counter()
            linker = SpeakerLinker(session, NOW)
            stated = StatedSpeaker(name, SpeakerType.PERSON, role, None, country)
            [found] = linker.link([[_quotation(stated)]])
            linker.refresh(found)
            session.flush()
            yield time.perf_counter() - begun
            session.rollback()


def _quotation(speaker: StatedSpeaker) -> Quotation:
    word = Span(0, 3, "Yes")
    return Quotation(
        type=QuotationType.DIRECT,
        reported=Reported.SPEECH,
        polarity=Polarity.ASSERTED,
        content=(word,),
        cue=(),
        source=(),
        speaker=speaker,
        unnamed_source=None,
        via=None,
        addressee=None,
        mentioned_countries=(),
        topics=(),
        context=word,
        confidence=0.9,
    )


if __name__ == "__main__":
    main()
