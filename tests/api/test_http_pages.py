"""Pages for people work without anything from elsewhere and without inline script."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class Page(HTMLParser):
    """The addresses that a page names, and whether it has script or style of its own."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        self.addresses += [
            value or "" for name, value in attrs if name in {"href", "src", "data-description"}
        ]
        self.inline += [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in {"script", "style"} and data.strip():
            self.inline.append(data)


@pytest.mark.parametrize("path", ["/search", "/docs"])
def test_everything_a_page_names_is_served_from_here(client: FlaskClient, path: str) -> None:
    response = client.get(path, buffered=True, headers=BROWSER)
    assert response.mimetype == "text/html"
    page = Page(response.text)
    assert page.addresses
    assert page.inline == []
    for address in page.addresses:
        assert re.match(r"/(?!/)|#", address)
        assert client.get(path if address[0] == "#" else address, buffered=True).status_code == 200


def test_programs_get_json(client: FlaskClient) -> None:
    for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        response = client.get("/", headers=accept)
        assert response.mimetype == "application/json"
    links = response.get_json()["links"]
    for name, path in links.items():
        assert client.get(path, buffered=True).status_code == (405 if name == "extract" else 200)


def test_neither_page_nor_json(client: FlaskClient) -> None:
    assert client.get("/", headers={"Accept": "image/png"}).status_code == 406


def test_the_bundled_documentation_comes_with_its_licence(client: FlaskClient) -> None:
    for name in ("LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"):
        assert client.get(f"/static/vendor/swagger-ui/{name}", buffered=True).status_code == 200


def test_the_bundle_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    css = client.get("/static/vendor/swagger-ui/swagger-ui.css", buffered=True).text
    assert re.findall(r"url\((?!\"?data:)|@import", css) == []


def test_static_files_stay_in_their_folder(client: FlaskClient) -> None:
    for path in ("/static/../views.py", "/static/%2e%2e/views.py", "/static/..%2fviews.py", "/static/"):
        assert client.get(path, buffered=True).status_code == 404
