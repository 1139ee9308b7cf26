"""Searches as feeds: Atom (RFC 4287, with pages as in RFC 5005) and JSON Feed 1.1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

from flask import Response, json, request, url_for

from api.pagination import Window
from api.schemas.quotes import Quote
from api.services.records import Page, QuoteRecord

ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"

EXAMPLES: Mapping[str, Any] = {
    ATOM: """\
<?xml version='1.0' encoding='utf-8'?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Quotes: speaker Ruiz</title>
<id>https://quotes.example/v1/quotes/feed.atom?speaker=Ruiz</id><updated>2024-03-03T09:00:00Z</updated></feed>
""",
    JSON_FEED: {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Quotes: speaker Ruiz",
        "feed_url": "https://quotes.example/v1/quotes/feed.json?speaker=Ruiz",
        "items": [],
    },
}
"""What the description of the API shows."""

_NAMESPACE = "http://www.w3.org/2005/Atom"
_MEDIA_TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TITLE_LENGTH = 100
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # the last change of a search that finds nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A page of a search. `entries` are quotes with the URLs they are read at."""

    title: str
    url: str  # of this page
    home_url: str  # of the search as a list
    next_url: str | None
    entries: Sequence[tuple[str, QuoteRecord]]


def feed_response(window: Window, page: Page[QuoteRecord], media_type: str) -> Response:
    """The page of quotes that the request asks for, as a feed of this media type."""
    _, headers = window.envelope(page)
    feed = Feed(
        title=_title_of(request.args.items(multi=True)),
        url=request.url,
        home_url=url_for("quotes.list_quotes", _external=True, **_conditions()),
        next_url=_absolute(headers["Link"]) if headers else None,
        entries=[
            (url_for("quotes.get_quote", quote_id=quote.id, _external=True), quote) for quote in page.items
        ],
    )
    if media_type == ATOM:
        response = Response(atom(feed), mimetype=ATOM)
    else:
        schema = Quote()
        shown = [schema.dump(quote) for quote in page.items]
        response = Response(json.dumps(json_feed(feed, shown)), mimetype=JSON_FEED)
    response.headers.update(headers)
    return response


def _conditions() -> dict[str, Any]:
    """What is asked for, without which page of it."""
    asked = request.args.to_dict(flat=False)
    return {name: values for name, values in asked.items() if name not in {"cursor", "limit"}}


def _absolute(link: str) -> str:
    return urljoin(request.host_url, link.partition(">")[0].removeprefix("<"))


def _title_of(conditions: Iterable[tuple[str, str]]) -> str:
    told = ", ".join(f"{name} {value}" for name, value in conditions if name not in {"cursor", "limit"})
    return f"OnRecord: {told}" if told else "OnRecord: all quotes"


def atom(feed: Feed) -> bytes:
    """The page as Atom."""
    root = ElementTree.Element("feed", xmlns=_NAMESPACE)
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(max((quote.updated_at for _, quote in feed.entries), default=_NEVER)))
    _add(root, "generator", "OnRecord")
    _add(root, "link", rel="self", href=feed.url, type=ATOM)
    _add(root, "link", rel="alternate", href=feed.home_url, type="application/json")
    if feed.next_url is not None:
        _add(root, "link", rel="next", href=feed.next_url, type=ATOM)
    for url, quote in feed.entries:
        entry = _add(root, "entry")
        _add(entry, "id", url)
        _add(entry, "title", _title(quote))
        _add(entry, "updated", _moment(quote.updated_at))
        _add(entry, "published", _moment(_published(quote)))
        _add(_add(entry, "author"), "name", _who(quote))
        _add(entry, "link", rel="alternate", href=quote.article.url or url)
        _add(entry, "summary", quote.context.text)
        _add(entry, "content", quote.text, type="text")
        for topic in quote.topics:
            _add(entry, "category", term=topic.id, label=topic.name, scheme=_MEDIA_TOPICS)
    octets: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return octets


def json_feed(feed: Feed, quotes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The page as JSON Feed; `quotes` are the entries as the API shows them, kept under ``_onrecord``."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed.url,
        **({} if feed.next_url is None else {"next_url": feed.next_url}),
        "items": [
            {
                "id": url,
                "url": url,
                **({} if quote.article.url is None else {"external_url": quote.article.url}),
                "title": _title(quote),
                "content_text": quote.text,
                "summary": quote.context.text,
                "date_published": _moment(_published(quote)),
                "date_modified": _moment(quote.updated_at),
                "authors": [{"name": _who(quote)}],
                "tags": [topic.name for topic in quote.topics],
                "_onrecord": shown,
            }
            for (url, quote), shown in zip(feed.entries, quotes, strict=True)
        ],
    }


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    readable = {key: _NO_XML.sub("\ufffd", value) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, name, readable)
    if text is not None:
        element.text = _NO_XML.sub("\ufffd", text)
    return element


def _title(quote: QuoteRecord) -> str:
    words = " ".join(quote.text.split())
    shown = words if len(words) <= _TITLE_LENGTH else words[: _TITLE_LENGTH - 1].rstrip() + "…"
    return f"{_who(quote)}: “{shown}”"


def _who(quote: QuoteRecord) -> str:
    if quote.speaker is not None:
        return quote.speaker.name
    return quote.unnamed_source.description if quote.unnamed_source is not None else "Unknown"


def _published(quote: QuoteRecord) -> datetime:
    return quote.article.published_at or quote.created_at


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
