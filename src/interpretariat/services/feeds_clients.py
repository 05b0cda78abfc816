"""Which calendar program fetched a feed, from what it says of itself: so that people recognise their own device."""

from typing import Final

_CLIENTS: Final = (
    ("google-calendar", "Google Agenda"),
    ("googlebot", "Google Agenda"),
    ("microsoft", "Outlook"),
    ("outlook", "Outlook"),
    ("thunderbird", "Thunderbird"),
    ("lightning", "Thunderbird"),
    ("icsx5", "ICSx⁵"),
    ("davx5", "DAVx⁵"),
    ("nextcloud", "Nextcloud"),
    ("iphone", "Apple"),
    ("ios/", "Apple"),
    ("macos/", "Apple"),
    ("mac_os", "Apple"),
    ("dataaccessd", "Apple"),
    ("calendaragent", "Apple"),
    ("mozilla", "Navigateur"),
)
"""Words of the user agent, in lower case → the name people know, the first that fits."""


def client_name(user_agent: str) -> str:
    """A known program's name, else the first word of what it says (60 characters at most), else nothing."""
    said = user_agent.strip().lower()
    for word, name in _CLIENTS:
        if word in said:
            return name
    first = user_agent.strip().split("/", 1)[0].split(" ", 1)[0]
    return "".join(character for character in first if character.isprintable())[:60]
