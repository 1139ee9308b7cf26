"""API keys for tests: one of each kind, made in the database that a server works on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from api.services.keys import ApiKeys, Scope
from api.storage.models import ApiKey
from api.storage.session import Database


def make_keys(database_url: str) -> dict[str, str | None]:
    """A key for each scope, an expired, a revoked and an unknown one; None under "no key"."""
    database = Database(database_url)
    keys = ApiKeys(database)
    made = {scope.value: keys.create(scope, name=f"{scope} key") for scope in Scope}
    expired, revoked = (keys.create(Scope.ADMIN, name=name) for name in ("expired", "revoked"))
    keys.revoke(revoked.record.prefix)
    with database.writing() as session:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        session.execute(update(ApiKey).where(ApiKey.name == "expired").values(expires_at=yesterday))
    database.close()
    return {
        "no key": None,
        **{name: new.key for name, new in made.items()},
        "expired": expired.key,
        "revoked": revoked.key,
        "unknown": f"onrecord_000000000000_{'0' * 43}",
    }


def bearer(key: str | None) -> dict[str, str]:
    """The header that brings the key."""
    return {} if key is None else {"Authorization": f"Bearer {key}"}
