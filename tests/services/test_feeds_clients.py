"""People recognise their own device in what it says of itself."""

import pytest

from interpretariat.services.feeds_clients import client_name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Google-Calendar-Importer", "Google Agenda"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", "Google Agenda"),
        ("Microsoft.Exchange.Calendaring/15.20", "Outlook"),
        ("macOS/14.5 (23F79) dataaccessd/1.0", "Apple"),
        ("iOS/17.5 (21F79) dataaccessd/1.0", "Apple"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0", "Thunderbird"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/130", "Navigateur"),
        ("curl/8.5.0", "curl"),
        ("", ""),
        ("\x00\x1b[31mx y", "[31mx"),
        ("a" * 300, "a" * 60),
    ],
)
def test_client_has_the_name_people_know(said: str, name: str) -> None:
    assert client_name(said) == name
