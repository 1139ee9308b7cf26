"""API keys: made once, recognised, expiring, revocable; their use noted."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect, select, text, update

from api.errors import InvalidValue, NotFound, Unavailable
from api.services import Services
from api.services import keys as keys_module
from api.services.keys import ApiKeys, KeyState, RefusedKeyError, Scope, keys_were_created
from api.settings import Settings
from api.storage.models import ApiKey
from api.storage.session import Database

NOW = datetime.now(UTC)


@pytest.fixture
def database(settings: Settings) -> Database:
    return Database(settings.database_url)


@pytest.fixture
def keys(services: Services) -> ApiKeys:
    return services.keys


def refusal(keys: ApiKeys, key: str) -> str:
    with pytest.raises(RefusedKeyError) as refused:
        keys.authenticate(key)
    return refused.value.code


def set_columns(database: Database, **values: datetime | None) -> None:
    """As if time had passed."""
    with database.writing() as session:
        session.execute(update(ApiKey).values(**values))


def last_used(database: Database) -> datetime | None:
    with database.reading() as session:
        return session.scalars(select(ApiKey.last_used_at)).one()


# --- making and recognising --------------------------------------------------------------------------


def test_a_key_is_recognised(keys: ApiKeys) -> None:
    new = keys.create(Scope.WRITE, name="importer", expires_at=NOW + timedelta(days=1))
    known = keys.authenticate(new.key)
    assert known == new.record
    assert (known.name, known.scope, known.state) == ("importer", Scope.WRITE, KeyState.ACTIVE)
    assert new.key.startswith(f"{known.prefix}_")


def test_keys_are_long_unlike_and_fit_into_a_header(keys: ApiKeys) -> None:
    made = [keys.create(Scope.READ) for _ in range(20)]
    assert len({new.key for new in made}) == len({new.record.prefix for new in made}) == 20
    for new in made:
        secret = new.key.removeprefix(f"{new.record.prefix}_")
        assert len(secret) == 43
        assert secret.isalnum()
        assert secret.isascii()


def test_the_key_itself_is_kept_nowhere(keys: ApiKeys, database: Database) -> None:
    new = keys.create(Scope.ADMIN)
    secret = new.key.rpartition("_")[2]
    assert secret not in repr(new)
    with database.reading() as session:
        tables = inspect(session.connection()).get_table_names()
        kept = "".join(str(session.execute(text(f"SELECT * FROM {table}")).all()) for table in tables)
    assert new.record.prefix in kept
    assert secret not in kept


def test_a_key_without_a_name_is_called_as_it_begins(keys: ApiKeys) -> None:
    record = keys.create(Scope.READ).record
    assert record.name == record.prefix


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\x1b[31m", "x" * 101])
def test_names_can_be_shown(keys: ApiKeys, name: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        keys.create(Scope.READ, name=name)
    assert refused.value.field == "name"
    assert not keys.ever_created()


def test_a_key_does_not_expire_before_it_is_made(keys: ApiKeys) -> None:
    with pytest.raises(InvalidValue) as refused:
        keys.create(Scope.READ, expires_at=NOW - timedelta(seconds=1))
    assert refused.value.field == "expires"


def test_what_is_no_key_is_refused(keys: ApiKeys) -> None:
    new = keys.create(Scope.READ)
    other = keys.create(Scope.ADMIN)
    prefix, secret = new.record.prefix, new.key.rpartition("_")[2]
    for wrong in (
        "", "_", prefix, f"{prefix}_", f"{new.key}x", new.key[:-1], new.key.upper(), secret, f" {new.key}",
        f"{prefix}_{secret[::-1]}", f"{other.record.prefix}_{secret}", "onrecord_000000000000_" + "0" * 43, "ü" * 60,
    ):  # fmt: skip
        assert refusal(keys, wrong) == "invalid_key"


def test_digests_are_compared_in_constant_time_also_where_there_is_none(
    keys: ApiKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = keys.create(Scope.READ)
    compared: list[tuple[str, str]] = []
    real = keys_module.hmac.compare_digest

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return real(one, other)

    monkeypatch.setattr(keys_module.hmac, "compare_digest", compare)
    keys.authenticate(new.key)
    refusal(keys, f"{new.record.prefix}_x")
    refusal(keys, "onrecord_000000000000_x")
    assert [len(one) == len(other) == 64 for one, other in compared] == [True] * 3


# --- their end ---------------------------------------------------------------------------------------


def test_a_revoked_key_opens_nothing(keys: ApiKeys) -> None:
    new, other = keys.create(Scope.READ), keys.create(Scope.READ)
    revoked = keys.revoke(new.record.prefix)
    assert revoked.state is KeyState.REVOKED
    assert refusal(keys, new.key) == "revoked_key"
    assert keys.revoke(new.record.prefix) == revoked, "again changes nothing"
    assert keys.authenticate(other.key)
    with pytest.raises(NotFound):
        keys.revoke("onrecord_none")


def test_an_expired_key_opens_nothing(keys: ApiKeys, database: Database) -> None:
    new = keys.create(Scope.READ, expires_at=datetime.now(UTC) + timedelta(minutes=1))
    set_columns(database, expires_at=NOW - timedelta(microseconds=1))
    assert refusal(keys, new.key) == "expired_key"
    assert keys.list()[0].state is KeyState.EXPIRED


def test_why_a_key_is_refused_is_told_only_to_who_has_it(keys: ApiKeys) -> None:
    new = keys.create(Scope.READ)
    keys.revoke(new.record.prefix)
    assert refusal(keys, f"{new.record.prefix}_{'0' * 43}") == "invalid_key"


def test_there_were_keys_for_ever(keys: ApiKeys, settings: Settings, database: Database) -> None:
    assert not keys.ever_created()
    assert not keys_were_created(settings.database_url)
    new = keys.create(Scope.READ, expires_at=datetime.now(UTC) + timedelta(hours=1))
    keys.revoke(new.record.prefix)
    set_columns(database, expires_at=NOW - timedelta(days=1))
    assert keys.ever_created()
    assert keys_were_created(settings.database_url)


def test_nobody_can_tell_without_tables(untouched: str) -> None:
    keys = ApiKeys(Database(untouched))
    for ask in (keys.ever_created, lambda: keys.authenticate("onrecord_0_0")):
        with pytest.raises(Unavailable):
            ask()


# --- scopes and lists --------------------------------------------------------------------------------


def test_scopes_include_each_other() -> None:
    covered = {(one, other) for one in Scope for other in Scope if one.covers(other)}
    assert covered == {
        (Scope.READ, Scope.READ),
        (Scope.WRITE, Scope.READ),
        (Scope.WRITE, Scope.WRITE),
        (Scope.ADMIN, Scope.READ),
        (Scope.ADMIN, Scope.WRITE),
        (Scope.ADMIN, Scope.ADMIN),
    }


def test_keys_are_listed_newest_first(keys: ApiKeys) -> None:
    made = [keys.create(scope).record for scope in Scope]
    assert keys.list() == made[::-1]


# --- their use ---------------------------------------------------------------------------------------


def test_use_is_noted_once_a_minute(keys: ApiKeys, database: Database) -> None:
    key = keys.create(Scope.READ).key
    assert last_used(database) is None
    keys.authenticate(key)
    first = last_used(database)
    assert first is not None
    assert abs(first - datetime.now(UTC)) < timedelta(seconds=20)
    keys.authenticate(key)
    assert last_used(database) == first
    recently = datetime.now(UTC) - timedelta(seconds=40)
    set_columns(database, last_used_at=recently)
    keys.authenticate(key)
    assert last_used(database) == recently
    set_columns(database, last_used_at=first - timedelta(seconds=61))
    keys.authenticate(key)
    assert (last_used(database) or first) > first


def test_a_refused_key_is_not_used(keys: ApiKeys, database: Database) -> None:
    new = keys.create(Scope.READ)
    keys.revoke(new.record.prefix)
    refusal(keys, new.key)
    assert last_used(database) is None


def test_who_only_reads_does_not_wait_for_who_writes(keys: ApiKeys, database: Database) -> None:
    key = keys.create(Scope.READ).key
    with database.writing() as session:
        session.execute(select(1))
        started = time.perf_counter()
        assert keys.authenticate(key)
        assert time.perf_counter() - started < 5  # a writer would have waited for thirty seconds
    assert last_used(database) is None
    keys.authenticate(key)
    assert last_used(database) is not None
