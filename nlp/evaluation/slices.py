"""Facts about speakers, looked at part by part: by how the source refers to them, named or not, found or not.

All of it counts speech alone, of which annotators were certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nlp.evaluation.corpus import GoldQuote, Mention
from nlp.evaluation.facts import FactScore, judge_fact, score
from nlp.quotation import Quotation

Judged = tuple[GoldQuote, Quotation | None]
"""An annotated quotation and what was found for it."""

_HOME = "US"  # the corpus' own country, which a constant answer gets right


@dataclass(frozen=True, slots=True)
class Slice:
    """A fact, judged on the quotations that `holds` chooses."""

    title: str
    fact: str
    holds: Callable[[GoldQuote], bool]


def _stated(fact: str) -> Callable[[GoldQuote], bool]:
    """Whether something is to be said: no accepted answer is silence."""
    return lambda quote: fact in quote.facts and all(quote.facts[fact])


def _silent(fact: str) -> Callable[[GoldQuote], bool]:
    """Whether nothing is to be said."""
    return lambda quote: fact in quote.facts and not any(quote.facts[fact])


def _named_by(mention: Mention) -> Callable[[GoldQuote], bool]:
    return lambda quote: quote.mention is mention and _stated("speaker")(quote)


def _abroad(quote: GoldQuote) -> bool:
    answers = quote.facts.get("speaker_country", ())
    return _stated("speaker_country")(quote) and not any(_HOME in answer for answer in answers)


SLICES = (
    Slice("speaker, named", "speaker", _stated("speaker")),
    *(Slice(f"speaker, by {mention.value}", "speaker", _named_by(mention)) for mention in Mention),
    Slice("speaker, nobody named", "speaker", _silent("speaker")),
    Slice("type", "speaker_type", _stated("speaker_type")),
    Slice("role, stated", "role", _stated("role")),
    Slice("role, none stated", "role", _silent("role")),
    Slice("affiliation, stated", "affiliation", _stated("affiliation")),
    Slice("affiliation, none stated", "affiliation", _silent("affiliation")),
    Slice("country", "speaker_country", _stated("speaker_country")),
    Slice("country, outside the US", "speaker_country", _abroad),
    Slice("via, stated", "via", _stated("via")),
    Slice("addressee, stated", "addressee", _stated("addressee")),
)


@dataclass(frozen=True, slots=True)
class Macro:
    """Accuracy averaged over what is to be answered, and what the best constant answer would get."""

    accuracy: float
    constant: float

    def to_dict(self) -> dict[str, float]:
        """Both, with one decimal."""
        return {"accuracy": round(self.accuracy, 1), "constant": round(self.constant, 1)}


def score_slices(judged: Sequence[Judged], missed: bool = False) -> dict[str, FactScore]:
    """A score for each slice that holds anything; with `missed`, what was not found counts as wrong."""
    scores = {}
    for each in SLICES:
        judgements = [
            judge_fact(each.fact, quote.facts[each.fact], found)
            for quote, found in _sure(judged)
            if each.holds(quote) and (found is not None or missed)
        ]
        if judgements:
            scores[each.title] = score(judgements)
    return scores


def macro_accuracy(judged: Sequence[Judged], fact: str) -> Macro | None:
    """Percent of right answers, averaged over what is to be answered; None where nothing was judged."""
    right: dict[str, list[bool]] = defaultdict(list)
    for quote, found in _sure(judged):
        if found is not None and fact in quote.facts:
            judgement = judge_fact(fact, quote.facts[fact], found)
            right[" ".join(sorted(judgement.accepted[0]))].append(judgement.right)
    shares = [100 * sum(answers) / len(answers) for answers in right.values()]
    return Macro(sum(shares) / len(shares), 100 / len(shares)) if shares else None


def _sure(judged: Sequence[Judged]) -> Iterator[Judged]:
    return (each for each in judged if each[0].certain and each[0].speech is not False)
