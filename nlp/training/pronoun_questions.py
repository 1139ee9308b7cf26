"""Questions whom a pronoun means, from GAP's texts and from articles whose speakers are annotated."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from nlp.attributes import Offsets
from nlp.components.coreference import Resolution
from nlp.evaluation.corpus import Answer, GoldArticle
from nlp.evaluation.facts import normalized
from nlp.evaluation.gap import GapText
from nlp.names.learned_pronouns import Learned
from nlp.names.lexicon import Gender
from nlp.names.mentions import NamedMention
from nlp.names.parties import Party
from nlp.names.pronoun_features import gender_of_pronoun
from nlp.names.pronoun_head import WordVectors
from nlp.names.pronoun_links import Link
from nlp.training.pronoun_learner import Chain

Told = Callable[[Resolution], Callable[[Party], bool]]
"""For a resolved text, whether the pronoun means a party."""

_LONGEST = 14  # pronouns of a chain


@dataclass(frozen=True, slots=True)
class Question:
    """A pronoun of a text that went through the pipeline as far as its attributions, and whom it means."""

    doc: Doc
    pronoun: Offsets
    told: Told

    def chain(self, learned: Learned) -> Chain | None:
        """The links that lead from the pronoun to parties, pronouns before it read with what was learned;
        None where there are none."""
        resolution, asked = self._resolved(learned)
        layout, read = resolution.analysis.layout, resolution.antecedents.persons.read
        gender = gender_of_pronoun(layout.words[asked].low)
        alike = (word for word in sorted(read) if gender_of_pronoun(layout.words[word].low) is gender)
        words = [word for word in alike if word <= asked and read[word]][-_LONGEST:]
        if not words or words[-1] != asked:
            return None
        links = [[each for each in read[word] if each.party or each.word in words] for word in words]
        parties = {id(each.party): each.party for of_word in links for each in of_word if each.party}
        is_right = self.told(resolution)
        vectors = WordVectors(layout)
        answers = {each.word: vectors.of(each.word, _last(each)) for of_word in links for each in of_word}
        return Chain(
            links,
            words,
            [vectors.of(word, word + 1) for word in words],
            answers,
            list(parties),
            frozenset(number for number, party in enumerate(parties.values()) if is_right(party)),
        )

    def is_answered(self, learned: Learned) -> bool:
        """Is the answer right?"""
        resolution, asked = self._resolved(learned)
        likely = resolution.antecedents.persons.meant(asked)
        return bool(likely) and self.told(resolution)(likely[0][0])

    def names(self, learned: Learned, spans: tuple[Offsets, ...]) -> tuple[bool, ...]:
        """Whether the answer is named at each of some places."""
        resolution, asked = self._resolved(learned)
        likely = resolution.antecedents.persons.meant(asked)
        return tuple(bool(likely) and likely[0][0] in _parties_at(resolution, span) for span in spans)

    def _resolved(self, learned: Learned) -> tuple[Resolution, int]:
        resolution = Resolution(self.doc, self.doc._.attributions, learned)
        resolution.referents()
        asked, _ = resolution.analysis.layout.between(self.pronoun)
        resolution.antecedents.persons.meant(asked)
        return resolution, asked


def question_of_gap(text: GapText, doc: Doc) -> Question:
    """The question of a GAP text: one of two names is meant, or neither."""

    def told(resolution: Resolution) -> Callable[[Party], bool]:
        first, second = (_parties_at(resolution, span) for span in text.names)
        if any(text.meant):
            right, wrong = (first, second) if text.meant[0] else (second, first)
            return lambda party: party in right and party not in wrong
        return lambda party: party not in first and party not in second

    return Question(doc, text.pronoun, told)


def questions_of_article(article: GoldArticle, doc: Doc) -> Iterator[Question]:
    """The questions of an article: its sources that are "he" or "she" and whose speaker is annotated."""
    asked: set[Offsets] = set()
    for quote in article.quotes:
        names = quote.facts.get("speaker", ())
        for span in quote.source:
            gender = gender_of_pronoun(article.text[slice(*span)].lower())
            if names and gender is not Gender.UNKNOWN and span not in asked:
                asked.add(span)
                accepted = [frozenset(map(normalized, answer)) for answer in names]
                yield Question(doc, span, _told_by_name(accepted))


def _told_by_name(accepted: Collection[Answer]) -> Told:
    def is_right(party: Party) -> bool:
        return frozenset(() if party.name is None else (normalized(party.name),)) in accepted

    return lambda _: is_right


def _parties_at(resolution: Resolution, span: Offsets) -> list[Party]:
    layout, persons = resolution.analysis.layout, resolution.antecedents.persons

    def overlaps(name: NamedMention) -> bool:
        start, end = layout.offsets(name.first, name.last)
        return start < span[1] and span[0] < end

    return [persons.party_of(name) for name in resolution.analysis.names if overlaps(name)]


def _last(link: Link) -> int:
    return link.name.mention.last if link.name is not None else link.word + 1
