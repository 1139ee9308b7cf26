"""How long the server takes to make the pages with charts, on an archive that is there.

python -m benchmarks.chart_pages DATABASE_URL [--rounds N] [--write]

The overview of everything, of what is most frequent of each kind and of the last year of the archive, and the
pages of those quoted most: all inside one process, without a server around it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import make_url

from api.app import create_app
from api.settings import Settings
from benchmarks.reporting import benchmark_parser, markdown_table, tell

_ACCEPT = {"Accept": "text/html"}


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("database", metavar="DATABASE_URL")
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args(arguments)
    client = create_app(Settings(database_url=given.database, reads_per_minute=0)).test_client()
    rows = []
    for name, address in _pages(client):
        (first, _), *others = (_taken(client, address) for _ in range(given.rounds + 1))
        walls = sorted(wall for wall, _ in others)
        numbers = (
            first,
            median(walls),
            walls[int(len(walls) * 0.95)],
            median(cpu for _, cpu in others),
        )
        rows.append((name, _told(client, address), *(f"{1000 * number:.0f}" for number in numbers)))
    headings = ["page", "told", "first ms", "median ms", "95th percentile", "CPU ms"]
    kind = make_url(given.database).get_backend_name()
    tell(f"chart pages, {kind}", markdown_table(headings, rows), write=given.write)


def _pages(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Names and addresses, as the overview itself has them."""
    page = html.document_fromstring(client.get("/overview", headers=_ACCEPT).text)
    yield "overview", "/overview"
    for name, path in (
        ("country", "//table[@class='heat']/thead//a/@href"),
        ("topic", "//table[@class='heat']/tbody//th/a/@href"),
        ("outlet", "//a[contains(@href, '/overview?outlet=')]/@href"),
    ):
        yield f"overview, the most frequent {name}", page.xpath(path)[0]
    latest = client.get("/v1/quotes?limit=1").get_json()["items"][0]["article"]["published_at"]
    year = int(latest[:4]) - 1
    yield "overview, the last year", f"/overview?published_from={year}{latest[4:10]}"
    speakers = page.xpath("//a[starts-with(@href, '/speakers/')]/@href")
    yield "speaker, the one quoted most", speakers[0]
    yield "speaker, the tenth", speakers[min(9, len(speakers) - 1)]


def _taken(client: FlaskClient, address: str) -> tuple[float, float]:
    """Seconds that a page took, and those of them that the processor worked."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    response = client.get(address, headers=_ACCEPT)
    taken = time.perf_counter() - begun, time.process_time() - begun_cpu
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")
    return taken


def _told(client: FlaskClient, address: str) -> str:
    page = html.document_fromstring(client.get(address, headers=_ACCEPT).text)
    return " ".join(page.xpath("string(//p[@class='lead']/a)").split())


if __name__ == "__main__":
    main(sys.argv[1:])
