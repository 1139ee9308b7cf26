"""Only English is read."""

from __future__ import annotations

import pytest

from nlp.language import other_language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "12345 ??",
        "😀😀",
        "“Yes,” he said.",
        "Poll: Wealthy Voters Abandon Party",
        "Prime Minister Nagy Gábor told Magyar Hírlap that he would not go.",
        'He said "Je ne sais pas."',
    ],
)
def test_english_and_what_is_too_short_to_tell(text: str) -> None:
    assert other_language(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Le ministre a déclaré mardi que le gouvernement ne changerait pas de politique.", "fr"),
        ("Der Minister sagte am Dienstag, die Regierung werde ihre Politik nicht ändern.", "de"),
        ("Министр заявил во вторник, что правительство не изменит свою политику.", "ru"),
        ("قال الوزير يوم الثلاثاء إن الحكومة لن تغير سياستها.", "ar"),
        ("部长星期二表示，政府不会改变政策。", "zh"),
    ],
)
def test_other_languages(text: str, code: str) -> None:
    assert other_language(text) == code
