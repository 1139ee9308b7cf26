"""The fields of a quote that people can set: how each is read off its row, checked, and put there.

Values are what JSON can hold, since the history keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from api.errors import InvalidValue
from api.services.countries import country_code
from api.services.found_quotes import CONTENT, OF_SPEAKER, SPEAKER
from api.services.mapping import word_key
from api.services.quote_matching import Place, overlap
from api.services.speaker_linking import SpeakerLinker
from api.storage import article_quotes, speakers
from api.storage.models import Quote, QuoteCountry, Speaker
from nlp.quotation import Speaker as StatedSpeaker
from nlp.quotation import SpeakerType

REJECTED = "rejected"

_PLAIN = ("type", "reported", "polarity", *OF_SPEAKER)

FIELDS = (SPEAKER, CONTENT, *_PLAIN, REJECTED)
"""Everything that can be set; a speaker comes before the role and affiliation that hold for it."""


def value_of(quote: Quote, field: str) -> Any:
    """What the quote says in this field."""
    if field == SPEAKER:
        return _speaker_value(quote)
    if field == CONTENT:
        return list(quote.content)
    if field == REJECTED:
        return quote.rejected_at is not None
    return getattr(quote, field)


def put(session: Session, linker: SpeakerLinker, quote: Quote, field: str, value: Any) -> None:
    """Let the quote say `value`, one as `value_of` gives it, in this field, as of its `updated_at`.

    A speaker may also be told by id alone, or by name and type. Raises InvalidValue naming the field.
    """
    if field == SPEAKER:
        _put_speaker(session, linker, quote, value)
    elif field == CONTENT:
        _put_content(session, quote, value)
    elif field == REJECTED:
        _put_rejected(session, quote, value)
    elif field in OF_SPEAKER:
        if value is not None and quote.speaker is None:
            raise InvalidValue("Nobody is named here of whom it could hold: say who speaks.", field=field)
        _put_words(quote, field, value)
    else:
        setattr(quote, field, value)


def living(session: Session, speaker_id: str) -> Speaker | None:
    """The speaker of this id, or whom it lives on as; None if there is nobody of that id (any more)."""
    known = speakers.find(session, speaker_id)
    while known is not None and known.merged_into is not None:
        known = speakers.find(session, known.merged_into)
    return known


def _speaker_value(quote: Quote) -> dict[str, Any] | None:
    """Whoever speaks, with what holds of them in this quote."""
    unnamed = (
        {"description": quote.unnamed_description, "type": quote.unnamed_type}
        if quote.unnamed_description is not None
        else None
    )
    if quote.speaker is None and unnamed is None:
        return None
    return {
        "id": quote.speaker_id,
        "name": quote.speaker_name,
        "type": quote.speaker.type if quote.speaker is not None else None,
        "role": quote.role,
        "affiliation": quote.affiliation,
        "country": quote.speaker_country,
        "country_evidence": quote.speaker_country_evidence,
        "unnamed": unnamed,
    }


def _put_speaker(
    session: Session, linker: SpeakerLinker, quote: Quote, value: Mapping[str, Any] | None
) -> None:
    told: Mapping[str, Any] = value or {}
    if told.get("country") is not None:
        country_code(told["country"], SPEAKER)
    former, former_name = quote.speaker, quote.speaker_name
    chosen = _chosen(session, linker, told)
    quote.speaker = chosen
    quote.speaker_id = None if chosen is None else chosen.id
    quote.speaker_name = None if chosen is None else told.get("name") or chosen.name
    unnamed: Mapping[str, Any] = told.get("unnamed") or {}
    quote.unnamed_description, quote.unnamed_type = unnamed.get("description"), unnamed.get("type")
    # What was found of another speaker is not true of this one.
    for field in OF_SPEAKER:
        _put_words(quote, field, told.get(field))
    country = told.get("country", chosen.country if chosen is not None else None)
    quote.speaker_country_evidence = told.get("country_evidence")
    _put_country(session, quote, country)
    if chosen is not None and quote.speaker_name is not None:
        linker.credit(chosen, quote.speaker_name)
    session.flush()
    no_longer = [(former.id, former_name, 1)] if former is not None and former_name is not None else []
    linker.refresh([*linker.unlink(no_longer), chosen])


def _chosen(session: Session, linker: SpeakerLinker, told: Mapping[str, Any]) -> Speaker | None:
    """The speaker of this id, whom it lives on as, or one of this name. Raises InvalidValue."""
    if (speaker_id := told.get("id")) is not None:
        if (known := living(session, speaker_id)) is not None:
            return known
        if told.get("name") is None:
            raise InvalidValue(f"There is no speaker {speaker_id}.", field=SPEAKER)
    if told.get("name") is None:
        return None
    stated = StatedSpeaker(
        name=told["name"],
        type=SpeakerType(told.get("type") or SpeakerType.UNKNOWN),
        role=told.get("role"),
        affiliation=told.get("affiliation"),
        country=told.get("country"),
    )
    return linker.speaker_for(stated, told.get("id"))


def _put_words(quote: Quote, field: str, value: str | None) -> None:
    setattr(quote, field, value)
    setattr(quote, f"{field}_key", word_key(value))


def _put_country(session: Session, quote: Quote, country: str | None) -> None:
    if country == quote.speaker_country:
        return
    quote.speaker_country = country
    for row in [row for row in quote.countries if row.mentioned_position is None]:
        quote.countries.remove(row)
    if country is not None and all(row.country != country for row in quote.countries):
        session.flush()  # the same key may have been there
        quote.countries.append(
            QuoteCountry(country=country, mentioned_position=None, listed_at=quote.listed_at)
        )


def _put_content(session: Session, quote: Quote, value: Sequence[Mapping[str, int]]) -> None:
    text = quote.article.text
    places: list[Place] = [(span["start"], span["end"]) for span in value]
    _check_places(places, len(text))
    _check_overlap(session, quote, places, CONTENT)
    quote.content = [{"start": start, "end": end, "text": text[start:end]} for start, end in places]
    quote.text = " … ".join(span["text"] for span in quote.content)
    start = min(quote.context["start"], places[0][0])
    end = max(quote.context["end"], places[-1][1])
    quote.context = {"start": start, "end": end, "text": text[start:end]}


def _put_rejected(session: Session, quote: Quote, value: bool) -> None:
    if quote.rejected_at is not None and not value:
        # While it was rejected, another quote may have been given its words.
        _check_overlap(session, quote, _places(quote), REJECTED)
    quote.rejected_at = quote.updated_at if value else None


def _check_overlap(session: Session, quote: Quote, places: Sequence[Place], field: str) -> None:
    """Raise InvalidValue naming the field where another quote that is not rejected has a part of this."""
    for other in article_quotes.in_order(session, quote.article_id):
        if other.id != quote.id and other.rejected_at is None and overlap(places, _places(other)):
            raise InvalidValue(f"Overlaps the content of quote {other.id}.", field=field)


def _places(quote: Quote) -> list[Place]:
    return [(span["start"], span["end"]) for span in quote.content]


def _check_places(places: Sequence[Place], length: int) -> None:
    """Raise InvalidValue unless these are places of a text of this length, one behind the other."""
    before = 0
    for start, end in places:
        if not 0 <= start < end <= length:
            raise InvalidValue(
                f"{start} to {end} is no place in a text of {length} characters.", field=CONTENT
            )
        if start < before:
            raise InvalidValue("Spans must follow one another without overlapping.", field=CONTENT)
        before = end
