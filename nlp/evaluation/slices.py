"""Facts about speakers, looked at part by part: by how the source refers to them, named or not, found or not.

All of it counts speech alone, of which annotators were certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nlp.evaluation.corpus import GoldQuote, Mention
from nlp.evaluation.facts import FactScore, Judgement, judge_fact, score
from nlp.quotation import Quotation

Judged = tuple[GoldQuote, Quotation | None]
"""An annotated quotation and what was found for it."""

_HOME = "US"  # the corpus' own country, which a constant answer gets right


@dataclass(frozen=True, slots=True)
class Slice:
    """A fact, judged on the quotations that `holds` chooses; `missed` ones count as wrong or not at all."""

    title: str
    fact: str
    holds: Callable[[GoldQuote], bool]
    missed: bool = False


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
    Slice("speaker, named, found or not", "speaker", _stated("speaker"), missed=True),
    Slice("speaker, unnamed", "speaker", _silent("speaker")),
    Slice("role, stated", "role", _stated("role")),
    Slice("role, none stated", "role", _silent("role")),
    Slice("affiliation, stated", "affiliation", _stated("affiliation")),
    Slice("country, outside the US", "speaker_country", _abroad),
)


def score_slices(judged: Sequence[Judged]) -> dict[str, FactScore]:
    """A score for each slice that holds anything, and the macro average over types of speakers."""
    sure = [(quote, found) for quote, found in judged if quote.certain and quote.speech is not False]
    scores = {}
    for each in SLICES:
        if judgements := list(_judgements(sure, each)):
            scores[each.title] = score(judgements)
    return scores


def macro_accuracy(judged: Sequence[Judged], fact: str) -> float | None:
    """Percent of right answers, averaged over what is to be answered; None where nothing was judged."""
    right: dict[str, list[bool]] = defaultdict(list)
    for quote, found in judged:
        if found is not None and fact in quote.facts and quote.certain and quote.speech is not False:
            judgement = judge_fact(fact, quote.facts[fact], found)
            right[" ".join(sorted(judgement.accepted[0]))].append(judgement.right)
    shares = [100 * sum(answers) / len(answers) for answers in right.values()]
    return sum(shares) / len(shares) if shares else None


def _judgements(judged: Sequence[Judged], chosen: Slice) -> Iterator[Judgement]:
    for quote, found in judged:
        if chosen.holds(quote) and (found is not None or chosen.missed):
            yield judge_fact(chosen.fact, quote.facts[chosen.fact], found)
