"""Sessions of people at the pages: each is opened with a key, and lasts no longer than the key is good.

Nothing is stored. A session is a signed text that the browser keeps: it names the key, never holds it, and
is checked against the key's row whenever it comes back.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from itsdangerous import BadSignature, TimestampSigner

from api.services.keys import ApiKeyRecord, ApiKeys, RefusedKeyError, digest_of


@dataclass(frozen=True, slots=True)
class Session:
    """Who is there, and the token that the forms of this very session carry."""

    key: ApiKeyRecord
    form_token: str = field(repr=False)


class Sessions:
    """Opens sessions and knows them again.

    They are signed with `secret` and the digest of their key. Without a secret, who can read the database
    could forge one; with it, that takes both.
    """

    def __init__(self, keys: ApiKeys, secret: str, lifetime: timedelta) -> None:
        self._keys = keys
        self._secret = secret
        self.lifetime = lifetime

    def open(self, key: str) -> str:
        """A session of who has the key, as text. Raises RefusedKeyError, and Unavailable."""
        record = self._keys.authenticate(key)
        claim = f"{record.id}.{secrets.token_urlsafe(16)}"
        return self._signer(digest_of(key)).sign(claim).decode()

    def resume(self, text: str) -> Session:
        """The session. Raises RefusedKeyError where it is none, or over, and Unavailable."""
        record, digest = self._keys.look_up(text.partition(".")[0])
        try:
            claim = self._signer(digest).unsign(text, max_age=round(self.lifetime.total_seconds()))
        except BadSignature:
            raise RefusedKeyError("no_session", "The session is over.") from None
        self._keys.note_use(record)
        form_token = hmac.new(self._signing_key(digest), b"forms of " + claim, hashlib.sha256).hexdigest()
        return Session(record, form_token)

    def _signer(self, digest: str) -> TimestampSigner:
        return TimestampSigner(
            self._signing_key(digest), salt="session", key_derivation="hmac", digest_method=hashlib.sha256
        )

    def _signing_key(self, digest: str) -> bytes:
        return f"{self._secret}\n{digest}".encode()
