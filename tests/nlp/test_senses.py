"""Speech or thought, and polarity, from a cue and its content alone. [ ] marks the cue, { } the content."""

from __future__ import annotations

import pytest
from spacy.language import Language

from nlp.lexicons import read_lexicon
from nlp.quotation import Polarity, Reported
from nlp.rules.senses import sense
from tests.marked_text import unmarked


def told(pipeline: Language, marked: str) -> tuple[str, str]:
    text, cue, content = unmarked(marked)
    reported, polarity = sense(pipeline(text), cue, content)
    return reported.value, polarity.value


@pytest.mark.parametrize(
    ("marked", "reported"),
    [
        ("Odell [said] {that the dam would hold}.", "speech"),
        ("{The dam will hold}, [according to] Odell.", "speech"),
        ("[ODELL VOWS] {To Mend Dam}", "speech"),
        ("Odell [accused] {the council of neglect}.", "speech"),
        ("Odell [expressed concern about] {the dam}.", "speech"),
        ("Odell [raised fears] {that the dam might burst}.", "speech"),
        ("Odell [was quick to point out] {that the dam was old}.", "speech"),
        ("Odell [believes] {that the dam will hold}.", "thought"),
        ("Odell [is afraid] {that the dam will burst}.", "thought"),
        ("Odell [has a keen interest in] {old dams}.", "thought"),
        ("Odell [looks forward to] {the opening of the dam}.", "thought"),
        ("Odell [was convinced] {that the dam would hold}.", "thought"),
        ("Odell [refused to believe] {that the dam would burst}.", "thought"),
        ("Odell [continues to hope] {that the dam will hold}.", "thought"),
        ("“{I was afraid of the dam},” Odell [recalled].", "speech"),
    ],
)
def test_speech_is_told_from_thought(pipeline: Language, marked: str, reported: str) -> None:
    assert told(pipeline, marked)[0] == reported


@pytest.mark.parametrize(
    ("marked", "polarity"),
    [
        # a negation turns what the cue does, and nothing else
        ("Odell [did not say] {that the dam would hold}.", "withheld"),
        ("Odell [said] {that the dam would not hold}.", "asserted"),
        ("Odell [did not deny] {that the dam leaked}.", "withheld"),
        ("Odell [does not think] {that the dam leaks}.", "denied"),
        ("Odell [does not doubt] {that the dam leaks}.", "asserted"),
        ("Odell [was not asked] {whether the dam leaked}.", "withheld"),
        ("Odell [does not know] {whether the dam leaks}.", "questioned"),
        ("Odell [not only said] {that the dam leaked}; she wept.", "asserted"),
        ("Odell [no longer thinks] {that the dam leaks}.", "denied"),
        # so does nobody as its subject, nothing as its object
        ("Nobody [said] {that the dam leaked}.", "withheld"),
        ("No engineer [disputed] {that the dam leaks}.", "asserted"),
        ("Odell [said nothing about] {the leak}.", "withheld"),
        ("Odell [gave no reason for] {the leak}.", "withheld"),
        # and what governs it
        ("Odell [declined to say] {whether the dam leaked}.", "withheld"),
        ("Odell [stopped short of saying] {that the dam leaked}.", "withheld"),
        ("Odell left [without saying] {why the dam leaked}.", "withheld"),
        ("Odell [has yet to say] {why the dam leaked}.", "withheld"),
        ("Odell [refused to confirm or deny] {that the dam leaked}.", "withheld"),
        ("Odell [did not hesitate to say] {that the dam leaked}.", "asserted"),
        ("Odell [denied reports] {that the dam leaked}.", "denied"),
        ("Odell [dodged questions about] {the leak}.", "withheld"),
        ("Odell [could not deny] {that the dam leaked}.", "asserted"),
        # what a cue takes decides with it
        ("Odell [asked] {whether the dam leaked}.", "questioned"),
        ("Odell [asked] {the council to mend the dam}.", "asserted"),
        ("Odell [asked for] {a new dam}.", "asserted"),
        ("Odell [asked that] {the dam be mended}.", "asserted"),
        ("Odell [demanded] {to know why the dam leaked}.", "questioned"),
        ("Odell [explained] {why the dam leaked}.", "asserted"),
        ("Odell [doubts] {that the dam leaks}.", "denied"),
        ("Odell [has doubts about] {the dam}.", "questioned"),
        ("Odell [ruled] {that the dam was lawful}.", "asserted"),
        ("Odell [ruled out] {a new dam}.", "denied"),
        ("Odell [argued against] {a new dam}.", "denied"),
        ("Odell [objected] {that the dam was old}.", "asserted"),
        ("Odell [refused] {to believe that the dam leaked}.", "denied"),
        # words in quotation marks are shown as said
        ("“{Does it leak?}” Odell [asked].", "asserted"),
        ("Odell [denied] the charge: “{It never leaked.}”", "asserted"),
        ("Odell [denied] being “{a danger to the valley}.”", "denied"),
        ("Odell [never called] the dam “{a death trap}.”", "withheld"),
    ],
)
def test_polarity(pipeline: Language, marked: str, polarity: str) -> None:
    assert told(pipeline, marked)[1] == polarity


def test_without_a_cue_words_are_asserted_speech(pipeline: Language) -> None:
    text = "“We will leave.”"
    assert sense(pipeline(text), (), ((1, 14),)) == (Reported.SPEECH, Polarity.ASSERTED)


def test_the_lexicon_names_each_word_once_and_knows_its_values() -> None:
    rows = read_lexicon("reporting_senses")
    lemmas = [row["lemma"] for row in rows]
    assert lemmas == sorted(set(lemmas))
    assert {row["reported"] for row in rows} == {reported.value for reported in Reported}
    assert {row["polarity"] for row in rows} == {"-", "denied", "questioned", "withheld"}
