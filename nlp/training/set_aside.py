"""The articles of the training corpus that are set aside to choose by."""

from __future__ import annotations

import hashlib
from pathlib import Path

from nlp.evaluation.corpus import GoldArticle, read_gold

HELD_OUT = 60
"""How many are set aside."""


def split(path: Path, held_out: int) -> tuple[list[GoldArticle], list[GoldArticle]]:
    """Articles of a gold file: those held out, whose ids hash lowest whatever their order, and the others.

    Raises GoldError where the file is not a gold file.
    """
    articles = sorted(read_gold(path), key=lambda article: hashlib.sha256(article.id.encode()).digest())
    return articles[:held_out], articles[held_out:]
