"""Rows to records, and quotations to rows: the only place that knows both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from api.services.names import fold
from api.services.records import (
    AliasRecord,
    ArticleRecord,
    ArticleReference,
    EvidenceRecord,
    Highlights,
    MergeCandidateRecord,
    ModelRecord,
    QuoteRecord,
    QuoteSpeaker,
    RoleRecord,
    SpeakerRecord,
    SpeakerReference,
)
from api.services.topics import broader_concepts
from api.storage.article_quotes import Columns, QuoteRows
from api.storage.articles import ArticleRow
from api.storage.models import Article, MergeCandidate, Quote, Speaker
from api.storage.speakers import StatedRole
from nlp.quotation import (
    CountryClue,
    CountryEvidence,
    Polarity,
    Quotation,
    QuotationType,
    Reported,
    Span,
    SpeakerType,
    Topic,
    UnnamedSource,
)


def word_key(text: str | None) -> str | None:
    """Folded words with a space before and after each, so that whole words can be looked for."""
    return None if text is None else f" {fold(text)} "


def quote_rows(quote_id: str, quotation: Quotation, article: Article, speaker: Speaker | None) -> QuoteRows:
    """The rows of a quotation found in `article`; `speaker` is whom its speaker was found to be."""
    columns = quote_columns(quotation, article, speaker)
    return QuoteRows(
        {
            "id": quote_id,
            "article_id": article.id,
            "corrected": [],
            "rejected_at": None,
            "created_at": article.updated_at,
            "updated_at": article.updated_at,
            **columns,
        },
        country_columns(quotation, columns["speaker_country"], article),
        topic_columns(quotation, article),
    )


def quote_columns(quotation: Quotation, article: Article, speaker: Speaker | None) -> Columns:
    """What extraction says of a quote, and what its article tells of it, by column."""
    stated, unnamed = quotation.speaker, quotation.unnamed_source
    who = stated or unnamed
    speaker_country, evidence = (who.country, who.country_evidence) if who else (None, None)
    return {
        "speaker_id": speaker.id if speaker else None,
        "type": quotation.type.value,
        "reported": quotation.reported.value,
        "polarity": quotation.polarity.value,
        "text": quotation.text,
        "content": [asdict(span) for span in quotation.content],
        "cue": [asdict(span) for span in quotation.cue],
        "source": [asdict(span) for span in quotation.source],
        "speaker_name": stated.name if stated else None,
        "role": stated.role if stated else None,
        "role_key": word_key(stated.role) if stated else None,
        "affiliation": stated.affiliation if stated else None,
        "affiliation_key": word_key(stated.affiliation) if stated else None,
        "speaker_country": speaker_country,
        "speaker_country_evidence": asdict(evidence) if evidence else None,
        "unnamed_description": unnamed.description if unnamed else None,
        "unnamed_type": unnamed.type.value if unnamed else None,
        "via": quotation.via,
        "addressee": quotation.addressee,
        "context": asdict(quotation.context),
        "confidence": quotation.confidence,
        "outlet_key": article.outlet_key,
        "listed_at": article.listed_at,
    }


def country_columns(quotation: Quotation, speaker_country: str | None, article: Article) -> list[Columns]:
    """The countries that a quote concerns, by column."""
    positions: dict[str, int | None] = {} if speaker_country is None else {speaker_country: None}
    positions.update({country: n for n, country in enumerate(quotation.mentioned_countries)})
    return [
        {"country": country, "mentioned_position": position, "listed_at": article.listed_at}
        for country, position in positions.items()
    ]


def topic_columns(quotation: Quotation, article: Article) -> list[Columns]:
    """The topics that a quote is about, the broader ones too, by column."""
    found: dict[str, tuple[str, float | None, int | None]] = {
        topic.id: (topic.name, topic.score, n) for n, topic in enumerate(quotation.topics)
    }
    for topic in quotation.topics:
        for concept in broader_concepts(topic.id):
            found.setdefault(concept.id, (concept.name, None, None))
    return [
        {
            "topic_id": topic_id,
            "name": name,
            "score": score,
            "position": position,
            "listed_at": article.listed_at,
        }
        for topic_id, (name, score, position) in found.items()
    ]


def article_record(row: ArticleRow, *, with_text: bool) -> ArticleRecord:
    """The record of an article; its text is left out where it was not read."""
    article = row.article
    return ArticleRecord(
        **_reference_fields(article),
        authors=tuple(article.authors),
        status=article.status,
        status_reason=article.status_reason,
        quote_count=row.quote_count,
        model=_model(article),
        same_text_as=row.same_text_as,
        superseded_by=article.superseded_by,
        created_at=article.created_at,
        updated_at=article.updated_at,
        text=article.text if with_text else None,
    )


def quote_record(quote: Quote, highlights: Highlights | None = None) -> QuoteRecord:
    """The record of a quote with its article, speaker, countries and topics."""
    return QuoteRecord(
        id=quote.id,
        article=ArticleReference(**_reference_fields(quote.article)),
        type=QuotationType(quote.type),
        reported=Reported(quote.reported),
        polarity=Polarity(quote.polarity),
        content=_spans(quote.content),
        cue=_spans(quote.cue),
        source=_spans(quote.source),
        speaker=_quote_speaker(quote),
        unnamed_source=_unnamed_source(quote),
        via=quote.via,
        addressee=quote.addressee,
        mentioned_countries=_mentioned_countries(quote),
        topics=_topics(quote),
        context=Span(**quote.context),
        confidence=quote.confidence,
        model=ModelRecord(quote.article.model_name or "", quote.article.model_version or ""),
        corrected=tuple(quote.corrected),
        rejected=quote.rejected_at is not None,
        highlights=highlights,
        created_at=quote.created_at,
        updated_at=quote.updated_at,
    )


def speaker_record(speaker: Speaker, roles: Iterable[StatedRole], quote_count: int) -> SpeakerRecord:
    """The record of a speaker, its roles as given."""
    return SpeakerRecord(
        id=speaker.id,
        name=speaker.name,
        type=SpeakerType(speaker.type),
        country=speaker.country,
        aliases=alias_records(speaker),
        external_id=speaker.external_id,
        roles=tuple(RoleRecord(*role) for role in roles if role.role or role.affiliation),
        quote_count=quote_count,
        created_at=speaker.created_at,
        updated_at=speaker.updated_at,
    )


def merge_candidate_record(row: MergeCandidate) -> MergeCandidateRecord:
    """The record of a pair of speakers."""
    return MergeCandidateRecord(
        id=row.id,
        one=speaker_reference(row.one),
        other=speaker_reference(row.other),
        score=row.score,
        evidence=tuple(
            EvidenceRecord(**{**item, "one": tuple(item["one"]), "other": tuple(item["other"])})
            for item in row.evidence
        ),
        found_at=row.found_at,
    )


def alias_records(speaker: Speaker) -> tuple[AliasRecord, ...]:
    """The spellings of a speaker's name, the most frequent first."""
    aliases = sorted(speaker.aliases, key=lambda alias: (-alias.uses, alias.name))
    return tuple(AliasRecord(alias.name, alias.uses) for alias in aliases)


