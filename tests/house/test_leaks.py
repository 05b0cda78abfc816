"""No tracked file names a package registry, a machine's own path or a secret."""

import re
from collections.abc import Iterator

import pytest

from tests.house.tree import texts, tracked

REGISTRIES = ("pypi", "pythonhosted", "npmjs", "debian", "crates", "rubygems", "unpkg", "jsdelivr", "cdnjs", "esm")
PATTERNS = {
    "registry host": re.compile(rf"\b(?:[\w-]+\.)*(?:{'|'.join(REGISTRIES)})\.(?:org|com|io|net|sh)\b"),
    "machine path": re.compile(r"(?<![\w.~-])/(?:home|root|tmp|work|Users)/[\w.-]"),
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "token": re.compile(
        r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|glpat-[\w-]{20}|xox[abpr]-[\w-]{10,}|sk_live_\w{16,}|AIza[\w-]{35})"
    ),
    "password in an address": re.compile(r"\b[a-z][a-z+]*://[^\s/:@{}<>$]+:[^\s/:@{}<>$*]+@"),
}
SECRET_FILES = ("**/.env", "**/*.pem", "**/*.key", "**/*.p12", "**/id_rsa*", "**/.npmrc", "**/.pypirc", "**/uv.lock")


def leaks(files: Iterator[tuple[str, str]]) -> Iterator[str]:
    """`file:line kind: what` of each leak; the vendored files of others are read as well."""
    for name, text in files:
        for kind, pattern in PATTERNS.items():
            for found in pattern.finditer(text):
                yield f"{name}:{text.count(chr(10), 0, found.start()) + 1} {kind}: {found[0]}"


def test_no_tracked_file_leaks() -> None:
    assert list(leaks(texts())) == []


def test_no_secret_file_is_tracked() -> None:
    assert tracked(*SECRET_FILES) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"index-url = https://files.{'pythonhosted'}.org/simple", "registry host"),
        (f"registry.{'npmjs'}.org", "registry host"),
        (f"see {'/work'}/shared/x", "machine path"),
        (f"open('{'/tmp'}/x')", "machine path"),
        (f"-----BEGIN RSA {'PRIVATE'} KEY-----", "private key"),
        ("gh" + "p_" + "a1" * 18, "token"),
        ("postgresql://app:" + "hunter2@db/x", "password in an address"),
    ],
)
def test_leak_is_found(text: str, kind: str) -> None:
    assert [leak.split(": ")[0] for leak in leaks(iter([("a.txt", f"first\n{text}")]))] == [f"a.txt:2 {kind}"]


@pytest.mark.parametrize(
    "text", ["https://example.org/work/x", "docs/work/plan.md", "postgresql://app:${PASSWORD}@db/x", "~/tmp/x"]
)
def test_harmless_text_is_no_leak(text: str) -> None:
    assert list(leaks(iter([("a.txt", text)]))) == []
