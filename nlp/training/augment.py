"""More texts to be taught on: ``python -m nlp.training.augment CORPUS.jsonl --out MORE.jsonl``.

Every article that is trained on once more, with some of its words replaced by others of the same part of
speech from the whole corpus (Tang et al. 2019, "Distilling task-specific knowledge from BERT into simple
neural networks", section 3.3), parts of names by parts of names of the same kind. What such a text reports
makes little sense, but how it reports does, and a teacher tells who is quoted in it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import spacy
from spacy.tokens import Doc, Token

from nlp.training.entity_labels import SPACY_MODEL
from nlp.training.set_aside import HELD_OUT, split

REPLACED = 0.15
"""Share of the words of `_OPEN` classes that are replaced."""

_OPEN = frozenset(
    ("NN", "NNS", "NNP", "NNPS", "JJ", "JJR", "JJS", "RB", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "CD")
)
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")
_STRAIGHT_SHARE = 0.25  # of the articles get straight quotation marks
_BATCH = 16


def augmented(texts: Sequence[str], seed: int) -> Iterator[str]:
    """Each text anew. The same seed gives the same texts.

    Raises OSError where the spaCy model is not installed.
    """
    chance = random.Random(seed)
    tagger = spacy.load(SPACY_MODEL, exclude=("parser", "attribute_ruler", "lemmatizer"))
    docs = list(tagger.pipe(texts, batch_size=_BATCH))
    words = _words_by_class(docs)
    for doc in docs:
        text = "".join(_instead(token, words, chance) + token.whitespace_ for token in doc)
        yield text.translate(_STRAIGHT) if chance.random() < _STRAIGHT_SHARE else text


Class = tuple[str, str]
"""Part of speech and kind of name; words of one class may stand for each other."""


def _words_by_class(docs: Sequence[Doc]) -> Mapping[Class, list[str]]:
    """All words of each open class, as often as they come."""
    words: dict[Class, list[str]] = defaultdict(list)
    for doc in docs:
        for token in doc:
            if token.tag_ in _OPEN and token.is_alpha == (token.tag_ != "CD"):
                words[token.tag_, token.ent_type_].append(token.text)
    return words


def _instead(token: Token, words: Mapping[Class, list[str]], chance: random.Random) -> str:
    known = words.get((token.tag_, token.ent_type_))
    if not known or not token.text.isalnum() or chance.random() >= REPLACED:
        return token.text
    other = chance.choice(known)
    if token.is_title and token.tag_ not in ("NNP", "NNPS"):
        return other[:1].upper() + other[1:]
    return other


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.augment", description=__doc__)
    parser.add_argument("corpus", type=Path, help="annotated articles, one JSON object a line")
    parser.add_argument("--out", type=Path, required=True, help="file to write to")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held-out", type=int, default=HELD_OUT)
    given = parser.parse_args(arguments)
    _, articles = split(given.corpus, given.held_out)
    texts = augmented([article.text for article in articles], given.seed)
    with given.out.open("w", encoding="utf-8") as file:
        for article, text in zip(articles, texts, strict=True):
            entry = {"id": f"{article.id}~{given.seed}", "text": text, "quotes": []}
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
