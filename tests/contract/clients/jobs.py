"""The main jobs with the client that openapi-generator writes for Python: ``jobs.py URL KEY``.

Type-checked with that client, then run. It is imported under the name that the test gives it.
"""

from __future__ import annotations

import sys

import pytest
from onrecord_generated import (
    ApiClient,
    ArticleDraft,
    ArticlesApi,
    ChangesApi,
    Configuration,
    CorrectionsApi,
    QuoteCorrection,
    QuotesApi,
)
from onrecord_generated.exceptions import ApiException, NotFoundException

OUTLET = "Written in Python"
TEXT = (
    "“The trains have been tested for a year,” Ana Ruiz told reporters in Madrid. “They are ready.”\n\n"
    "“We look forward to the first journey,” said Mia Wong, a spokeswoman for the Harbour Board.\n"
)


def latest(changes: ChangesApi, cursor: str | None = None) -> tuple[str, list[tuple[str, str]]]:
    """Where the changes end now, and those since `cursor`."""
    seen: list[tuple[str, str]] = []
    while True:
        page = changes.list_changes(cursor=cursor, limit=1000)
        seen += [(change.id, change.action) for change in page.items]
        cursor = page.next_cursor
        if not page.has_more:
            return cursor, seen


def main(url: str, key: str) -> None:
    """Store, search, page, read, correct, follow, erase."""
    client = ApiClient(Configuration(host=url, access_token=key))
    articles, quotes = ArticlesApi(client), QuotesApi(client)
    corrections, changes = CorrectionsApi(client), ChangesApi(client)

    article = articles.create_article(ArticleDraft(text=TEXT, outlet=OUTLET), idempotency_key="python-1")
    again = articles.create_article_with_http_info(ArticleDraft(text=TEXT, outlet=OUTLET))
    assert (again.status_code, again.data.id) == (200, article.id)
    assert articles.get_article(article.id).text == TEXT

    found = quotes.list_quotes(speaker=["wong"], outlet=[OUTLET], q="journey").items
    assert [quote.text for quote in found] == ["We look forward to the first journey,"]
    assert found[0].speaker is not None
    assert found[0].speaker.name == "Mia Wong"

    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = quotes.list_quotes(outlet=[OUTLET], limit=1, cursor=cursor, count=True)
        seen += [quote.id for quote in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(set(seen)) == len(seen) == page.total == article.quote_count

    position, _ = latest(changes)
    read = quotes.get_quote_with_http_info(found[0].id)
    assert read.headers is not None
    correction = QuoteCorrection(role="chairwoman", comment="She was elected on Monday.")
    corrected = corrections.correct_quote(found[0].id, correction, if_match=read.headers["ETag"])
    assert corrected.speaker is not None
    assert (corrected.speaker.role, corrected.corrected) == ("chairwoman", ["role"])
    (entry,) = corrections.get_quote_history(corrected.id).items
    assert entry.comment == correction.comment
    with pytest.raises(ApiException) as refused:
        corrections.correct_quote(found[0].id, correction, if_match=read.headers["ETag"])
    assert refused.value.data is not None
    assert (refused.value.status, refused.value.data.code) == (412, "changed_meanwhile")

    _, followed = latest(changes, position)
    assert (corrected.id, "upserted") in followed

    articles.delete_article(article.id, if_match="*")
    with pytest.raises(NotFoundException) as missing:
        articles.get_article(article.id)
    assert missing.value.data is not None
    assert missing.value.data.code == "not_found"
    _, after = latest(changes, position)
    assert (article.id, "deleted") in after
    print("all jobs done")


if __name__ == "__main__":
    main(*sys.argv[1:])
