"""The page of a speaker: names, roles, and what was said."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from api.representations import Shape
from api.schemas.base import Format
from api.schemas.quotes import Quote
from api.services.merge_candidates import MergeCandidates
from api.services.quote_filter import QuoteFilter
from api.services.quote_search import QuoteSearch
from api.services.records import SpeakerReference
from api.services.speaker_profiles import SpeakerProfile, SpeakerProfiles
from api.web.bars import Bar
from api.web.overview_query import Overview
from api.web.pages import Pages
from api.web.search_query import Search
from nlp.lexicons.countries import country_name

MOST_LATEST, MOST_CANDIDATES = 10, 6


def speaker_pages(profiles: SpeakerProfiles, quotes: QuoteSearch, candidates: MergeCandidates) -> Pages:
    """The page of a speaker."""
    pages = Pages("speaker_page")

    @pages.page("/speakers/<speaker_id>")
    def show_speaker(speaker_id: str) -> ResponseReturnValue:
        """The speaker; one who was merged into another is shown as that one."""
        profile = profiles.of(speaker_id)
        asked = MultiDict([("speaker", speaker_id)])
        overview = Overview(asked)
        return render_template(
            "speaker/page.html",
            profile=profile,
            overview=overview,
            search=Search(asked),
            latest=quotes.list(QuoteFilter(speaker=(speaker_id,)), MOST_LATEST).items,
            may_be=_others(candidates, speaker_id),
            **_bars(profile, overview),
        )

    @pages.fragment("/speakers/<speaker_id>/quotes.csv")
    def export_quotes(speaker_id: str) -> ResponseReturnValue:
        """All quotes of the speaker, as `/v1/quotes/export` has them."""
        speaker = profiles.reference(speaker_id)
        lots = quotes.export(QuoteFilter(speaker=(speaker.id,)))
        return Shape(Quote(), Format.CSV, partial=False).stream(lots, f"onrecord-{speaker.id}")

    return pages


def _others(candidates: MergeCandidates, speaker_id: str) -> list[SpeakerReference]:
    """Speakers who may be the same as this one, and are kept apart."""
    pairs = candidates.list(MOST_CANDIDATES, speaker=speaker_id).items
    return [pair.other if pair.one.id == speaker_id else pair.one for pair in pairs]


def _bars(profile: SpeakerProfile, overview: Overview) -> dict[str, list[Bar]]:
    return {
        "topic_bars": [
            Bar(topic.name, topic.quotes, overview.search(topic=topic.id)) for topic in profile.topics
        ],
        "country_bars": [
            Bar(country_name(code), number, overview.search(mentioned_country=code), country=code)
            for code, number in profile.mentioned_countries.items()
        ],
        "beside_bars": [
            Bar(each.speaker.name, each.quotes, speaker=each.speaker) for each in profile.beside.speakers
        ],
    }
