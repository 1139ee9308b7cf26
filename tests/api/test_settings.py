"""Settings come from the environment, and a mistake in one is told."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from api.settings import ClientSettings, Settings, SettingsError, server_address, variable_name

OTHER_VALUES = {
    "log_level": "DEBUG",
    "log_format": "json",
    "extraction": "inline",
    "tracing": "yes",
    "session_secret": "0123456789abcdef0123456789abcdef",
    "cors_origins": "https://app.example, http://localhost:3000",
}
EXPECTED = {"tracing": True, "cors_origins": ("https://app.example", "http://localhost:3000")}


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
        ("ONRECORD_LOG_FORMAT", "xml"),
        ("ONRECORD_TRACING", "1"),
        ("ONRECORD_MAX_JSON_DEPTH", "1000"),
        ("ONRECORD_SESSION_SECRET", "too short"),
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


# --- from files --------------------------------------------------------------------------------------


def test_every_setting_can_come_from_a_file(tmp_path: Path) -> None:
    for setting in fields(Settings):
        file = tmp_path / setting.name
        value = OTHER_VALUES.get(
            setting.name, str(setting.default + 1 if isinstance(setting.default, int) else "other")
        )
        file.write_text(f"{value}\n", encoding="utf-8")
        name = variable_name(setting.name)
        by_file, by_value = ({f"{name}_FILE": str(file)}, {name: value})
        assert Settings.from_environment(by_file) == Settings.from_environment(by_value) != Settings()


def test_a_value_and_a_file_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("8001", encoding="utf-8")
    with pytest.raises(SettingsError, match="ONRECORD_PORT_FILE and ONRECORD_PORT are both set"):
        Settings.from_environment({"ONRECORD_PORT": "8001", "ONRECORD_PORT_FILE": f"{tmp_path}/port"})


def test_what_a_file_holds_is_told_to_nobody(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    for content in (b"hunter2", b"\xff hunter2", b""):
        file.write_bytes(content)
        with pytest.raises(SettingsError, match=r"^ONRECORD_PORT_FILE must ") as refusal:
            Settings.from_environment({"ONRECORD_PORT_FILE": str(file)})
        assert "hunter2" not in str(refusal.value)
        assert str(file) in str(refusal.value)


@pytest.mark.parametrize("named", ["", "no-such-file", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, named: str) -> None:
    with pytest.raises(SettingsError, match=r"^ONRECORD_DATABASE_URL_FILE cannot be read"):
        Settings.from_environment({"ONRECORD_DATABASE_URL_FILE": f"{tmp_path}/{named}"})


def test_settings_that_are_shown_keep_the_password_of_the_database() -> None:
    assert "hunter2" not in repr(Settings(database_url="postgresql+psycopg://me:hunter2@db/onrecord"))


# --- of the client -----------------------------------------------------------------------------------


def test_server_and_client_read_their_own_settings_from_one_environment() -> None:
    environment = {
        "ONRECORD_SERVER": " https://onrecord.example.org/ ",
        "ONRECORD_API_KEY": "onrecord_1_key\n",
        "ONRECORD_PORT": "8001",
    }
    client = ClientSettings.from_environment(environment)
    assert (client.server, client.api_key) == ("https://onrecord.example.org", "onrecord_1_key")
    assert "onrecord_1_key" not in repr(client)
    assert Settings.from_environment(environment) == Settings(port=8001)
    assert ClientSettings.from_environment({"ONRECORD_PORT": "none"}) == ClientSettings()
    with pytest.raises(SettingsError, match=r"^ONRECORD_SERVRE is not a setting"):
        ClientSettings.from_environment({"ONRECORD_SERVRE": "x"})


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8000", "https://[::1]:8000", "http://localhost", "https://example.org/onrecord"],
)
def test_addresses_of_servers(address: str) -> None:
    assert server_address(f"{address}/") == address


@pytest.mark.parametrize(
    "address",
    ["", "example.org", "file:///etc/passwd", "http://me:secret@example.org", "http://a b", "http://"],
)
def test_what_is_no_address_of_a_server_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match=r"^ONRECORD_SERVER must be an address"):
        ClientSettings.from_environment({"ONRECORD_SERVER": address})


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "ключ"])
def test_a_key_that_is_none_is_refused_and_told_to_nobody(key: str) -> None:
    with pytest.raises(SettingsError, match=r"^ONRECORD_API_KEY must be a key") as refusal:
        ClientSettings.from_environment({"ONRECORD_API_KEY": key})
    assert str(refusal.value).endswith("printed it")
