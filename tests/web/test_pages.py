"""What every page owes: who may see it, how it says no, and that nothing in it is inline or from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.auth import Demand, demand_of
from api.services.keys import Scope
from api.settings import Settings
from tests.factories import ScriptedExtractor
from tests.visitors import Page, Visitor

SignIn = Callable[[str], Visitor]
Keys = dict[str, str | None]

TEMPLATES = Path(create_app.__code__.co_filename).parent / "web" / "templates"


def routes() -> Iterator[tuple[str, str, Demand]]:
    """Method, path and demand of every page, form and fragment."""
    app = create_app(Settings(database_url="sqlite:///nothing.db"), ScriptedExtractor())  # type: ignore[arg-type]
    for rule in app.url_map.iter_rules():
        demand = demand_of(rule.endpoint, app.view_functions[rule.endpoint])
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if demand.by_session:
                yield method, re.sub(r"<.*?>", "x", rule.rule), demand


ROUTES = sorted(routes(), key=lambda route: route[:2])
CLOSED = [(method, path, demand) for method, path, demand in ROUTES if demand.scope is not None]
PAGES = [path for method, path, demand in ROUTES if demand.is_page]


def test_there_are_pages() -> None:
    assert {"/search", "/articles/x", "/speakers/x", "/overview", "/try", "/import", "/login"} <= set(PAGES)


@pytest.fixture
def stranger(app: Flask, keys: Keys) -> Visitor:
    """Somebody without a session, where there are keys."""
    return Visitor(app.test_client())


@pytest.mark.parametrize(("method", "path", "demand"), CLOSED)
def test_without_a_session_nothing_is_shown_or_done(
    stranger: Visitor, method: str, path: str, demand: Demand
) -> None:
    token = stranger.see("/login").token
    for script in ({}, {"HX-Request": "true", "HX-Current-URL": "http://localhost/search?q=x"}):
        response = stranger.client.open(
            path,
            method=method,
            headers={"X-Form-Token": token, **script},
            data={} if method == "POST" else None,
        )
        if demand.is_page and not script:
            assert response.status_code == 303
            assert response.headers["Location"] == f"/login?next={path}"
        else:
            assert response.status_code == 401
            assert "Sign in with an API key" in Page(response).text("//section")
        if script:
            assert response.headers["HX-Redirect"] == "/login?next=/search?q%3Dx"


@pytest.mark.parametrize(
    ("method", "path", "demand"), [each for each in CLOSED if each[2].scope != Scope.READ]
)
def test_a_key_of_too_narrow_a_scope_is_refused(
    signed_in: SignIn, method: str, path: str, demand: Demand
) -> None:
    visitor = signed_in("read")
    token = visitor.see("/search").token
    response = visitor.client.open(path, method=method, headers={"X-Form-Token": token})
    assert response.status_code == 403
    assert f"needs a key of scope {demand.scope}" in Page(response).text("//main")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_shown_to_who_may_see_it(signed_in: SignIn, path: str) -> None:
    assert signed_in("write").open(path).status_code in {200, 404}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_what_all_pages_have(visitor: Visitor, path: str) -> None:
    response = visitor.open(path)
    if response.status_code == 303:
        return
    page = Page(response)
    assert page.attributes("/html/@lang") == ["en"]
    assert page.text("//title").endswith("OnRecord")
    assert len(page.texts("//h1")) == 1
    assert page.attributes("//a[@class='skip-link']/@href") == ["#main"]
    assert page.attributes("//main/@id") == ["main"]
    ids = page.attributes("//@id")
    assert len(ids) == len(set(ids))
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    for address in page.attributes("//link/@href | //script/@src | //img/@src"):
        assert re.match(r"/static/", address)
        assert visitor.client.get(address, buffered=True).status_code == 200
    assert page.texts("//style") == []
    assert "".join(page.texts("//script")) == ""
    assert (
        page.attributes("//@style | //@*[starts-with(name(), 'on')] | //@*[starts-with(name(), 'hx-on')]")
        == []
    )


@pytest.mark.parametrize("path", PAGES)
def test_a_pages_assets_are_small(visitor: Visitor, path: str) -> None:
    response = visitor.open(path)
    if response.status_code == 303:
        return
    page = Page(response)
    assets = page.attributes("//link/@href | //script/@src")
    sizes = {asset: len(visitor.client.get(asset, buffered=True).data) for asset in assets}
    assert sum(sizes.values()) < 400_000, sizes


def test_what_is_not_there_is_told_as_a_page(visitor: Visitor) -> None:
    for path in ("/nothing", "/articles/none", "/speakers/none"):
        page = Page(visitor.open(path))
        assert page.status == 404
        assert page.text("//h1") == "There is nothing here"
        assert page.response.headers["X-Request-ID"] in page.text("//main")


def test_programs_are_told_as_programs(client: FlaskClient) -> None:
    for path, accept in (("/nothing", "*/*"), ("/nothing", "application/json"), ("/v1/nothing", "text/html")):
        assert client.get(path, headers={"Accept": accept}).mimetype == "application/problem+json"


def test_without_a_database_there_is_a_page_that_says_so(untouched: str) -> None:
    app = create_app(Settings(database_url=untouched), ScriptedExtractor())  # type: ignore[arg-type]
    page = Page(Visitor(app.test_client()).open("/search"))
    assert page.status == 503
    assert page.text("//h1") == "Out of order for the moment"


def test_a_defect_tells_no_internals(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.extensions["onrecord"].articles.get = None
    page = Page(Visitor(app.test_client()).open("/articles/x"))
    assert page.status == 500
    assert "NoneType" not in page.response.text


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_templates_escape_everything(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|\bMarkup\b", source)
    assert not re.search(r"\s[\w-]+=\{\{", source), "an attribute without quotation marks is not escaped well"


def test_no_view_marks_text_as_safe() -> None:
    for module in TEMPLATES.parent.glob("*.py"):
        assert "Markup" not in module.read_text(encoding="utf-8")
