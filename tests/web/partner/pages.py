"""What a form holds, read as a browser reads it: its fields with what they would send, and its errors."""

import re
from html.parser import HTMLParser

NAMES_WITHOUT_VALUE = frozenset({"checkbox", "radio"})


class Form(HTMLParser):
    """The fields of the form that posts to `action`, with what they would send."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._action = action
        self._inside = False
        self._select = ""
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = said.get("action") == self._action
        if not self._inside:
            return
        if tag == "input" and (said.get("type") not in NAMES_WITHOUT_VALUE or "checked" in said):
            self._add(said.get("name", ""), said.get("value", ""))
        elif tag == "select":
            self._select = said["name"]
        elif tag == "option" and "selected" in said:
            self._add(self._select, said.get("value", ""))
        elif tag == "textarea":
            self._area = said["name"]

    def handle_data(self, data: str) -> None:
        if self._area:
            self._add(self._area, data.removeprefix("\n"))
            self._area = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False

    def _add(self, name: str, value: str) -> None:
        if name and name != "_csrf_token":
            self.values.setdefault(name, []).append(value)


def values(page: str, action: str) -> dict[str, list[str]]:
    """Field → what it would send, empty ones left out."""
    found = Form(page, action).values
    return {name: kept for name, typed in found.items() if (kept := [value for value in typed if value])}


def errors(page: str) -> list[str]:
    """The ids that the summary of errors leads to, in order."""
    summary = page.partition('class="error-summary"')[2].partition("</div>")[0]
    return re.findall(r'href="#([^"]+)"', summary)
