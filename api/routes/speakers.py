"""Operations on speakers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.blueprint import Blueprint
from api.pagination import open_window
from api.schemas.merge_candidates import MergeCandidatePage, MergeCandidateQuery
from api.schemas.quotes import QuotePage, SpeakerQuoteQuery
from api.schemas.speakers import Speaker, SpeakerPage, SpeakerQuery
from api.services.merge_candidates import MergeCandidates
from api.services.quote_filter import QuoteFilter
from api.services.quote_search import QuoteSearch
from api.services.speakers import SpeakerDirectory


def speaker_routes(
    speakers: SpeakerDirectory, quotes: QuoteSearch, merge_candidates: MergeCandidates
) -> Blueprint:
    """The blueprint of speakers."""
    blueprint = Blueprint("speakers", "Who is quoted, under which names, in which roles", url_prefix="/v1")

    @blueprint.route("/speakers")
    @blueprint.arguments(SpeakerQuery, location="query")
    @blueprint.listing(SpeakerPage)
    def list_speakers(query: dict[str, Any]) -> Any:
        """List speakers by name

        A speaker is one over all articles, whatever spelling of the name an article has. For a field that
        completes names while somebody types, `q` finds beginnings of their words, and gives the likeliest
        first; to look somebody up, `name` finds any spelling.
        """
        window = open_window(query, by=float if "q" in query else str)
        return window.envelope(speakers.list(window.limit, window.after, **window.options, **window.filters))

    @blueprint.route("/speakers/merge-candidates")
    @blueprint.arguments(MergeCandidateQuery, location="query")
    @blueprint.response(200, MergeCandidatePage)
    def list_merge_candidates(query: dict[str, Any]) -> Any:
        """List speakers who may be one, those found last first

        Names that may mean the same are taken for one speaker only where role, affiliation and country say so
        too. Doubtful pairs stay apart, and stand here with what speaks for and against them.
        """
        window = open_window(query, by=datetime)
        return window.envelope(merge_candidates.list(window.limit, window.after, **window.filters))

    @blueprint.route("/speakers/<speaker_id>")
    @blueprint.problems(308)
    @blueprint.item(Speaker)
    def get_speaker(speaker_id: str) -> Any:
        """Read a speaker

        With all spellings of the name, and the roles that articles state.
        """
        return speakers.get(speaker_id)

    @blueprint.route("/speakers/<speaker_id>/quotes")
    @blueprint.problems(308)
    @blueprint.arguments(SpeakerQuoteQuery, location="query")
    @blueprint.listing(QuotePage)
    def list_speaker_quotes(query: dict[str, Any], speaker_id: str) -> Any:
        """List the quotes of a speaker, newest first

        Speech alone unless `reported` says otherwise.
        """
        window = open_window(query, by=query["sort"].position)
        conditions = QuoteFilter.of(speaker=[speakers.get(speaker_id).id], **window.filters)
        return window.envelope(quotes.items(conditions, window.limit, window.after, **window.options))

    return blueprint
