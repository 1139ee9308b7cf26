"""What the words around a name tell of what it names."""

from __future__ import annotations

from nlp.names.layout import Layout, Word
from nlp.names.lexicon import context_words, describes_body, fold, is_human_noun
from nlp.names.mentions import NamedMention
from nlp.names.naming import naming_clause

_APPOSITION = 7  # words
_CLAUSE = 16  # words


def is_filed_from(layout: Layout, mention: NamedMention) -> bool:
    """Does the name stand in the dateline: "PORTO (Example News) —"?"""
    place = layout.dateline_place
    return place is not None and place[0] <= layout.words[mention.first].start < place[1]


def label(layout: Layout, mention: NamedMention) -> str:
    """The entity label of most of a name's words, the first of equals."""
    labels = [word.label for word in layout.words[mention.first : mention.last] if word.text[0].isalnum()]
    return max(dict.fromkeys(labels), key=labels.count, default="")


def described_as_person(layout: Layout, mention: NamedMention) -> bool:
    """Does "who", an age, or a human noun in apposition follow the name?"""
    index = mention.last
    if layout.low_at(index) == ",":
        index += 1
    elif layout.low_at(index) not in context_words("human_relative"):
        return False
    opening = layout.word_at(index)
    if opening is None or opening.line != layout.words[mention.first].line:
        return False
    if opening.low in context_words("human_relative") or (opening.text.isdigit() and len(opening.text) == 2):
        return True
    if opening.low not in context_words("determiner") and not is_human_noun(opening.text):
        return False
    for k, word in enumerate(layout.words[index : index + _APPOSITION], index + 1):
        if word.pos not in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PART"):
            return False
        following = layout.word_at(k)
        bodily = is_body_noun(word) or (following is not None and is_body_noun(following))  # "parent company"
        if word.pos == "NOUN" and is_human_noun(word.text) and not bodily:
            return True
    return False


def apposed_to_person(layout: Layout, mention: NamedMention) -> bool:
    """Is this the name after a human noun, between commas: "the deputy director, Endang,"?"""
    if layout.low_at(mention.first - 1) != "," or layout.low_at(mention.last) != ",":
        return False
    noun = layout.word_at(mention.first - 2)
    return noun is not None and noun.pos == "NOUN" and is_human_noun(noun.text) and not is_body_noun(noun)


def named_as_person(layout: Layout, mention: NamedMention) -> bool:
    """Does a clause give the name to somebody described by a human noun: "a fisherman known only as Putu"?"""
    clause = naming_clause(layout, mention.first)
    if clause is None:
        return False
    noun = layout.word_at(clause - 1 - (layout.low_at(clause - 1) == ","))
    return (
        noun is not None and noun.token.tag_ != "NNS" and is_human_noun(noun.text) and not is_body_noun(noun)
    )


def described_as_body(layout: Layout, mention: NamedMention) -> bool:
    """Does the text say that this is a body: "Land Watch, a rights group,", "the rights group Land Watch"?"""
    before = layout.word_at(mention.first - 1)
    if before is not None and before.line == layout.words[mention.first].line:
        if before.text == "," and layout.low_at(mention.last) == ",":
            before = layout.word_at(mention.first - 2)
        if before is not None and is_body_noun(before):
            return True  # "the rights group Land Watch", "the mine's operator, Bohemia Lithium,"
        opened = layout.low_at(mention.first - 2) in context_words("taking_up")
        if before is not None and opened and before.pos == "ADJ" and describes_body(fold(before.text)):
            return True  # "the daily Al Fanar"
    if layout.low_at(mention.last) == "," and layout.low_at(mention.last + 1) == "which":
        return label(layout, mention) not in ("GPE", "LOC")
    opening = context_words("article") | {"the"}
    if layout.low_at(mention.last) != "," or layout.low_at(mention.last + 1) not in opening:
        return False
    noun = None
    for word in layout.words[mention.last + 2 : mention.last + 2 + _APPOSITION]:
        if word.pos not in ("ADJ", "NOUN", "PROPN", "NUM", "PART"):
            break
        noun = word
    return noun is not None and is_body_noun(noun)


def owns_as_body(layout: Layout, mention: NamedMention) -> bool:
    """Does "its" take up a subject before anything else can be meant: "Teck said it would cut its staff"?"""
    if layout.words[mention.last - 1].token.dep_ != "nsubj":
        return False
    for word in layout.words[mention.last : mention.last + _CLAUSE]:
        if word.sentence != layout.words[mention.first].sentence or word.quoted:
            return False
        if word.low == "its":
            return True
        if word.capital and word.label not in ("DATE", "TIME"):
            return False
        if word.token.dep_ in ("nsubj", "nsubjpass") and word.low != "it":
            return False
    return False


def is_body_noun(word: Word) -> bool:
    """Does the noun mean a body: "company", "newspaper"?"""
    if word.pos != "NOUN" or word.capital:
        return False
    noun = fold(word.text)
    return noun in context_words("corporate") or (describes_body(noun) and not is_human_noun(noun))
