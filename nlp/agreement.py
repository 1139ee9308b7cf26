"""What the rules and the learned model find in a text, put together.

The model finds more and draws the better edges; the rules know the grammar of reporting verbs and pair
quotation marks by themselves. Where both find a content, the model's edges, cue and source hold, but for
words that somebody passed on, which only the rules tell from words of his own. What only one of them finds
is kept where that one is sure enough. What the layout of the page tells goes before both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Doc

from nlp.attributes import Attribution, Grounds, Offsets, inside_marks, quotation_type, text_of
from nlp.attribution.trimming import trimmed
from nlp.quotation import QuotationType
from nlp.rules.candidates import RegionIndex, asks_anonymity, inner_offsets, says_something
from nlp.rules.outlet_marks import after_dateline, credit_after
from nlp.rules.page_layout import laid_out
from nlp.rules.senses import sense

SAME = 0.5
"""Jaccard overlap of two contents (in letters and digits) from which they are taken for the same."""

HELD = 0.8
"""Share of what the rules find that a finding of the model must hold to hold it at all."""

_RELATIVE_END = re.compile(r"(?<=\w),?\s+(?:who|which|that)\Z")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidence from which findings are kept, chosen by ``python -m nlp.training.choose_thresholds``."""

    ruled: float = 0.6  # of the rules alone
    ruled_direct: float = 0.3  # of these direct quotations, labels and words passed on: none is lost
    learned: float = 0.1  # of the model alone
    learned_alone: float = 0.8  # of these without a source, often a title or a fact in the passive
    learned_short: float = 0.5  # of these with a content of a word or two: "supports Odell"
    to_split: float = 0.4  # of the rules that find several reports in what is one to the model


@dataclass(frozen=True, slots=True)
class _Finding:
    attribution: Attribution
    letters: frozenset[int]  # positions of the content's letters and digits
    surplus: float  # confidence above what is asked of its kind


def agreed(
    doc: Doc,
    ruled: Sequence[Attribution],
    learned: Sequence[Attribution],
    least: Thresholds = Thresholds(),
) -> tuple[Attribution, ...]:
    """One list of attributions in order of the text, whose contents never overlap."""
    inside = inside_marks(doc)
    marks = RegionIndex([region for region in doc._.quoted if region.depth == 0])
    certain = {one.content: one for one in laid_out(text_of(doc))}
    first = [_finding(doc, _by_rules(one), 0) for one in certain.values()]
    rules = [
        _finding(doc, _by_rules(a), _least_ruled(doc, a, inside, least))
        for a in ruled
        if a.content not in certain
    ]
    model = [
        _finding(doc, _finished(doc, a, marks), _least_learned(doc, a, least))
        for whole in learned
        for a in _by_paragraphs(doc, whole, inside)
    ]
    model = [_of_whom_it_was_passed_on(doc, finding, rules) for finding in model]
    model = _one_report_each(model, rules, least.to_split)
    pairs = _pairs(rules, model)
    paired = set(pairs.values())
    both = [_finding(doc, _joined(doc, rules[i], model[j]), 0) for i, j in pairs.items()]
    seen = _pairs(first, model)
    first = [_seen(doc, one, model[seen[i]]) if i in seen else one for i, one in enumerate(first)]
    alone = [finding for i, finding in enumerate(rules) if i not in pairs]
    alone += [finding for j, finding in enumerate(model) if j not in paired]
    alone = [
        finding
        for finding in alone
        if finding.surplus >= 0 and not asks_anonymity(doc, finding.attribution.content)
    ]
    # Words passed on come first: the model takes who passes them on for their speaker.
    alone.sort(key=lambda f: (not f.attribution.via, -f.surplus, f.attribution.content))
    return tuple(sorted(_apart([*first, *both, *alone]), key=lambda attribution: attribution.content))