def speaker_reference(speaker: Speaker) -> SpeakerReference:
    """What other records tell of a speaker."""
    return SpeakerReference(speaker.id, speaker.name, SpeakerType(speaker.type), speaker.country)


def _reference_fields(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in ArticleReference.__dataclass_fields__}


def _model(article: Article) -> ModelRecord | None:
    if article.model_name is None or article.model_version is None:
        return None
    return ModelRecord(article.model_name, article.model_version)


def _spans(spans: Iterable[dict[str, Any]]) -> tuple[Span, ...]:
    return tuple(Span(**span) for span in spans)


def _quote_speaker(quote: Quote) -> QuoteSpeaker | None:
    if quote.speaker is None:
        return None
    return QuoteSpeaker(
        id=quote.speaker.id,
        name=quote.speaker.name,
        type=SpeakerType(quote.speaker.type),
        role=quote.role,
        affiliation=quote.affiliation,
        country=quote.speaker_country,
        country_evidence=_country_evidence(quote),
    )


def _unnamed_source(quote: Quote) -> UnnamedSource | None:
    if quote.unnamed_description is None or quote.unnamed_type is None:
        return None
    return UnnamedSource(
        description=quote.unnamed_description,
        type=SpeakerType(quote.unnamed_type),
        country=quote.speaker_country,
        country_evidence=_country_evidence(quote),
    )


def _country_evidence(quote: Quote) -> CountryEvidence | None:
    evidence = quote.speaker_country_evidence
    return None if evidence is None else CountryEvidence(**evidence | {"kind": CountryClue(evidence["kind"])})


def _mentioned_countries(quote: Quote) -> tuple[str, ...]:
    positions = [
        (row.mentioned_position, row.country) for row in quote.countries if row.mentioned_position is not None
    ]
    return tuple(country for _, country in sorted(positions))


def _topics(quote: Quote) -> tuple[Topic, ...]:
    found = [
        (row.position, Topic(row.topic_id, row.name, row.score))
        for row in quote.topics
        if row.position is not None and row.score is not None
    ]
    return tuple(topic for _, topic in sorted(found, key=lambda item: item[0]))
