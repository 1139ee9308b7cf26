"""Tells what quotations are about, in IPTC Media Topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from nlp.attributes import Attribution
from nlp.lexicons.topics import topic_table
from nlp.quotation import Topic
from nlp.topics.evidence import ArticleTopics, Evidence
from nlp.topics.scoring import clues, likelihoods
from nlp.topics.vectors import TextVectors, packaged_vectors

MOST_TOPICS = 5
LOWEST_SCORE = 0.3

_TELLING = 0.75  # evidence by which a content tells of a topic itself …
_MOST_OF = 0.6  # … and share that this must be of the evidence of the topic above
_THIRD = 2  # topics above one of the third level
_MOST_FROM_THEME = 2  # of a content that tells of no topic itself


class TopicTagger:
    """Sets ``doc._.topics``: per attribution at most five topics, the best first.

    All topics that the article tells of compete: what counts is what tells of them in the content, around it,
    in who speaks, in the headline, and in all of the article, and how like them the words are. Scores are the
    probability that a reader would name the topic or one above it.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Annotate `doc` and return it."""
        attributions: tuple[Attribution, ...] = doc._.attributions
        if attributions:
            article = ArticleTopics(doc)
            read = doc._.reading
            vectors = TextVectors(read.pieces, packaged_vectors()) if read else None
            doc._.topics = tuple(_topics(article, attribution, vectors) for attribution in attributions)
        return doc


def _topics(
    article: ArticleTopics, attribution: Attribution, vectors: TextVectors | None
) -> tuple[Topic, ...]:
    places = article.places(attribution)
    topics, told = article.topics(places), article.told(places)
    if not topics:
        return ()
    scores = dict(zip(topics, likelihoods(clues(topics, told, places, vectors)).tolist(), strict=True))
    found = _best(scores, most=MOST_TOPICS if told.content else _MOST_FROM_THEME)
    narrowed: dict[str, Topic] = {}
    for topic in found:
        narrower = _narrowed(topic, told.content, topics)
        narrowed.setdefault(narrower.id, narrower)
    return tuple(narrowed.values())


def _narrowed(topic: Topic, content: Evidence, topics: Sequence[str]) -> Topic:
    """The topic, or instead one far down below it that the content tells of itself.

    How deep to go cannot be learned: annotators stop at the third level. By its meaning the score holds for
    what is below, too.
    """
    table = topic_table()
    below = table.narrower(topic.id) - {topic.id} if len(table.broader(topic.id)) >= _THIRD else frozenset()
    least = max(_TELLING, _MOST_OF * content.get(topic.id, 0))
    told = [narrower for narrower in topics if narrower in below and content.get(narrower, 0) >= least]
    if not told:
        return topic
    best = max(told, key=lambda narrower: (content[narrower], narrower))
    return Topic(best, table.concepts[best].name, topic.score)


def _best(scores: Mapping[str, float], most: int) -> tuple[Topic, ...]:
    """The best topics; one that only repeats a narrower one at hand is left out.

    The first is told however doubtful it is, as its score says.
    """
    table = topic_table()
    implied = {
        broader
        for topic, score in scores.items()
        for broader in table.broader(topic)
        if scores.get(broader, 0) <= score
    }
    ranked = sorted(scores.keys() - implied, key=lambda topic: (-scores[topic], topic))[:most]
    shown = [*ranked[:1], *(topic for topic in ranked[1:] if scores[topic] >= LOWEST_SCORE)]
    return tuple(Topic(topic, table.concepts[topic].name, round(scores[topic], 2)) for topic in shown)


@Language.factory(
    "onrecord_topic_tagger", requires=["doc._.attributions", "doc.ents"], assigns=["doc._.topics"]
)
def create_topic_tagger(nlp: Language, name: str) -> TopicTagger:
    """Factory for `TopicTagger`."""
    return TopicTagger()
