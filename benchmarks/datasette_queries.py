"""The questions of the reading benchmark as SQL for datasette, as somebody writes it who knows the tables."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from benchmarks.reading_questions import cursor_position

_SHOWN = """
SELECT quotes.*, articles.external_id, articles.title, articles.url, articles.outlet, articles.published_at,
 articles.model_name, articles.model_version, speakers.name, speakers.type,
 (SELECT json_group_array(json_object('id', topic_id, 'name', name, 'score', score)) FROM quote_topics
  WHERE quote_topics.quote_id = quotes.id AND position IS NOT NULL) AS topics,
 (SELECT json_group_array(country) FROM quote_countries
  WHERE quote_countries.quote_id = quotes.id AND mentioned_position IS NOT NULL) AS mentioned_countries
"""
_JOINED = (
    "JOIN articles ON articles.id = quotes.article_id LEFT JOIN speakers ON speakers.id = quotes.speaker_id"
)
_ALWAYS = "quotes.reported = 'speech' AND quotes.rejected_at IS NULL AND articles.superseded_by IS NULL"
_LEADS = {
    "topic": "quote_topics AS lead JOIN quotes ON quotes.id = lead.quote_id",
    "country": "quote_countries AS lead JOIN quotes ON quotes.id = lead.quote_id",
}
_TESTS = {
    "speaker": "quotes.speaker_id = :speaker",
    "speaker_country": "quotes.speaker_country = :speaker_country",
    "outlet": "quotes.outlet_key = lower(:outlet)",
    "topic": "EXISTS (SELECT 1 FROM quote_topics WHERE quote_id = quotes.id AND topic_id = :topic)",
    "mentioned_country": "EXISTS (SELECT 1 FROM quote_countries WHERE quote_id = quotes.id"
    " AND country = :mentioned_country AND mentioned_position IS NOT NULL)",
    "q": "quotes.number IN (SELECT rowid FROM quote_full_text WHERE quote_full_text MATCH :q)",
}


def datasette_url(database: str, url: str) -> str:
    """The URL at which datasette answers what our server answers at `url`."""
    asked = dict(parse_qsl(urlsplit(url).query))
    limit = asked.pop("limit", "20")
    if asked.pop("sort", None) == "relevance":
        sql = f"""{_SHOWN} FROM quote_full_text JOIN quotes ON quotes.number = quote_full_text.rowid {_JOINED}
            WHERE quote_full_text MATCH :q AND {_ALWAYS}
            ORDER BY bm25(quote_full_text, 4.0, 2.0, 1.0) LIMIT {limit}"""
    else:
        lead = next((name for name in ("country", "topic") if name in asked and "speaker" not in asked), None)
        row = "lead" if lead else "quotes"
        row_id = "lead.quote_id" if lead else "quotes.id"
        tests = [_ALWAYS, *(test for name, test in _TESTS.items() if name in asked and name != lead)]
        if lead:
            tests.append(f"lead.{lead if lead == 'country' else 'topic_id'} = :{lead}")
        if "published_from" in asked:
            tests.append(f"{row}.listed_at >= :published_from")
        if "published_to" in asked:
            tests.append(f"{row}.listed_at < date(:published_to, '+1 day')")
        if "cursor" in asked:
            moment, quote_id = cursor_position(asked.pop("cursor"))
            asked |= {"after": f"{moment:%Y-%m-%d %H:%M:%S.%f}", "after_id": quote_id}
            tests.append("(quotes.listed_at, quotes.id) < (:after, :after_id)")
        sql = f"""{_SHOWN} FROM {_LEADS[lead] if lead else "quotes"} {_JOINED} WHERE {" AND ".join(tests)}
            ORDER BY {row}.listed_at DESC, {row_id} DESC LIMIT {limit}"""
    return f"/{database}.json?{urlencode({'sql': ' '.join(sql.split()), '_shape': 'array', **asked})}"
