"""A text to try, made up for it: each way of quoting is in it at least once."""

from __future__ import annotations

_PARAGRAPHS = (
    "PORTO (Example News) — The port of Leixões will close for two days after a container ship ran aground "
    "on Sunday, its harbour master said.",
    "“We will not risk a second ship in this fog,” Helena Duarte, the harbour master, told reporters on "
    "Monday. “The channel opens again on Wednesday, if the weather lets us.”",
    "The ship, which sails under the flag of Panama, had left Rotterdam on Thursday. Its owner, Noord Lines, "
    "denied that the crew had been short of sleep. “All rules on rest were kept,” said Pieter de Wit, a "
    "spokesman for the Dutch company.",
    "Portugal's environment minister, Rui Antunes, warned that oil could reach the beaches of Matosinhos by "
    "Tuesday night. He declined to say what the clean-up would cost, and called the damage “limited so far”.",
    "Fishermen asked whether they would be paid for the days they lose. According to the Spanish coast "
    "guard, two tugs from Vigo are on their way.",
    "“Nobody told us anything,” said one of them, who asked not to be named.",
)

SAMPLE = "\n\n".join(_PARAGRAPHS)
