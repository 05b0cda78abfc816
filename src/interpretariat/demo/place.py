"""Where the demo lives: one directory with its database, its secret, its files and its mail."""

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from interpretariat.settings import Settings

ONLY_OURS = 0o600


@dataclass(frozen=True, slots=True)
class Place:
    """The directory `var`. The city is made in `making` and gets its name when it is whole: a half is never served."""

    var: Path

    @property
    def city(self) -> Path:
        return self.var / "demo.db"

    @property
    def making(self) -> Path:
        return self.var / "demo-making.db"

    @property
    def data(self) -> Path:
        return self.var / "demo-data"

    @property
    def doors(self) -> Path:
        return self.var / "demo.json"

    @property
    def mail(self) -> Path:
        return self.var / "mail"

    def settings(self, port: int, database: Path) -> Settings:
        """How the demo runs: its own secret, no second factor, mail into files."""
        return Settings(
            database_url=f"sqlite+aiosqlite:///{database.resolve()}",
            secret_key=self.secret(),
            base_url=f"http://127.0.0.1:{port}",
            demo=True,
            var_dir=self.var,
        )

    def secret(self) -> str:
        """The key that signs cookies and seals notes: made once, readable by its owner alone."""
        file = self.var / "demo.secret"
        if not file.exists():
            self.var.mkdir(parents=True, exist_ok=True)
            write_private(file, secrets.token_hex(32))
        return file.read_text(encoding="ascii").strip()

    def is_ready(self) -> bool:
        """Is there a whole city, with its doors and the key to its notes?"""
        return all(file.exists() for file in (self.city, self.doors, self.var / "demo.secret"))

    def clear(self) -> None:
        """Take the city away, whole or half made; the secret stays."""
        for file in (self.city, self.making, self.doors):
            for each in (file, file.with_name(f"{file.name}-journal")):
                each.unlink(missing_ok=True)
        for directory in (self.data, self.mail):
            shutil.rmtree(directory, ignore_errors=True)


def write_private(file: Path, text: str) -> None:
    """Put a text in place at once, in a file that only its owner reads."""
    beside = file.with_name(f".{file.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OURS), "w", encoding="utf-8") as out:
        out.write(text)
    beside.replace(file)