def _least_ruled(doc: Doc, ruled: Attribution, inside: bytearray, least: Thresholds) -> float:
    labelled = [text_of(doc)[start:end] for start, end in ruled.cue] == [":"]
    return least.ruled_direct if labelled or ruled.via or _is_direct(doc, ruled, inside) else least.ruled


def _least_learned(doc: Doc, learned: Attribution, least: Thresholds) -> float:
    if not learned.source:
        return least.learned_alone
    return least.learned if says_something(doc, learned.content) else least.learned_short


def _finding(doc: Doc, attribution: Attribution, least: float) -> _Finding:
    return _Finding(attribution, _letters(doc, attribution.content), attribution.confidence - least)


def _letters(doc: Doc, spans: Sequence[Offsets]) -> frozenset[int]:
    text = text_of(doc)
    return frozenset(i for start, end in spans for i in range(start, end) if text[i].isalnum())


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _by_rules(attribution: Attribution) -> Attribution:
    return replace(attribution, grounds=Grounds(rules=attribution.confidence))


def _pairs(rules: Sequence[_Finding], model: Sequence[_Finding]) -> dict[int, int]:
    """Numbers of findings with the same content, one to one, best overlap first."""
    at: dict[int, int] = {letter: j for j, finding in enumerate(model) for letter in finding.letters}
    found = []
    for i, finding in enumerate(rules):
        shared = Counter(at[letter] for letter in finding.letters if letter in at)
        for j, count in shared.items():
            overlap = count / len(finding.letters | model[j].letters)
            if overlap >= SAME:
                found.append((-overlap, i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(found):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _joined(doc: Doc, of_rules: _Finding, of_model: _Finding) -> Attribution:
    """One attribution of two that have the same content."""
    ruled, learned = of_rules.attribution, of_model.attribution
    learned = replace(learned, grounds=_shared(doc, of_rules, of_model))
    confidence = 1 - (1 - ruled.confidence) * (1 - learned.confidence)
    if ruled.via or (ruled.source and not learned.source):
        learned = replace(learned, cue=ruled.cue, source=ruled.source, via=ruled.via)
        learned = replace(learned, reported=ruled.reported, polarity=ruled.polarity)
    return replace(learned, confidence=confidence)


def _shared(doc: Doc, of_rules: _Finding, of_model: _Finding) -> Grounds:
    """The grounds of what both find."""
    ruled, learned = of_rules.attribution, of_model.attribution
    return replace(
        learned.grounds,
        rules=ruled.confidence,
        shared_content=_overlap(of_rules.letters, of_model.letters),
        shared_source=_overlap(_letters(doc, ruled.source), _letters(doc, learned.source)),
    )


def _seen(doc: Doc, of_rules: _Finding, of_model: _Finding) -> _Finding:
    """What goes before what the model finds, with the grounds of both."""
    grounds = _shared(doc, of_rules, of_model)
    return replace(of_rules, attribution=replace(of_rules.attribution, grounds=grounds))


def _finished(doc: Doc, attribution: Attribution, marks: RegionIndex) -> Attribution:
    """What the model found, up to its marks and on to the paragraphs that these say belong to it, without
    what is the outlet's, and with what the cue does.
    """
    text, via = text_of(doc), attribution.via
    content = [_to_marks(doc, span, marks) for span in attribution.content]
    content[0] = after_dateline(text, content[0])
    if (credit := credit_after(text, content[-1])) is not None and credit[0] > content[-1][0]:
        content[-1] = content[-1][0], credit[0]
        via = via or (credit[1],)
    content += [inner_offsets(doc, region) for region in marks.continuing(content[-1])]
    sources = (after_dateline(text, span) for span in attribution.source)
    source = tuple((start, end - _relative_end(text[start:end])) for start, end in sources)
    reported, polarity = sense(doc, attribution.cue, content)
    return replace(
        attribution, content=tuple(content), source=source, via=via, reported=reported, polarity=polarity
    )


def _relative_end(source: str) -> int:
    """Length of the "who" at the end of a source of more words: "an engineer who"."""
    match = _RELATIVE_END.search(source)
    return len(match[0]) if match else 0


def _to_marks(doc: Doc, span: Offsets, marks: RegionIndex) -> Offsets:
    """The span up to the quotation marks beside it, so that it has the punctuation inside them."""
    text, (start, end) = text_of(doc), span
    for region in marks.near(span):
        (opens, closes), (first, last) = region.outer, inner_offsets(doc, region)
        to_first = not _has_letters(text, *sorted((start, first)))
        to_last = end <= closes and not _has_letters(text, *sorted((end, last)))
        if to_first and end <= closes:
            start = first
        elif to_first:
            start = opens  # the closing mark is inside: so is the opening one
        if to_last:
            end = closes if start < opens else last
    return start, end


def _has_letters(text: str, start: int, end: int) -> bool:
    return any(character.isalnum() for character in text[start:end])


def _by_paragraphs(doc: Doc, learned: Attribution, inside: bytearray) -> list[Attribution]:
    """The attribution, or one for each part of its content that other paragraphs stand between.

    Only quoted words run on into paragraphs without their cue; others there are somebody else's.
    """
    text = text_of(doc)
    held = [span for span in learned.content if inside[span[0]] or _shares_paragraph(text, span, learned.cue)]
    if held and held[0] != learned.content[0]:
        held[0] = trimmed(text, held[0], that=True) or held[0]  # it opens the content now
    parts = [held[:1]] if held else []
    for previous, span in pairwise(held):
        between = text[previous[1] : span[0]].split("\n")[1:-1]
        if any(character.isalnum() for line in between for character in line):
            parts.append([])
        parts[-1].append(span)
    return [replace(learned, content=tuple(part)) for part in parts]


def _shares_paragraph(text: str, span: Offsets, cue: Sequence[Offsets]) -> bool:
    return not cue or any("\n" not in text[min(span[1], end) : max(span[0], start)] for start, end in cue)


def _one_report_each(learned: Sequence[_Finding], ruled: Sequence[_Finding], least: float) -> list[_Finding]:
    """The learned findings without those in which the rules see several reports, each with its own cue."""
    at: dict[int, int] = {letter: j for j, finding in enumerate(learned) for letter in finding.letters}
    reports: Counter[int] = Counter()
    for finding in ruled:
        held = Counter(at[letter] for letter in finding.letters if letter in at)
        for j, count in held.items():
            certain = finding.attribution.confidence >= least and finding.attribution.cue
            reports[j] += bool(certain) and count >= HELD * len(finding.letters)
    return [finding for j, finding in enumerate(learned) if reports[j] < 2]


def _of_whom_it_was_passed_on(doc: Doc, learned: _Finding, ruled: Sequence[_Finding]) -> _Finding:
    """The learned finding with what X said as its content, where that was "X as saying …" and the rules know
    better.
    """
    begin = learned.attribution.content[0][0]
    cut_off = text_of(doc)[begin : begin + 3] == "as "
    for finding in ruled:
        content, cue = finding.attribution.content, finding.attribution.cue
        passed_on = cue and (finding.attribution.via or cut_off) and _letters(doc, cue) <= learned.letters
        if passed_on and finding.letters < learned.letters:
            attribution = replace(learned.attribution, content=content)
            return replace(learned, attribution=attribution, letters=finding.letters)
    return learned


def _apart(findings: Iterable[_Finding]) -> list[Attribution]:
    """The attributions whose content shares no letter with an earlier one's."""
    taken: set[int] = set()
    kept = []
    for finding in findings:
        if finding.letters and taken.isdisjoint(finding.letters):
            taken |= finding.letters
            kept.append(finding.attribution)
    return kept


def _is_direct(doc: Doc, attribution: Attribution, inside: bytearray) -> bool:
    return quotation_type(attribution.content, inside, text_of(doc)) is QuotationType.DIRECT
