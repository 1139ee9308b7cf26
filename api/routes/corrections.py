"""What people correct: quotes, and who is who."""

from __future__ import annotations

from typing import Any

from flask import g, url_for

from api.blueprint import Blueprint
from api.conditional import unless_changed
from api.schemas.corrections import (
    Commented,
    QuoteCorrection,
    QuoteHistory,
    SpeakerDescription,
    SpeakerHistory,
    SpeakerMerge,
    SpeakerSplit,
)
from api.schemas.quotes import Quote
from api.schemas.speakers import Speaker
from api.services.corrections import Author, QuoteCorrections
from api.services.speaker_decisions import SpeakerDecisions


def correction_routes(corrections: QuoteCorrections, decisions: SpeakerDecisions) -> Blueprint:
    """The blueprint of corrections."""
    blueprint = Blueprint("corrections", "What people correct, and its history", url_prefix="/v1")
    _add_quote_routes(blueprint, corrections)
    _add_speaker_routes(blueprint, decisions)
    return blueprint


def _add_quote_routes(blueprint: Blueprint, corrections: QuoteCorrections) -> None:
    @blueprint.route("/quotes/<quote_id>", methods=("PATCH",))
    @blueprint.changes
    @blueprint.arguments(QuoteCorrection)
    @blueprint.response(200, Quote)
    def correct_quote(told: dict[str, Any], quote_id: str) -> Any:
        """Correct a quote

        What is set here stays when the article is extracted anew. Every correction is kept in the history
        and can be undone.
        """
        author = _author(told)
        return corrections.correct(quote_id, told, author, unless_changed(Quote))

    @blueprint.route("/quotes/<quote_id>/history")
    @blueprint.response(200, QuoteHistory)
    def get_quote_history(quote_id: str) -> Any:
        """Read what was corrected in a quote

        By whom, when, and what each field said before and after.
        """
        return {"items": corrections.history(quote_id)}

    @blueprint.route("/quotes/<quote_id>/history/<correction_id>/undo", methods=("POST",))
    @blueprint.changes
    @blueprint.problems(409)
    @blueprint.arguments(Commented)
    @blueprint.response(200, Quote)
    def undo_correction(told: dict[str, Any], quote_id: str, correction_id: str) -> Any:
        """Take a correction back

        The quote says again what it said before, unless something was corrected since that is in the way. To
        take back the taking back lets the correction stand again.
        """
        return corrections.undo(quote_id, correction_id, _author(told), unless_changed(Quote))


def _add_speaker_routes(blueprint: Blueprint, decisions: SpeakerDecisions) -> None:
    @blueprint.route("/speakers/<speaker_id>", methods=("PATCH",))
    @blueprint.changes
    @blueprint.arguments(SpeakerDescription)
    @blueprint.response(200, Speaker)
    def describe_speaker(told: dict[str, Any], speaker_id: str) -> Any:
        """Add what is known of a speaker

        Wikidata's id, and spellings of the name to be known by.
        """
        author = _author(told)
        return decisions.describe(speaker_id, told, author, unless_changed(Speaker))

    @blueprint.route("/speakers/<speaker_id>/merge", methods=("POST",))
    @blueprint.changes
    @blueprint.arguments(SpeakerMerge)
    @blueprint.response(200, Speaker)
    def merge_speaker(told: dict[str, Any], speaker_id: str) -> Any:
        """Merge another speaker into this one

        Its quotes and names become this one's, and its id leads here (308).
        """
        return decisions.merge(speaker_id, told["speaker"], _author(told), unless_changed(Speaker))

    @blueprint.route("/speakers/<speaker_id>/split", methods=("POST",))
    @blueprint.idempotent
    @blueprint.changes
    @blueprint.arguments(SpeakerSplit)
    @blueprint.response(201, Speaker)
    def split_speaker(told: dict[str, Any], speaker_id: str) -> Any:
        """Make a new speaker of some quotes

        Of those that are named, and of all that call the speaker by one of the spellings. The two are not
        taken for one again.
        """
        new = decisions.split(
            speaker_id, told["quotes"], told["aliases"], _author(told), unless_changed(Speaker)
        )
        return new, 201, {"Location": url_for("speakers.get_speaker", speaker_id=new.id)}

    @blueprint.route("/speakers/<speaker_id>/history")
    @blueprint.response(200, SpeakerHistory)
    def get_speaker_history(speaker_id: str) -> Any:
        """Read what was decided about a speaker

        Merges, splits, spellings and ids that people added, and what was undone.
        """
        return {"items": decisions.history(speaker_id)}

    @blueprint.route("/speakers/<speaker_id>/history/<decision_id>/undo", methods=("POST",))
    @blueprint.changes
    @blueprint.problems(409)
    @blueprint.arguments(Commented)
    @blueprint.response(200, Speaker)
    def undo_decision(told: dict[str, Any], speaker_id: str, decision_id: str) -> Any:
        """Take a decision about a speaker back

        All is as before, as far as it still is as the decision left it.
        """
        return decisions.undo(speaker_id, decision_id, _author(told), unless_changed(Speaker))


def _author(told: dict[str, Any]) -> Author:
    """Who corrects; the comment is taken out of what is told."""
    return Author(g.get("client_name"), told.pop("comment", None))
