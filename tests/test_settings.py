import pytest

from interpretariat.settings import SettingsError, load

KEY = {"INTERPRETARIAT_SECRET_KEY": "k" * 32}


def test_settings_without_a_key_are_refused_with_the_remedy() -> None:
    with pytest.raises(SettingsError, match=r"INTERPRETARIAT_SECRET_KEY.*openssl rand"):
        load({})


def test_settings_with_a_short_key_are_refused() -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        load({"INTERPRETARIAT_SECRET_KEY": "k" * 31})


def test_settings_have_defaults_that_suit_one_machine() -> None:
    settings = load(KEY)
    assert (settings.database_url, settings.demo, settings.timers) == (
        "sqlite+aiosqlite:///var/interpretariat.db",
        False,
        True,
    )


@pytest.mark.parametrize(("text", "value"), [("1", True), ("true", True), ("0", False), ("no", False)])
def test_settings_read_a_flag(text: str, value: bool) -> None:
    assert load(KEY | {"INTERPRETARIAT_TIMERS": text}).timers is value


def test_settings_refuse_a_flag_that_is_neither() -> None:
    with pytest.raises(SettingsError, match="INTERPRETARIAT_DEMO: 'maybe'"):
        load(KEY | {"INTERPRETARIAT_DEMO": "maybe"})


@pytest.mark.parametrize("text", ["0", "-3", "soon"])
def test_settings_refuse_a_count_that_is_none(text: str) -> None:
    with pytest.raises(SettingsError, match="INTERPRETARIAT_HORIZON_DAYS"):
        load(KEY | {"INTERPRETARIAT_HORIZON_DAYS": text})


@pytest.mark.parametrize(
    ("base_url", "secure"),
    [("http://127.0.0.1:8000", False), ("http://localhost:8000", False), ("https://interpretes.example", True)],
)
def test_cookies_are_secure_but_on_loopback_http(base_url: str, secure: bool) -> None:
    assert load(KEY | {"INTERPRETARIAT_BASE_URL": base_url}).secure_cookies is secure
