"""API keys: made once, kept as digests, looked up by how they begin."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy.exc import SQLAlchemyError

from api.errors import InvalidValue, NotFound, Unavailable
from api.storage import keys
from api.storage.identifiers import new_id
from api.storage.models import ApiKey
from api.storage.session import Database
from api.strict_text import text_fault

USE_NOTED_EVERY = timedelta(minutes=1)

_ISSUER = "onrecord"  # what secret scanners know our keys by
_LETTERS = string.ascii_letters + string.digits
_SECRET_LENGTH = 43  # 256 bits
_NO_DIGEST = "0" * 64


class Scope(StrEnum):
    """What a key allows. Each scope includes those before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    def covers(self, other: Scope) -> bool:
        """Whether a key of this scope may do what needs the other."""
        ranks = list(Scope)
        return ranks.index(self) >= ranks.index(other)


class KeyState(StrEnum):
    """Whether a key still opens anything."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRecord:
    """What is known of a key; the key itself is not."""

    id: str
    name: str
    prefix: str  # how the key begins
    scope: Scope
    state: KeyState
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key that was just made: the only time that anybody sees it."""

    record: ApiKeyRecord
    key: str = field(repr=False)


class RefusedKeyError(Exception):
    """A key that opens nothing; `code` says why for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ApiKeys:
    """Makes, lists, revokes and recognises keys."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = False

    def ever_created(self) -> bool:
        """Whether there was ever a key, be it revoked or expired since. Raises Unavailable."""
        # Keys are never erased: once there was one, nobody need look again.
        if not self._seen:
            try:
                self._seen = keys.any_exists(self._database.lookup)
            except SQLAlchemyError:
                raise _unavailable() from None
        return self._seen

    def create(
        self, scope: Scope, *, name: str | None = None, expires_at: datetime | None = None
    ) -> NewApiKey:
        """A new key, named after its beginning unless told otherwise.

        Raises InvalidValue for an expiry that is past and for a name that cannot be shown.
        """
        now = datetime.now(UTC)
        if expires_at is not None and expires_at <= now:
            raise InvalidValue("The expiry is past.", field="expires")
        if name is not None and not (name.strip() and name.isprintable() and len(name) <= 100):
            raise InvalidValue("A name has 1 to 100 printable characters.", field="name")
        prefix = f"{_ISSUER}_{secrets.token_hex(6)}"
        key = f"{prefix}_{''.join(secrets.choice(_LETTERS) for _ in range(_SECRET_LENGTH))}"
        row = ApiKey(
            id=new_id("key"),
            name=prefix if name is None else name.strip(),
            prefix=prefix,
            digest=digest_of(key),
            scope=scope.value,
            created_at=now,
            expires_at=expires_at,
        )
        with self._database.writing() as session:
            session.add(row)
            session.flush()
            return NewApiKey(_record(row, now), key)

    def list(self) -> Sequence[ApiKeyRecord]:
        """All keys there ever were, newest first."""
        now = datetime.now(UTC)
        with self._database.reading() as session:
            return [_record(row, now) for row in keys.newest_first(session)]

    def revoke(self, prefix: str) -> ApiKeyRecord:
        """Close the key that begins like this, for good; harmless when repeated. Raises NotFound."""
        now = datetime.now(UTC)
        with self._database.writing() as session:
            row = keys.find(session, prefix)
            if row is None:
                raise NotFound(f"There is no key {prefix}.")
            row.revoked_at = row.revoked_at or now
            return _record(row, now)

    def authenticate(self, key: str) -> ApiKeyRecord:
        """Whose key this is. Raises RefusedKeyError, and Unavailable where nobody can tell."""
        now = datetime.now(UTC)
        try:
            row = keys.with_prefix(self._database.lookup, key.rpartition("_")[0])
        except SQLAlchemyError:
            raise _unavailable() from None
        # Compared in any case, in constant time: how long it takes tells nothing of what is stored.
        known = hmac.compare_digest(digest_of(key), row.digest if row else _NO_DIGEST)
        record = _record(row, now) if row and known else None
        usable = _usable(record)
        self.note_use(usable)
        return usable

    def look_up(self, key_id: str) -> tuple[ApiKeyRecord, str]:
        """The key with this id, and its digest. Raises as `authenticate` does."""
        now = datetime.now(UTC)
        try:
            row = None if text_fault(key_id) else keys.with_id(self._database.lookup, key_id)
        except SQLAlchemyError:
            raise _unavailable() from None
        return _usable(_record(row, now) if row else None), row.digest if row else ""

    def note_use(self, record: ApiKeyRecord) -> None:
        """Note that the key was used just now, unless that was noted a moment ago."""
        now = datetime.now(UTC)
        if record.last_used_at is not None and record.last_used_at > now - USE_NOTED_EVERY:
            return
        try:
            with self._database.writing(wait=False) as session:
                keys.mark_used(session, record.id, now, USE_NOTED_EVERY)
        except Unavailable:
            pass  # somebody else is writing, say: the next request notes it; no reader waits for that


def keys_were_created(database_url: str) -> bool:
    """Whether the database has, or had, a key; asked over a connection that is closed at once.

    Raises Unavailable.
    """
    database = Database(database_url)
    try:
        return ApiKeys(database).ever_created()
    finally:
        database.close()


def digest_of(key: str) -> str:
    """What the database keeps of a key."""
    # Keys are long and random: nobody guesses them from a fast hash, and a slow one would cost each request.
    return hashlib.sha256(key.encode()).hexdigest()


def _usable(record: ApiKeyRecord | None) -> ApiKeyRecord:
    if record is None:
        raise RefusedKeyError("invalid_key", "There is no such key.")
    if record.state is not KeyState.ACTIVE:
        raise RefusedKeyError(f"{record.state}_key", f"The key {record.prefix} is {record.state}.")
    return record


def _record(row: ApiKey | keys.KeyRow, now: datetime) -> ApiKeyRecord:
    expired = row.expires_at is not None and row.expires_at <= now
    return ApiKeyRecord(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        scope=Scope(row.scope),
        state=KeyState.REVOKED if row.revoked_at else KeyState.EXPIRED if expired else KeyState.ACTIVE,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )


def _unavailable() -> Unavailable:
    return Unavailable(
        "The database cannot be reached, or has not the tables of this version.", code="no_database"
    )
