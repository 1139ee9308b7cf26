"""Visitors of the pages, as a browser without script: they keep cookies, and send forms with their tokens."""

from __future__ import annotations

import json
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from api.web.forms import TOKEN_FIELD, TOKEN_HEADER

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Page:
    """What a response shows."""

    def __init__(self, response: TestResponse) -> None:
        assert response.mimetype == "text/html", response.text
        self.response = response
        self.status = response.status_code
        self.root = html.document_fromstring(response.text or "<p></p>")

    def texts(self, xpath: str) -> list[str]:
        """The texts of these elements, blanks in a row as one."""
        return [" ".join(element.text_content().split()) for element in self.root.xpath(xpath)]

    def text(self, xpath: str) -> str:
        """The text of the only one of these elements."""
        [text] = self.texts(xpath)
        return text

    def attributes(self, xpath: str) -> list[str]:
        """The values of these attributes: `//a/@href`."""
        return [str(value) for value in self.root.xpath(xpath)]

    @property
    def token(self) -> str:
        """The token that script would send along."""
        [headers] = self.attributes("//body/@hx-headers")
        return str(json.loads(headers)[TOKEN_HEADER])


class Visitor:
    """Somebody at the pages."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def open(self, path: str, *, script: bool = False, **query: Any) -> TestResponse:
        """The response to a page, or to what `script` on it asks for."""
        headers = {"Accept": ACCEPT, **({"HX-Request": "true"} if script else {})}
        return self.client.get(path, query_string=query or None, headers=headers, buffered=True)

    def see(self, path: str, **query: Any) -> Page:
        """The page at this path, which is there."""
        page = Page(self.open(path, **query))
        assert page.status == 200, page.response.text
        return page

    def send(self, path: str, *, on: str = "/search", script: bool = False, **fields: Any) -> TestResponse:
        """The response to a form that stands on the page `on`."""
        token = Page(self.open(on)).token
        headers = {"Accept": ACCEPT, **({"HX-Request": "true"} if script else {})}
        return self.client.post(path, data={TOKEN_FIELD: token, **fields}, headers=headers)

    def sign_in(self, key: str | None, destination: str = "") -> TestResponse:
        """The response to the form that asks for a key."""
        return self.send("/login", on="/login", key=key or "", next=destination)
