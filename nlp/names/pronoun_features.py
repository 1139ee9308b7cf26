"""What speaks for and against a pronoun's meaning what a name or another pronoun before it means.

Every feature has a name and a number; `pronoun_weights.tsv` says how much each counts. Those of a name alone
are worked out once for it, the others for each pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log1p

from nlp.names.layout import Layout
from nlp.names.lexicon import Gender, context_words, given_names, is_human_noun
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import name_words
from nlp.names.syntax import Standing, above, subject_of

Feature = tuple[str, float]

_PREPOSITIONS = frozenset(
    ("by", "with", "for", "of", "to", "from", "in", "as", "on", "against", "after", "between"),
)
_PLACING = frozenset(("in", "at", "the", "on", "into", "from"))
_CLAUSE_KINDS = frozenset(("ROOT", "ccomp", "advcl", "relcl", "acl", "xcomp", "pcomp", "conj"))
_FAR = 4  # sentences
_CROWD = 5  # names between
_FEMININE_ENDINGS = ("a", "ie", "ine")


@dataclass(frozen=True, slots=True)
class Pair:
    """A pronoun, and a name or pronoun that may mean the same."""

    pronoun: Standing
    other: Standing
    other_is_name: bool
    between: int  # other people's names between the two
    quoted: tuple[bool, bool]  # do pronoun and other stand inside quotation marks?
    leads: bool  # is no name before the other in its sentence?


def features_of_name(layout: Layout, mention: NamedMention, kind: NameKind) -> Iterator[Feature]:
    """What speaks for and against a name, whatever the pronoun."""
    words = layout.words
    labels = [word.label for word in words[mention.first : mention.last]]
    label = max(dict.fromkeys(labels), key=labels.count) or "none"
    yield f"label_{label}", 1
    yield f"kind_{kind}", 1
    yield f"label_{label}_kind_{kind}", 1
    yield ("single_word" if len(name_words(mention.text)) == 1 else "several_words"), 1
    before, after = layout.low_at(mention.first - 1), layout.low_at(mention.last)
    found = {
        "definite": mention.definite,
        "placed": before in _PLACING,
        "in_parenthesis": before == "(",
        "before_parenthesis": after == "(",
        "before_comma": after == ",",
        "coordinated": "and" in (before, after) or "or" in (before, after),
        "possessive": after in ("'s", "’s"),
        "titled": mention.titled,
        "headline": words[mention.first].headline,
    }
    yield from ((name, 1) for name, holds in found.items() if holds)


def features_of_gender(
    layout: Layout, mention: NamedMention, gender: Gender, shown: bool, wanted: Gender
) -> Iterator[Feature]:
    """Whether a name's gender is that of the pronoun, by the text or by the given name."""
    if gender is Gender.UNKNOWN:
        yield "gender_unknown", 1
        first = name_words(mention.text)[:1]
        if first and first[0] not in given_names() and first[0].endswith(_FEMININE_ENDINGS):
            yield f"ends_like_feminine_{wanted}", 1
    else:
        yield ("gender_same" if gender is wanted else "gender_other") + ("_shown" if shown else ""), 1
    role = layout.word_at(mention.first - 1)
    if role is None or not role.text.islower() or not is_human_noun(role.text):
        return
    yield "described_before", 1
    owner = mention.first - 2
    while owner >= 0 and layout.words[owner].pos in ("NOUN", "ADJ", "PROPN"):
        owner -= 1
    owned_by = {"her": Gender.FEMALE, "his": Gender.MALE}.get(layout.low_at(owner))
    if owned_by is not None:
        yield ("owned_by_same_gender" if owned_by is wanted else "owned_by_other_gender"), 1


def features_of_mentions(before: int, total: int, rank: int, latest: bool) -> Iterator[Feature]:
    """How much the text is about whom a name names: mentions before and in all, place in order of coming."""
    yield "mentions", log1p(total)
    yield "mentions_before", log1p(before)
    yield f"rank_{min(rank, 3)}", 1
    if latest:
        yield "latest_mention", 1


def features_of_taking_up(same: float, other: float) -> Iterator[Feature]:
    """How many pronouns of this gender and of the other have meant the person before."""
    yield "taken_up", min(same, 3.0)
    yield "taken_up_by_other_gender", min(other, 2.0)
    yield "share_of_other_gender", other / (same + other + 0.3)


