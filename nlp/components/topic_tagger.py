"""Tells what quotations are about, in IPTC Media Topics."""

from __future__ import annotations

from collections.abc import Mapping

from spacy.language import Language
from spacy.tokens import Doc

from nlp.attributes import Attribution
from nlp.lexicons.topics import topic_table
from nlp.quotation import Topic
from nlp.topics.evidence import ArticleTopics, Told
from nlp.topics.scoring import clues, likelihood

MOST_TOPICS = 5
LOWEST_SCORE = 0.3

_MOST_FROM_THEME = 2  # of a content that tells of no topic itself
_TELLING = 0.75  # evidence by which a content tells of a topic itself …
_SHARED_THEME = 0.6  # … where the article is about it, too


class TopicTagger:
    """Sets ``doc._.topics``: per attribution at most five topics, the best first.

    A topic shows where the content tells of it, more likely so where the article is about it. A content
    that tells of no topic of the article takes those that the article is about. Scores are the
    probability that a reader would name the topic or one above it.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Annotate `doc` and return it."""
        attributions: tuple[Attribution, ...] = doc._.attributions
        if attributions:
            article = ArticleTopics(doc)
            doc._.topics = tuple(_topics(article.told(attribution)) for attribution in attributions)
        return doc


def _topics(told: Told) -> tuple[Topic, ...]:
    scores = {topic: likelihood(found) for topic, found in clues(told).items()}
    if not told.content:
        return _best(scores, most=_MOST_FROM_THEME)
    if any(_tells(topic, told) for topic in told.content):
        scores = {topic: score for topic, score in scores.items() if topic in told.content}
    return _best(scores)


def _tells(topic: str, told: Told) -> bool:
    return told.content[topic] >= _TELLING and told.theme.get(topic, 0) >= _SHARED_THEME


def _best(scores: Mapping[str, float], most: int = MOST_TOPICS) -> tuple[Topic, ...]:
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
