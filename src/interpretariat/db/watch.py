"""Has anything been committed since? SQLite can say so without a query, which spares feeds their revision."""

import sqlite3
from urllib.parse import quote

from sqlalchemy import make_url


class Watch:
    """One idle connection to a SQLite file, which sees a number change whenever any other connection commits."""

    def __init__(self, url: str) -> None:
        said = make_url(url)
        self._file = said.database if said.get_backend_name() == "sqlite" else None
        self._connection: sqlite3.Connection | None = None

    def stamp(self) -> int | None:
        """The same number twice: nothing was committed between the two. None: unknown, ask the database.

        It takes microseconds: the file's header is read, and nobody is waited for.
        """
        if not self._file:
            return None
        try:
            if self._connection is None:
                uri = f"file:{quote(self._file)}?mode=ro"
                self._connection = sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)
            found: tuple[int] = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            return None
        return found[0]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
