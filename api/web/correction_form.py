"""The form that corrects a quote: what it has, and what of that differs from what the quote says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.schemas.base import FullMatch, RequestSchema
from api.schemas.corrections import QuoteCorrection
from api.services.records import QuoteRecord
from api.web.marked_text import Stretch
from api.web.quoted_words import places_of, words_of
from nlp.quotation import SpeakerType

SAME, NOBODY, OTHER = "same", "nobody", "other"
"""Answers to who says it, beside the id of a speaker; `other` is who the name is given of."""

_MOST_WORDS = 20_000  # characters

_WHO = "Say who it is, or choose somebody above."

_SHOWN_AT = {"speaker": "name", "content": "words"}


class CorrectionForm(RequestSchema):
    """What the form has. What it leaves to `QuoteCorrection` is checked there."""

    seen = fields.String(required=True, validate=validate.Length(max=200))  # ETag of what it was made from
    action = fields.String(load_default="save", validate=validate.OneOf(["save", "reject", "restore"]))
    speaker = fields.String(load_default=None, validate=validate.Length(max=100))
    name = fields.String(load_default="")
    kind = fields.String(load_default=SpeakerType.UNKNOWN.value)
    role = fields.String(load_default=None)
    affiliation = fields.String(load_default=None)
    words = fields.String(load_default="", validate=validate.Length(max=_MOST_WORDS))
    places = fields.String(
        load_default="",
        validate=FullMatch(r"(\d{1,9}-\d{1,9}(,\d{1,9}-\d{1,9}){0,99})?", error="Cannot be read."),
    )
    type = fields.String()
    reported = fields.String()
    polarity = fields.String()
    comment = fields.String(load_default=None)


class UndoForm(RequestSchema):
    """What takes a correction back."""

    seen = fields.String(required=True, validate=validate.Length(max=200))


def filled_in_from(quote: QuoteRecord) -> dict[str, Any]:
    """The fields of a form that changes nothing."""
    return {
        "speaker": SAME,
        "name": "",
        "kind": SpeakerType.PERSON.value,
        "role": quote.speaker.role if quote.speaker else None,
        "affiliation": quote.speaker.affiliation if quote.speaker else None,
        "words": words_of(quote),
        "places": ",".join(f"{span.start}-{span.end}" for span in quote.content),
        "type": quote.type.value,
        "reported": quote.reported.value,
        "polarity": quote.polarity.value,
        "comment": None,
    }


def correction_of(given: Mapping[str, Any], quote: QuoteRecord, text: str) -> dict[str, Any]:
    """What the form says otherwise than the quote, as `QuoteCorrections` takes it, with the comment.

    Nothing where it says the same. Raises ValidationError with messages by field of the form.
    """
    told = _told(given, quote, text)
    if given["comment"] is not None:
        if not told:
            raise _fault("comment", "A note is kept with a correction: correct something, too.")
        told["comment"] = given["comment"]
    if not told:
        return {}
    try:
        loaded: dict[str, Any] = QuoteCorrection().load(told)
    except ma.ValidationError as error:
        faults = {shown_at(field): _flat(each) for field, each in error.messages_dict.items()}
        raise ma.ValidationError(faults) from None
    return loaded


def _told(given: Mapping[str, Any], quote: QuoteRecord, text: str) -> dict[str, Any]:
    if given["action"] != "save":
        return {"rejected": given["action"] == "reject"}
    current = filled_in_from(quote)
    plain = {name: given.get(name, current[name]) for name in ("type", "reported", "polarity")}
    return {
        **{name: value for name, value in plain.items() if value != current[name]},
        **_told_of_speaker(given, quote, current),
        **_told_of_content(given, quote, current, text),
    }


def _told_of_speaker(
    given: Mapping[str, Any], quote: QuoteRecord, current: Mapping[str, Any]
) -> dict[str, Any]:
    """Who speaks, and what holds of them here; role and affiliation are those of whoever was chosen."""
    stated = {name: (given[name] or "").strip() or None for name in ("role", "affiliation")}
    chosen = given["speaker"]
    if chosen is None:
        raise _fault("name", _WHO)
    if chosen == SAME and given["name"].strip():
        raise _fault("name", "Choose “Somebody else, by name” for this name to count, or leave it out.")
    if chosen == SAME or (quote.speaker is not None and chosen == quote.speaker.id):
        changed = {name: value for name, value in stated.items() if value != current[name]}
        return changed if quote.speaker is not None else {}
    if chosen == NOBODY:
        nobody_yet = quote.speaker is None and quote.unnamed_source is None
        return {} if nobody_yet else {"speaker": None}
    if chosen != OTHER:
        return {"speaker": {"id": chosen}, **stated}
    if not given["name"].strip():
        raise _fault("name", _WHO)
    return {"speaker": {"name": given["name"].strip(), "type": given["kind"]}, **stated}


def _told_of_content(
    given: Mapping[str, Any], quote: QuoteRecord, current: Mapping[str, Any], text: str
) -> dict[str, Any]:
    """Which words it holds, where they are not those that it holds already."""
    if not given["words"].strip():
        raise _fault("words", "Say which words it holds, or that it is no quotation.")
    near = _stretches(given["places"]) or _stretches(current["places"])
    if given["words"].split() == current["words"].split() and near == _stretches(current["places"]):
        return {}
    places = places_of(given["words"], text, near)
    if places == [(span.start, span.end) for span in quote.content]:
        return {}
    return {"content": [{"start": start, "end": end} for start, end in places]}


def _stretches(places: str) -> Sequence[Stretch]:
    return [(int(start), int(end)) for start, end in re.findall(r"(\d+)-(\d+)", places)]


def shown_at(field: str | None) -> str:
    """The field of the form that shows what is wrong with this field of a quote."""
    return _SHOWN_AT.get(field or "", field or "name")


def _fault(field: str, message: str) -> ma.ValidationError:
    return ma.ValidationError({field: [message]})


def _flat(faults: Any) -> list[str]:
    """The messages about a field and about what is in it."""
    if isinstance(faults, dict):
        return [message for inner in faults.values() for message in _flat(inner)]
    return [str(message) for message in faults]
