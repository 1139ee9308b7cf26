"""Sessions: opened with a key, bound to it, over with it; and forms that only our own pages can send."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from api.app import create_app
from api.log_lines import line_formatter
from api.services import Services
from api.services.keys import RefusedKeyError
from api.services.rate_limits import SIGN_INS_PER_MINUTE
from api.services.sessions import Sessions
from api.settings import Settings
from api.storage.models import ApiKey
from api.storage.session import Database
from tests.factories import ScriptedExtractor
from tests.keys import bearer
from tests.visitors import Page, Visitor

SignIn = Callable[[str], Visitor]
Keys = dict[str, str | None]


def test_without_keys_nothing_is_asked(visitor: Visitor) -> None:
    assert "Sign out" not in visitor.see("/search").response.text
    assert visitor.open("/login").headers["Location"] == "/search"


def test_a_key_is_exchanged_for_a_session(visitor: Visitor, keys: Keys) -> None:
    assert visitor.open("/search", q="fleet").headers["Location"] == "/login?next=/search?q%3Dfleet"
    response = visitor.sign_in(keys["read"], "/search?q=fleet")
    assert response.status_code == 303
    assert response.headers["Location"] == "/search?q=fleet"
    [cookie] = [each for each in response.headers.getlist("Set-Cookie") if "onrecord_session" in each]
    assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert "read key" in visitor.see("/search").text("//header")


@pytest.mark.parametrize("headers", [{"X-Forwarded-Proto": "https"}, {"Origin": "https://localhost"}])
def test_over_tls_the_cookie_stays_there(visitor: Visitor, keys: Keys, headers: dict[str, str]) -> None:
    token = visitor.see("/login").token
    data = {"key": keys["read"], "form_token": token}
    response = visitor.client.post("/login", data=data, headers=headers)
    assert response.status_code == 303
    assert "; Secure;" in str(response.headers)


@pytest.mark.parametrize("kind", ["no key", "expired", "revoked", "unknown"])
def test_a_key_that_opens_nothing_opens_no_session(visitor: Visitor, keys: Keys, kind: str) -> None:
    response = visitor.sign_in(keys[kind], "/overview")
    assert response.status_code == 401
    assert "Set-Cookie" not in response.headers
    page = Page(response)
    assert "no key that is in use" in page.text("//small[@id='key-fault']")
    assert page.attributes("//input[@name='next']/@value") == ["/overview"]
    assert page.attributes("//input[@name='key']/@value") == []


@pytest.mark.parametrize("key", ["\x00", "\ud800", "é", "x" * 10_000, " ", "onrecord_\x00_a"])
def test_garbage_opens_no_session(visitor: Visitor, keys: Keys, key: str) -> None:
    assert visitor.sign_in(key.encode("utf-8", "surrogatepass").decode("latin-1")).status_code == 401


def test_a_session_ends_with_its_key(signed_in: SignIn, keys: Keys, services: Services) -> None:
    visitor = signed_in("read")
    services.keys.revoke((keys["read"] or "").rpartition("_")[0])
    assert visitor.open("/search").headers["Location"] == "/login?next=/search"


def test_a_session_ends_when_its_key_expires(signed_in: SignIn, settings: Settings) -> None:
    visitor = signed_in("read")
    with Database(settings.database_url).writing() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(ApiKey).where(ApiKey.name == "read key").values(expires_at=past))
    assert visitor.open("/search").status_code == 303


def test_a_session_ends_by_itself(services: Services, keys: Keys) -> None:
    text = Sessions(services.keys, "", timedelta(hours=1)).open(keys["read"] or "")
    assert services.sessions.resume(text).key.name == "read key"
    with pytest.raises(RefusedKeyError):
        Sessions(services.keys, "", timedelta(seconds=-1)).resume(text)


def test_signing_out(signed_in: SignIn) -> None:
    visitor = signed_in("read")
    response = visitor.send("/logout")
    assert response.headers["Location"] == "/login"
    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert visitor.open("/search").status_code == 303


@pytest.mark.parametrize("change", [str.swapcase, lambda text: text[:-1], lambda text: "x" + text])
def test_a_session_cannot_be_made_up(
    app: Flask, services: Services, keys: Keys, change: Callable[[str], str]
) -> None:
    text = services.sessions.open(keys["read"] or "")
    for forged in (change(text), "", ".", "\x00", "key_.x.y", text.replace(".", "", 1), "é"):
        client = app.test_client()
        client.set_cookie("onrecord_session", forged)
        assert Visitor(client).open("/search").status_code == 303


def test_a_session_of_one_key_is_none_of_another(services: Services, keys: Keys) -> None:
    text = services.sessions.open(keys["read"] or "")
    admin = services.keys.authenticate(keys["admin"] or "")
    with pytest.raises(RefusedKeyError):
        services.sessions.resume(".".join([admin.id, *text.split(".")[1:]]))


def test_all_processes_with_the_secret_know_a_session(
    settings: Settings, services: Services, keys: Keys
) -> None:
    one, same, other = (
        Sessions(services.keys, secret, timedelta(hours=1)) for secret in ("a" * 32, "a" * 32, "b" * 32)
    )
    text = one.open(keys["write"] or "")
    assert same.resume(text) == one.resume(text)
    for stranger in (other, services.sessions):
        with pytest.raises(RefusedKeyError):
            stranger.resume(text)


def test_another_process_without_a_secret_knows_it_too(signed_in: SignIn, settings: Settings) -> None:
    cookie = signed_in("read").client.get_cookie("onrecord_session")
    assert cookie is not None
    client = create_app(settings, ScriptedExtractor()).test_client()  # type: ignore[arg-type]
    client.set_cookie("onrecord_session", cookie.value)
    Visitor(client).see("/search")


def test_sessions_open_pages_and_keys_open_the_interface(signed_in: SignIn, keys: Keys) -> None:
    visitor = signed_in("admin")
    assert visitor.client.get("/v1/quotes").status_code == 401
    stranger = Visitor(visitor.client.application.test_client())
    assert stranger.client.get("/search", headers=bearer(keys["admin"])).status_code == 303


def test_the_key_is_never_repeated(visitor: Visitor, keys: Keys, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answers = [visitor.sign_in(keys["revoked"]), visitor.sign_in(keys["write"]), visitor.open("/search")]
    told = "".join(answer.text + str(answer.headers) for answer in answers)
    told += "".join(line_formatter().format(record) for record in caplog.records)
    for kind in ("revoked", "write"):
        assert (keys[kind] or "").rpartition("_")[2] not in told


def test_wrong_keys_are_limited_and_right_ones_are_not(visitor: Visitor, keys: Keys) -> None:
    for _ in range(SIGN_INS_PER_MINUTE):
        assert visitor.sign_in(keys["unknown"]).status_code == 401
    refused = visitor.sign_in(keys["unknown"])
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert visitor.sign_in(keys["read"]).status_code == 303


def test_pages_count_as_requests_of_the_key(signed_in: SignIn) -> None:
    assert '"reading";r=' in signed_in("read").open("/search").headers["RateLimit"]


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/\t/evil.example", "search", "/login", "/logout", "/login?next=/login", "http:evil.example", "//[", ""],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(visitor: Visitor, keys: Keys, elsewhere: str) -> None:
    assert visitor.sign_in(keys["read"], elsewhere).headers["Location"] == "/search"


# --- tokens of forms ---------------------------------------------------------------------------------


def test_a_form_needs_its_token(visitor: Visitor) -> None:
    """In the mode without keys, where the token is the cookie's."""
    visitor.see("/search")
    for token in ("", "x", "é", "0" * 22):
        response = visitor.client.post("/logout", data={"form_token": token})
        assert response.status_code == 403
        assert "load the page again" in Page(response).text("//main")
    assert visitor.send("/logout").status_code == 303


def test_the_token_of_one_session_is_none_of_another(signed_in: SignIn) -> None:
    one, other = signed_in("read"), signed_in("read")
    token = one.see("/search").token
    assert other.client.post("/logout", data={"form_token": token}).status_code == 403
    assert one.client.post("/logout", data={"form_token": token}).status_code == 303


def test_script_sends_the_token_in_a_header(signed_in: SignIn) -> None:
    visitor = signed_in("read")
    token = visitor.see("/search").token
    assert visitor.client.post("/logout", headers={"X-Form-Token": token}).status_code == 303


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_other_sites_send_no_forms(signed_in: SignIn, headers: dict[str, str]) -> None:
    visitor = signed_in("read")
    data = {"form_token": visitor.see("/search").token}
    response = visitor.client.post("/logout", data=data, headers=headers)
    assert response.status_code == 403
    assert response.mimetype == "text/html"
