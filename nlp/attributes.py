"""What the components leave on the Doc for each other: the only place that registers Doc extensions.

Every per-attribution extension is a tuple aligned with ``doc._.attributions``. Components compute
first and assign once. Offsets are character offsets into ``doc.text``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from nlp.quotation import CountryClue, Polarity, QuotationType, Reported, SpeakerType

Offsets = tuple[int, int]
"""Start and end (exclusive) in characters."""


@dataclass(frozen=True, slots=True)
class QuotedRegion:
    """A stretch inside quotation marks.

    `inner` excludes the marks, `outer` includes them (they are equal at an end where the mark is
    missing). A quotation over several paragraphs, each opened and only the last closed, is one region
    per paragraph; those after the first have `continues` set. `depth` is 0 for outermost marks.
    """

    outer: Offsets
    inner: Offsets
    depth: int = 0
    closed: bool = True
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an attribution rests on, each from 0 to 1; 0 also where that finder found nothing.

    The learned model's are probabilities that its words are tagged right, and that they belong together.
    """

    content: float = 0.0
    cue: float = 0.0
    source: float = 0.0
    links: float = 0.0  # content to cue, and cue to source
    rules: float = 0.0  # how sure the rules are
    shared_content: float = 0.0  # overlap of what rules and model found
    shared_source: float = 0.0


@dataclass(frozen=True, slots=True)
class Attribution:
    """Content, cue and source as found in the text, before anyone asks who the source is.

    `confidence` decides what is kept, `grounds` tell how likely it is right (`nlp.confidence`).
    """

    content: tuple[Offsets, ...]
    cue: tuple[Offsets, ...] = ()
    source: tuple[Offsets, ...] = ()
    via: tuple[Offsets, ...] = ()
    reported: Reported = Reported.SPEECH
    polarity: Polarity = Polarity.ASSERTED
    confidence: float = 0.5
    grounds: Grounds = Grounds()


@dataclass(frozen=True, slots=True)
class Referent:
    """Who a source refers to. `name` is None for nobody in particular.

    `mentions` are all spans of the article that refer to the same person or organisation, in order of
    the text, the source's own among them.
    """

    name: str | None
    type: SpeakerType
    mentions: tuple[Offsets, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """What the article says a referent is, and where it says so. None where it is silent."""

    role: str | None = None
    affiliation: str | None = None
    evidence: tuple[Offsets, ...] = ()  # the spans that give role and affiliation


@dataclass(frozen=True, slots=True)
class SpokenFor:
    """The country that somebody speaks for, and the words that tell."""

    country: str  # ISO 3166-1 alpha-2
    clue: CountryClue
    evidence: Offsets


_EMPTY_PER_DOC = (
    "quoted",  # tuple[QuotedRegion, ...]  by quotation_marks
    "reading",  # nlp.attribution.model.ReadText  by encoder
    "attributions",  # tuple[Attribution, ...]  by attribution_tagger
)
_PER_ATTRIBUTION = (
    "referents",  # tuple[Referent | None, ...]  by coreference; None without a source
    "roles",  # tuple[Role, ...]  by role_finder
    "addressees",  # tuple[str | None, ...]  by addressee_finder
    "speaker_countries",  # tuple[SpokenFor | None, ...]  by country_finder
    "mentioned_countries",  # tuple[tuple[str, ...], ...]  by country_finder
    "topics",  # tuple[tuple[Topic, ...], ...]  by topic_tagger
    "confidences",  # tuple[float, ...]  by confidence_estimator
)


def text_of(doc: Doc) -> str:
    """The text of a Doc, for use in loops: spaCy puts ``doc.text`` together anew at every access."""
    text: str | None = doc.user_data.get(_TEXT_KEY)
    if text is None:
        text = doc.user_data[_TEXT_KEY] = doc.text
    return text


_TEXT_KEY = "onrecord_text"


def inside_marks(doc: Doc) -> bytearray:
    """For each character of the text 1 where it stands inside quotation marks, else 0."""
    inside = bytearray(len(text_of(doc)))
    for region in doc._.quoted:
        start, end = region.inner
        inside[start:end] = b"\x01" * (end - start)
    return inside


def quotation_type(
    content: Sequence[Offsets], inside: Sequence[bool] | bytearray, text: str
) -> QuotationType:
    """Direct where all words of the content stand inside quotation marks, indirect where none does.

    `inside` tells for each character of the text whether it stands inside quotation marks. A direct
    quotation may hold up to a twentieth outside, such as a dash or an editor's insertion.
    """
    marked = [inside[i] for start, end in content for i in range(start, end) if text[i].isalnum()]
    share = sum(marked) / len(marked) if marked else 0.0
    if share > 0.95:
        return QuotationType.DIRECT
    return QuotationType.MIXED if share else QuotationType.INDIRECT


def register_attributes() -> None:
    """Register the extensions; harmless when called again."""
    for name in (*_EMPTY_PER_DOC, *_PER_ATTRIBUTION):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=())