def features_of_pair(layout: Layout, pair: Pair) -> Iterator[Feature]:
    """What the places of the two, and their parts in their clauses, speak for and against."""
    pronoun, other = pair.pronoun, pair.other
    part, own = other.part, pronoun.own_part
    sentences = pronoun.sentence - other.sentence
    apart = min(abs(sentences), 2)
    after = other.first > pronoun.first
    side = "after_" if after else "" if pair.other_is_name else "pronoun_"
    yield f"{side}sentence_{min(abs(sentences), _FAR)}", 1
    yield f"{side}distance", log1p(abs(pronoun.first - other.first)) / 3
    yield f"{side}between", min(pair.between, _CROWD) / 3
    if not after and not pair.between:
        yield "next_to", 1
    side = "after_" if after else ""
    yield f"{side}{part}", 1
    if after and not sentences:
        yield f"after_for_{own}", 1
    if not after:
        yield f"{own}_from_{part}", 1
        yield f"{_rough(own)}_from_{part}_{apart}", 1
    if other.joined:
        yield "joined", 1
    if part in ("prepositional", "agent"):
        preposition = other.base.head.lower_
        yield f"preposition_{preposition if preposition in _PREPOSITIONS else 'other'}", 1
    if part == "subject":
        yield f"{side}subject_of_{_kind(other)}", 1
    if pair.leads:
        yield f"{side}leads_{apart}", 1
    if part == pronoun.part:
        yield f"{side}parallel_{apart}", 1
    if pair.quoted[0] != pair.quoted[1]:
        yield ("quoted_other" if pair.quoted[1] else "quoted_pronoun"), 1
    if not pair.other_is_name:
        other_is_subject = layout.low_at(other.first) in ("he", "she")
        yield f"{'subject' if other_is_subject else 'other'}_pronoun_for_{_rough(own)}", 1
    if sentences == 0:
        yield from _within_sentence(pronoun, other, after)
    elif own == part == "subject" and pronoun.clause.dep_ == other.clause.dep_ == "ROOT":
        yield "main_subjects", 1


def _within_sentence(pronoun: Standing, other: Standing, after: bool) -> Iterator[Feature]:
    own, part = pronoun.own_part, other.part
    possessor = pronoun.part == "possessor"
    subject = subject_of(pronoun.clause)
    if subject is not None and subject.i == other.base.i:
        yield f"subject_of_own_clause_{own}" + ("_joined" if other.joined else ""), 1
    one_clause = pronoun.clause.i == other.clause.i
    over = (*other.above, other.head.i)
    if other.head.i in pronoun.above:
        yield f"inside_its_{_path(pronoun, other)}", 1
    elif possessor and pronoun.base.head.i in over:
        yield "inside_possessed", 1
    elif pronoun.part == "subject" and pronoun.head.head.i in other.above and (one_clause or after):
        yield "commanded" + ("_after" if after else ""), 1
    elif one_clause and not possessor and pronoun.part != "subject":
        yield f"co_argument_{own}_{part}", 1
    if one_clause:
        yield f"one_clause_{_rough(own)}_{part}", 1
    elif any(token.i == other.clause.i for token in above(pronoun.clause)):
        yield f"clause_under_{_kind(pronoun)}_{'subject' if part == 'subject' else 'other'}", 1
    elif any(token.i == pronoun.clause.i for token in above(other.clause)):
        yield f"clause_over_{_kind(other)}_{'after' if after else 'before'}", 1
    else:
        yield "clauses_apart", 1


def _path(pronoun: Standing, other: Standing) -> str:
    """How a pronoun hangs on a name: "John, who lost his dog", "John, his brother", "John's view of him"."""
    between = [pronoun.head]
    while between[-1].head.i != other.head.i and between[-1].head.i != between[-1].i:
        between.append(between[-1].head)
    kinds = [token.dep_ for token in between]
    if "relcl" in kinds or "acl" in kinds:
        return "relative_clause"
    return "apposition" if "appos" in kinds else "possessors" if kinds == ["poss"] else "phrase"


def _rough(own: str) -> str:
    return "possessor" if own.startswith("possessor") else "subject" if own == "subject" else "other"


def _kind(there: Standing) -> str:
    return there.clause.dep_ if there.clause.dep_ in _CLAUSE_KINDS else "other"


def singular_pronouns(layout: Layout) -> list[int]:
    """The words that are "he", "she" and their forms, reflexive ones aside, whose clause settles them."""
    return [
        index
        for index, word in enumerate(layout.words)
        if gender_of_pronoun(word.low) is not Gender.UNKNOWN and not word.low.endswith("self")
    ]


def gender_of_pronoun(low: str) -> Gender:
    """The gender of "he" and "she" and their forms."""
    if low in context_words("male"):
        return Gender.MALE
    return Gender.FEMALE if low in context_words("female") else Gender.UNKNOWN
