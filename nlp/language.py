"""Is a text English? The pipeline reads nothing else and must say so instead of guessing."""

from __future__ import annotations

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier
from spacy.lang.en.stop_words import STOP_WORDS

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset({"en", "pcm"})  # headlines in title case are often taken for Nigerian Pidgin
_SURE = 0.6  # below this, the identifier's guess on short text is close to noise
_STOP_WORD_SHARE = 0.2  # names alone can outweigh the English around them: function words decide then
_SAMPLE = 5_000  # characters; more do not change the answer


@cache
def _identifier() -> LanguageIdentifier:
    identifier: LanguageIdentifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return identifier


def other_language(text: str) -> str | None:
    """The ISO 639 code of the text's language where it is surely not English, else None.

    Text without letters, and text too short to tell, counts as English.
    """
    sample = text[:_SAMPLE]
    words = _WORD.findall(sample.lower())
    if not words:
        return None
    code, confidence = _identifier().classify(sample)
    if code in _ENGLISH or confidence < _SURE:
        return None
    if sum(word in STOP_WORDS for word in words) >= _STOP_WORD_SHARE * len(words):
        return None
    return str(code)
