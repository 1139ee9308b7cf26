"""Tells what quotations are about, in IPTC Media Topics."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from math import exp
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from nlp.attributes import Attribution, Offsets
from nlp.lexicons.topics import TopicTerm, term_pieces, topic_table, topic_terms
from nlp.quotation import Topic

MOST_TOPICS = 5
LOWEST_SCORE = 0.25

_STRONG, _WEAK = 1.0, 0.4
_NEEDED = 0.75  # evidence in the content below which a topic does not show
_CONTEXT = 0.3  # weight of what the surrounding sentences say
_THEME = 0.35  # weight of what the article is about
_THEME_SHARE = 0.08  # share of the article's evidence that makes a topic one of its themes
_THEME_HITS = 2
_LEADING = 0.75  # a theme with this share of the leading one's evidence is a leading one itself
_MOST_FROM_BACKGROUND = 2
_BACKGROUND = 0.6  # factor for a topic that only context or article tell of

_CONTEXT_REACH = 500  # characters to each side that count as context at most

Evidence = Mapping[str, float]


class _Hit(NamedTuple):
    start: int
    end: int
    term: TopicTerm


class TopicTagger:
    """Sets ``doc._.topics``: per attribution at most five topics, the best first.

    A topic shows where the content itself tells of it: by a strong term, or by weak ones that the context
    or the theme of the article supports. A content that tells nothing takes the topics of its context and
    of the article.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Annotate `doc` and return it."""
        attributions: tuple[Attribution, ...] = doc._.attributions
        if attributions:
            article = _Article(doc)
            doc._.topics = tuple(article.topics(attribution) for attribution in attributions)
        return doc


class _Article:
    """What an article tells, and where."""

    def __init__(self, doc: Doc) -> None:
        self._hits = _hits(doc)
        self._starts = [hit.start for hit in self._hits]
        said_by = {
            hit
            for attribution in doc._.attributions
            for span in (*attribution.cue, *attribution.source)
            for hit in self._between(span)
        }
        self._sentences = [token.idx for token in doc if token.is_sent_start]
        self._theme = _theme(self._hits, said_by)

    def topics(self, attribution: Attribution) -> tuple[Topic, ...]:
        """Topics of one attribution, the best first."""
        inside = {hit for span in attribution.content for hit in self._between(span)}
        around = self._around((*attribution.content, *attribution.cue, *attribution.source))
        content = _evidence(inside)
        said_by = {hit for span in (*attribution.cue, *attribution.source) for hit in self._between(span)}
        context = _evidence(around - inside - said_by)
        support = {
            topic: _CONTEXT * context.get(topic, 0) + _THEME * self._theme.get(topic, 0)
            for topic in {*content, *context, *self._theme}
        }
        scores = {
            topic: _score(told + support[topic])
            for topic, told in content.items()
            if told + support[topic] >= _NEEDED and (support[topic] or told >= _STRONG)
        }
        if not scores:
            background = {
                topic: context.get(topic, 0) + self._theme.get(topic, 0)
                for topic in {*context, *self._theme}
                if self._theme.get(topic, 0) >= _LEADING or context.get(topic, 0) >= _STRONG
            }
            scores = {topic: _BACKGROUND * _score(told) for topic, told in background.items()}
            return _best(scores, most=_MOST_FROM_BACKGROUND)
        return _best(scores)

    def _between(self, span: Offsets) -> list[_Hit]:
        first, last = bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1])
        return [hit for hit in self._hits[first:last] if hit.end <= span[1]]

    def _around(self, spans: Iterable[Offsets]) -> set[_Hit]:
        """Hits in the sentences that hold the spans."""
        found: set[_Hit] = set()
        for start, end in spans:
            sentence = bisect_right(self._sentences, start) - 1
            following = bisect_left(self._sentences, end)
            first = self._sentences[sentence] if sentence >= 0 else 0
            last = self._sentences[following] if following < len(self._sentences) else end + _CONTEXT_REACH
            found.update(self._between((max(first, start - _CONTEXT_REACH), min(last, end + _CONTEXT_REACH))))
        return found


def _hits(doc: Doc) -> list[_Hit]:
    people = [ent for ent in doc.ents if ent.label_ == "PERSON" and len(ent) > 1]
    in_names = {token.i for ent in people for token in ent}
    surnames = {ent[-1].text for ent in people}
    spellings: list[tuple[str, ...]] = []
    offsets: list[Offsets] = []
    for token in doc:
        if token.i in in_names or token.text in surnames:  # Ms. Judge is no judge
            spellings.append(())
            offsets.append((token.idx, token.idx))
        elif token.text.isalnum():
            spellings.append((token.lower_, token.lemma_.lower()))
            offsets.append((token.idx, token.idx + len(token)))
        elif token.is_space:
            if "\n" in token.text:  # no term runs over a line break
                spellings.append(("\n",))
                offsets.append((token.idx, token.idx))
        else:
            for piece in term_pieces(token.text):
                spellings.append((piece,))
                offsets.append((token.idx, token.idx + len(token)))
    return [
        _Hit(offsets[match.start][0], offsets[match.end - 1][1], match.entry)
        for match in topic_terms().find(spellings)
    ]


def _evidence(hits: Iterable[_Hit]) -> dict[str, float]:
    """How much the hits tell of each topic; a term counts once, however often it stands there."""
    told: dict[str, float] = defaultdict(float)
    for term in {hit.term.text: hit.term for hit in hits}.values():
        for topic in term.strong:
            told[topic] += _STRONG
        for topic in term.weak:
            told[topic] += _WEAK
    return told


def _theme(hits: list[_Hit], said_by: Set[_Hit]) -> dict[str, float]:
    """The topics of the article but for who speaks in it, each as a share of the leading one."""
    counted = [hit for hit in hits if hit not in said_by]
    told: dict[str, float] = dict(Counter(topic for hit in counted for topic in hit.term.strong))
    for hit in counted:
        for topic in hit.term.weak:
            if topic in told:
                told[topic] += _WEAK
    total, leading = sum(told.values()), max(told.values(), default=1)
    return {
        topic: count / leading
        for topic, count in told.items()
        if count >= min(_THEME_HITS, leading) and count >= _THEME_SHARE * total
    }


def _score(told: float) -> float:
    return 1 - exp(-told)


def _best(scores: Evidence, most: int = MOST_TOPICS) -> tuple[Topic, ...]:
    """The best topics; one that only repeats a narrower one at hand is left out."""
    table = topic_table()
    implied = {
        broader
        for topic, score in scores.items()
        for broader in table.broader(topic)
        if scores.get(broader, 0) <= score
    }
    shown = sorted(
        (topic for topic, score in scores.items() if topic not in implied and score >= LOWEST_SCORE),
        key=lambda topic: (-scores[topic], topic),
    )
    return tuple(Topic(topic, table.concepts[topic].name, round(scores[topic], 2)) for topic in shown[:most])


@Language.factory(
    "onrecord_topic_tagger", requires=["doc._.attributions", "doc.ents"], assigns=["doc._.topics"]
)
def create_topic_tagger(nlp: Language, name: str) -> TopicTagger:
    """Factory for `TopicTagger`."""
    return TopicTagger()
