"""Importing from a file: what comes of it, lines that are refused, and that nothing is read without the token."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.services import Services
from api.services.imports import Line
from api.web import uploads
from tests.factories import ScriptedExtractor, a_draft
from tests.visitors import Page, Visitor

Items = Callable[..., Sequence[dict[str, Any]]]
SignIn = Callable[[str], Visitor]

EVIL = "<img src=x onerror=alert(1)>'&"
LINES = b'{"text": "It rains."}\n\nnonsense\n{"text": "x", "url": "nowhere", "outlet": 3}\n{"text": "It rains."}\n'


def sent(visitor: Visitor, content: bytes = LINES, name: str = "archive.ndjson", **fields: Any) -> Any:
    return visitor.send("/import", on="/import", file=(io.BytesIO(content), name), **fields)


def form(*parts: tuple[str, bytes], boundary: str = "b") -> dict[str, Any]:
    """A form of these parts, each a disposition and a content, in this order."""
    body = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"
        for disposition, content in parts
    )
    return {
        "data": body + f"--{boundary}--\r\n".encode(),
        "content_type": f"multipart/form-data; boundary={boundary}",
    }


@pytest.mark.parametrize("content", [LINES, gzip.compress(LINES)], ids=["plain", "gzip"])
def test_a_file_is_imported(visitor: Visitor, services: Services, items: Items, content: bytes) -> None:
    response = sent(visitor, content)
    assert response.status_code == 303
    page = Page(visitor.open(response.headers["Location"]))
    assert page.text("//h1") == "archive.ndjson"
    assert page.text("//p[@id='progress-words']") == "Quotations are being found: 0 of 1 articles are done."
    assert page.texts("//dd") == ["4", "1", "1", "2", "0"]
    assert page.attributes("//progress/@max | //progress/@value") == ["1", "0"]
    assert page.attributes("//*[@id='progress']/@hx-trigger") == ["every 2s"]
    services.waiting_articles.extract_some()
    fragment = Page(visitor.open(f"{response.headers['Location']}/progress", script=True))
    assert "The only new article has been read." in fragment.text("//p[@id='progress-words']")
    assert fragment.attributes("//*[@id='progress']/@hx-trigger") == []
    assert fragment.attributes("//progress/@value") == ["1"]
    [listed] = items("/v1/imports")
    assert (listed["file_name"], listed["status"]) == ("archive.ndjson", "completed")


def test_script_is_led_on_too(visitor: Visitor) -> None:
    response = sent(visitor, script=True)
    assert response.status_code == 204
    assert response.headers["HX-Redirect"].startswith("/imports/imp_")


def test_refused_lines_are_told_by_line_and_field(visitor: Visitor) -> None:
    page = Page(visitor.open(sent(visitor).headers["Location"]))
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in page.root.xpath("//tbody/tr")]
    assert [row[:2] for row in rows] == [["3", "the whole line"], ["4", "url"], ["4", "outlet"]]
    assert rows[1][2] == "Must be an absolute http or https URL."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\n\n", "Completed: there was nothing in the file."),
        (b"nonsense\n", "Completed: no line of it could be stored."),
        (b'{"text": "There before."}\n', "Completed: no article in it was new."),
        (b'{"text": "It rains."}\nnonsense', "Completed. The only new article has been read."),
        (b'{"text": "It rains."}\n{"text": "It pours."}', "Completed. All 2 new articles have been read."),
    ],
)
def test_what_came_of_it_is_told_in_words(
    visitor: Visitor, services: Services, content: bytes, words: str
) -> None:
    services.articles.create(a_draft("There before."))
    address = sent(visitor, content).headers["Location"]
    services.waiting_articles.extract_some()
    page = Page(visitor.open(address))
    assert page.text("//p[@id='progress-words']") == words
    assert page.attributes("//*[@id='progress']/@data-said") == [words]


def test_many_refused_lines_come_in_pages(visitor: Visitor) -> None:
    address = sent(visitor, b"nonsense\n" * 120).headers["Location"]
    seen: list[str] = []
    while True:
        page = Page(visitor.open(address))
        seen += page.texts("//tbody//th")
        following = page.attributes("//a[@rel='next']/@href")
        if not following:
            break
        address = following[0]
    assert seen == [str(number) for number in range(1, 121)]
    assert visitor.open(address.split("?")[0], cursor="x").status_code == 400


def test_earlier_imports_come_in_pages(visitor: Visitor, services: Services) -> None:
    for number in range(25):
        services.imports.receive([Line(1, 1, a_draft())], None, f"file {number}")
    first = visitor.see("/import")
    [older] = first.attributes("//a[@rel='next']/@href")
    names = first.texts("//ol[@class='imports']//a") + Page(visitor.open(older)).texts(
        "//ol[@class='imports']//a"
    )
    assert names == [f"file {number}" for number in reversed(range(25))]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (gzip.compress(LINES)[:-5], "ends too early"),
        (gzip.compress(LINES)[:-12] + b"x" * 40, "gzip"),
        (gzip.compress(b"\n" * 9_000_000), "200 times"),
    ],
)
def test_a_file_that_cannot_be_read_to_its_end(visitor: Visitor, content: bytes, why: str) -> None:
    page = Page(sent(visitor, content, "a.gz"))
    assert page.status == 422
    assert why in page.text("//small[@id='file-fault']")
    assert why in page.text("//p[@id='said']")
    [address] = page.attributes("//ol[@class='imports']//a/@href")
    assert page.text("//ol[@class='imports']//a") == "a.gz"
    assert "Interrupted" in Page(visitor.open(address)).text("//p[@id='progress-words']")


def test_an_empty_file_and_none(visitor: Visitor, items: Items) -> None:
    for fields in ({}, {"file": (io.BytesIO(b""), "")}):
        response = visitor.send("/import", on="/import", **fields)
        assert response.status_code in {
            403,
            422,
        }  # 403 where the form came without parts, and so without token
    assert items("/v1/imports") == []
    page = Page(visitor.open(sent(visitor, b"").headers["Location"]))
    assert page.text("//p[@id='progress-words']") == "Completed: there was nothing in the file."


def test_a_line_that_is_too_long_leaves_others_unharmed(visitor: Visitor, items: Items) -> None:
    content = b'{"text": "' + b"x" * 60_000 + b'"}\n{"text": "It rains."}\n'
    page = Page(visitor.open(sent(visitor, content).headers["Location"]))
    assert "50,000 bytes" in page.text("//tbody/tr/td[2]")
    assert len(items("/v1/articles")) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (EVIL, EVIL),
        ("C:\\fakepath\\a.ndjson", "a.ndjson"),
        ("/etc/passwd", "passwd"),
        ("a\tb\x7f.ndjson", "ab.ndjson"),
        ("x" * 300, "x" * 255),
        ("שלום.ndjson", "שלום.ndjson"),
    ],
)
def test_the_name_of_a_file_is_only_a_name(visitor: Visitor, name: str, shown: str) -> None:
    token = visitor.see("/import").token
    body = form(
        ('name="form_token"', token.encode()),
        (f'name="file"; filename="{name.replace(chr(92), chr(92) * 2)}"', LINES),
    )
    response = visitor.client.post("/import", **body)
    assert response.status_code == 303
    for page in (Page(visitor.open(response.headers["Location"])), visitor.see("/import")):
        assert page.root.xpath("//main//img | //*[@onerror] | //script[not(@src)]") == []
        assert shown in page.texts("//h1 | //ol[@class='imports']//a")


def test_faults_are_no_markup(visitor: Visitor) -> None:
    content = f'{{"text": "x", "{EVIL}": 1}}\n{{"text": "x", "url": "{EVIL}"}}\n'.encode()
    page = Page(visitor.open(sent(visitor, content).headers["Location"]))
    assert page.root.xpath("//main//img | //*[@onerror] | //script[not(@src)]") == []
    assert EVIL in page.texts("//tbody//code")


def test_nothing_is_read_without_the_token(visitor: Visitor, items: Items) -> None:
    token = visitor.see("/import").token.encode()
    file = ('name="file"; filename="a.ndjson"', LINES)
    for parts in ([file], [('name="form_token"', b"wrong"), file], [file, ('name="form_token"', token)]):
        response = visitor.client.post("/import", **form(*parts))
        assert response.status_code == 403
    wrong = {"X-Form-Token": "wrong"}
    right_in_field = form(('name="form_token"', token), file)
    assert visitor.client.post("/import", headers=wrong, **right_in_field).status_code == 403
    assert items("/v1/imports") == []
    assert visitor.client.post("/import", **right_in_field).status_code == 303
    right = {"X-Form-Token": token.decode()}
    assert visitor.client.post("/import", headers=right, **form(file)).status_code == 303


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"--b\r\nno colon\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xff"\r\n\r\nx',
            "multipart/form-data; boundary=b",
        ),
        (b"anything", "multipart/form-data; boundary=b"),
    ],
)
def test_what_is_no_form_is_refused(visitor: Visitor, items: Items, body: bytes, content_type: str) -> None:
    headers = {"X-Form-Token": visitor.see("/import").token}
    response = visitor.client.post("/import", data=body, content_type=content_type, headers=headers)
    assert response.status_code == 400
    assert Page(response).texts("//h1")
    assert items("/v1/imports") == []


def test_a_form_that_ends_in_the_middle_of_the_file_is_interrupted(visitor: Visitor, items: Items) -> None:
    headers = {"X-Form-Token": visitor.see("/import").token}
    body = form(('name="file"; filename="a.ndjson"', LINES))
    body["data"] = body["data"][:-20]
    assert visitor.client.post("/import", headers=headers, **body).status_code in {400, 422}
    [listed] = items("/v1/imports")
    assert listed["status"] == "interrupted"


def test_a_large_file_is_never_whole_in_memory(
    visitor: Visitor, items: Items, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor on disk: werkzeug's parser of forms, which keeps files, is not asked."""
    monkeypatch.setattr("werkzeug.formparser.FormDataParser.parse", None)
    token = visitor.see("/import").token
    sizes: list[int] = []
    real = uploads._content

    def watched(events: Any) -> Iterator[bytes]:
        for piece in real(events):
            sizes.append(len(piece))
            yield piece

    monkeypatch.setattr(uploads, "_content", watched)
    content = b'{"text": "It rains."}\n' * 300_000
    body = form(('name="file"; filename="a.ndjson"', content))
    response = visitor.client.post("/import", headers={"X-Form-Token": token}, **body)
    assert response.status_code == 303
    assert sum(sizes) == len(content)
    assert max(sizes) <= 128 * 1024
    assert items("/v1/imports")[0]["duplicates"] == 299_999


def test_who_may_only_read_sees_what_became_of_an_import(signed_in: SignIn, services: Services) -> None:
    record = services.imports.receive([Line(1, 1, a_draft())], "crawler")
    reader = signed_in("read")
    assert reader.open("/import").status_code == 403
    page = reader.see(f"/imports/{record.id}")
    assert page.text("//h1") == record.id
    assert "by crawler" in page.text("//main")
    assert page.attributes("//a[@href='/import']") == []
    assert reader.open("/imports/none").status_code == 404


def test_articles_that_cannot_be_read_are_counted(
    visitor: Visitor, services: Services, extractor: ScriptedExtractor, client: FlaskClient
) -> None:
    extractor.fails("Hola.")
    address = sent(visitor, b'{"text": "Hola."}\n').headers["Location"]
    services.waiting_articles.extract_some()
    assert Page(visitor.open(address)).texts("//dd")[-1] == "1"
