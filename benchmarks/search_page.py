"""How long the server takes to make a page of the search, on an archive that is there.

python -m benchmarks.search_page DATABASE_URL [--rounds N] [--write]

The whole page: quotes, facets and their HTML, inside one process, without a server around it. What is
searched for are the page's own choices, the most frequent value of each facet, alone and together with
others, and words of the newest quotes.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import make_url

from api.app import create_app
from api.settings import Settings
from benchmarks.reporting import benchmark_parser, markdown_table, tell

_ACCEPT = {"Accept": "text/html"}


class _Page(NamedTuple):
    """What a page took, and what it says it found."""

    milliseconds: float
    cpu_milliseconds: float
    told: str


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("database", metavar="DATABASE_URL")
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args(arguments)
    client = create_app(Settings(database_url=given.database, reads_per_minute=0)).test_client()
    quotes = client.get("/v1/quotes?limit=200").get_json()["items"]
    rows = []
    for name, address in _searches(client, [quote["text"] for quote in quotes]):
        first, *others = (_page(client, address) for _ in range(given.rounds + 1))
        taken = sorted(page.milliseconds for page in others)
        numbers = (
            first.milliseconds,
            median(taken),
            taken[int(len(taken) * 0.95)],
            median(page.cpu_milliseconds for page in others),
        )
        rows.append((name, first.told, *(f"{number:.0f}" for number in numbers)))
    headings = ["search", "told", "first ms", "median ms", "95th percentile", "CPU ms"]
    kind = make_url(given.database).get_backend_name()
    tell(f"search page, {kind}", markdown_table(headings, rows), write=given.write)


def _searches(client: FlaskClient, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Names and addresses."""
    words = [word.lower() for text in texts for word in text.split() if word.isalpha()]
    [(frequent, _)] = Counter(words).most_common(1)
    page = html.document_fromstring(client.get("/search", headers=_ACCEPT).text)
    links = page.xpath("//section[contains(@class, 'facet')]/ul/li[1]/a/@href")
    chosen = dict(pair for link in links for pair in parse_qsl(urlsplit(link).query)[:1])
    yield "everything", "/search"
    for name, value in chosen.items():
        yield name, f"/search?{urlencode({name: value})}"
    yield "a word", f"/search?{urlencode({'q': words[0]})}"
    yield "a frequent word", f"/search?{urlencode({'q': frequent})}"
    yield "a frequent word and topic", f"/search?{urlencode({'q': frequent, 'topic': chosen['topic']})}"
    yield "two words", f"/search?{urlencode({'q': ' '.join(words[:2])})}"
    for several in (
        ("speaker", "topic"),
        ("topic", "speaker_country", "type"),
        ("mentioned_country", "outlet"),
    ):
        pairs = [(name, chosen[name]) for name in several if name in chosen]
        yield " and ".join(name for name, _ in pairs), f"/search?{urlencode(pairs)}"
    yield "nothing", "/search?q=wordthatnobodysaid"


def _page(client: FlaskClient, address: str) -> _Page:
    begun, begun_cpu = time.perf_counter(), time.process_time()
    response = client.get(address, headers=_ACCEPT)
    taken, taken_cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")
    told = html.document_fromstring(response.text).get_element_by_id("told")
    return _Page(taken * 1000, taken_cpu * 1000, " ".join(told.text_content().split()))


if __name__ == "__main__":
    main(sys.argv[1:])
