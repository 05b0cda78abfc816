"""Browsers by their everyday names."""

import pytest

from interpretariat.formats.devices import device
from interpretariat.formats.words import translator

ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox sur Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {ENGINE} Chrome/142.0.0.0 Safari/537.36", "Chrome sur Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {ENGINE} Chrome/142.0.0.0 Safari/537.36 Edg/142.0", "Edge sur Windows"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {ENGINE} Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Version/19.1 Safari/604.1", "Safari sur iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15", "Safari sur macOS"),
        ("python-httpx/0.28.1", "python-httpx"),
        ("", ""),
    ],
)
def test_a_device_has_an_everyday_name(said: str, name: str) -> None:
    assert device(said, translator("fr")) == name


def test_a_device_in_english() -> None:
    assert device(f"Mozilla/5.0 (X11; Linux x86_64) {ENGINE} Chrome/1 Safari/1", translator("en")) == "Chrome on Linux"
