"""Scores what is said about a quotation beyond its spans: speaker, role, countries, polarity and so on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.evaluation.corpus import FACTS, MULTIPLE, Answer, GoldQuote
from nlp.evaluation.rates import Rates
from nlp.evaluation.roles import same_affiliation, same_role
from nlp.quotation import Quotation

_ARTICLE = re.compile(r"(?:the|an?)\s+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One fact of one quotation: the answers that are right, and the one that was given."""

    accepted: tuple[Answer, ...]
    given: Answer

    @property
    def right(self) -> bool:
        """Whether the answer given is one of those accepted."""
        return self.given in self.accepted

    def counts(self) -> tuple[int, int, int]:
        """Values that are right, that were given, that should have been.

        Counted against the accepted answer that is nearest to the one given.
        """
        nearest = max(self.accepted, key=lambda answer: (len(answer & self.given), -len(answer)))
        return len(nearest & self.given), len(self.given), len(nearest)


@dataclass(frozen=True, slots=True)
class FactScore:
    """How often a fact is right, beside what the best constant answer would get.

    `accuracy` is the percentage of quotations for which the answer is right, silence included where
    nothing is to be said. `values` rates the answers that say something.
    """

    judged: int
    accuracy: float
    constant_accuracy: float
    values: Rates
    constant_f1: float

    def to_dict(self) -> dict[str, Any]:
        """The figures, percentages with one decimal."""
        return {
            "judged": self.judged,
            "accuracy": round(self.accuracy, 1),
            "constant_accuracy": round(self.constant_accuracy, 1),
            "values": self.values.rounded(),
            "constant_f1": round(self.constant_f1, 1),
        }


_GIVEN: dict[str, Callable[[Quotation], Sequence[str | None]]] = {
    "type": lambda q: [q.type],
    "reported": lambda q: [q.reported],
    "polarity": lambda q: [q.polarity],
    "speaker": lambda q: [q.speaker.name if q.speaker else None],
    "speaker_type": lambda q: [who.type if (who := q.speaker or q.unnamed_source) else None],
    "role": lambda q: [q.speaker.role if q.speaker else None],
    "affiliation": lambda q: [q.speaker.affiliation if q.speaker else None],
    "speaker_country": lambda q: [who.country if (who := q.speaker or q.unnamed_source) else None],
    "countries": lambda q: q.mentioned_countries,
    "via": lambda q: [q.via],
    "addressee": lambda q: [q.addressee],
}


def judge(quote: GoldQuote, quotation: Quotation) -> Iterator[tuple[str, Judgement]]:
    """A judgement for each fact that is annotated."""
    for name, accepted in quote.facts.items():
        yield name, judge_fact(name, accepted, quotation)


def judge_fact(name: str, accepted: Sequence[Answer], quotation: Quotation | None) -> Judgement:
    """What a quotation tells of a fact, beside what is right; None tells nothing."""
    values = _GIVEN[name](quotation) if quotation is not None else ()
    told = frozenset(value for value in values if value is not None)
    if name in _SAME:
        told = next((answer for answer in accepted if _agree(_SAME[name], answer, told)), told)
    given = frozenset(map(normalized, told))
    return Judgement(tuple(frozenset(map(normalized, answer)) for answer in accepted), given)


_SAME: dict[str, Callable[[str, str], bool]] = {"role": same_role, "affiliation": same_affiliation}
"""Facts of which more than one wording says the same."""


def _agree(same: Callable[[str, str], bool], expected: Answer, told: Answer) -> bool:
    """Whether two answers of one value say the same; the very same wording always does."""
    if len(expected) != 1 or len(told) != 1:
        return False
    (one,), (other,) = expected, told
    return normalized(one) == normalized(other) or same(one, other)


def normalized(value: str) -> str:
    """The value without what may differ: case, spacing, a leading article, the form of apostrophes."""
    value = _SPACE.sub(" ", value.replace("’", "'").casefold()).strip(" .,'\"")
    return _ARTICLE.sub("", value, count=1) if _ARTICLE.match(value) else value


def score_facts(judgements: Mapping[str, Sequence[Judgement]]) -> dict[str, FactScore]:
    """A score for each fact that was judged, in the order of `FACTS`."""
    return {name: score(judgements[name], name in MULTIPLE) for name in FACTS if judgements.get(name)}


def score(judgements: Sequence[Judgement], multiple: bool = False) -> FactScore:
    """The score of at least one judgement; `multiple` where an answer is a set of values."""
    constants = list(_constants(judgements, multiple))
    as_constant = [[Judgement(j.accepted, constant) for j in judgements] for constant in constants]
    return FactScore(
        judged=len(judgements),
        accuracy=_accuracy(judgements),
        constant_accuracy=max(map(_accuracy, as_constant)),
        values=_value_rates(judgements),
        constant_f1=max(_value_rates(answers).f1 for answers in as_constant),
    )


def _constants(judgements: Sequence[Judgement], multiple: bool) -> Iterator[Answer]:
    """Answers that could be the best one to give always."""
    yield from {answer for judgement in judgements for answer in judgement.accepted}
    if multiple:
        # Of all sets of n values, the n most frequent ones are right most often.
        frequency = Counter(value for j in judgements for value in frozenset[str]().union(*j.accepted))
        values = [value for value, _ in frequency.most_common()]
        for n in range(len(values)):
            yield frozenset(values[: n + 1])


def _accuracy(judgements: Sequence[Judgement]) -> float:
    return 100 * sum(judgement.right for judgement in judgements) / len(judgements)


def _value_rates(judgements: Sequence[Judgement]) -> Rates:
    counts = [judgement.counts() for judgement in judgements]
    right, given, expected = (sum(column) for column in zip(*counts, strict=True))
    return Rates.of(right, given, right, expected)
