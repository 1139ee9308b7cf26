"""Finds attributions by rules over quotation marks and the dependency parse.

`quoted_speech` reads quotation marks and what stands around them, `reported_clauses` what reporting verbs,
nouns and phrases govern, `candidates` decides between what they propose.
"""
