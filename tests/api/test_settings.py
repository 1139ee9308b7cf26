"""Settings come from the environment, and a mistake in one is told."""

from __future__ import annotations

from dataclasses import fields

import pytest

from api.settings import Settings, SettingsError, variable_name

OTHER_VALUES = {"log_level": "DEBUG", "cors_origins": "https://app.example, http://localhost:3000"}
EXPECTED = {"cors_origins": ("https://app.example", "http://localhost:3000")}


def test_defaults_need_nothing() -> None:
    assert Settings.from_environment({"PATH": "/bin", "OTHER_PORT": "1"}) == Settings()


def test_every_setting_can_be_set_and_is_explained() -> None:
    for setting in fields(Settings):
        default = setting.default
        value = OTHER_VALUES.get(setting.name, default + 1 if isinstance(default, int) else "other")
        settings = Settings.from_environment({variable_name(setting.name): f" {value} "})
        assert getattr(settings, setting.name) == EXPECTED.get(setting.name, value) != default
        assert setting.metadata["meaning"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ONRECORD_PORT", "65536"),
        ("ONRECORD_PORT", "-1"),
        ("ONRECORD_PORT", "8000.0"),
        ("ONRECORD_WORKERS", "0"),
        ("ONRECORD_MAX_TEXT_LENGTH", ""),
        ("ONRECORD_HOST", ""),
        ("ONRECORD_LOG_LEVEL", "VERBOSE"),
        ("ONRECORD_MAX_JSON_DEPTH", "1000"),
        ("ONRECORD_READS_PER_MINUTE", "-1"),
        ("ONRECORD_CORS_ORIGINS", "*"),
        ("ONRECORD_CORS_ORIGINS", "null"),
        ("ONRECORD_CORS_ORIGINS", "app.example"),
        ("ONRECORD_CORS_ORIGINS", "https://app.example/"),
        ("ONRECORD_CORS_ORIGINS", "https://app.example/page"),
        ("ONRECORD_CORS_ORIGINS", "ftp://app.example"),
        ("ONRECORD_CORS_ORIGINS", "https://app.example https://"),
        ("ONRECORD_UNKNOWN", "1"),
        ("ONRECORD_", "1"),
    ],
)
def test_mistakes_are_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{variable} "):
        Settings.from_environment({variable: value})
