"""How well the extractor does on text that people annotated.

``evaluate(gold_path, extractor)`` gives a `Report`, ``render(report)`` its tables as text.
"""

from nlp.evaluation.corpus import GoldArticle, GoldError, GoldQuote, read_gold
from nlp.evaluation.rendering import render
from nlp.evaluation.scoring import Report, evaluate, evaluate_articles

__all__ = [
    "GoldArticle",
    "GoldError",
    "GoldQuote",
    "Report",
    "evaluate",
    "evaluate_articles",
    "read_gold",
    "render",
]
