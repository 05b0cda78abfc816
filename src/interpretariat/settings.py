"""The only reader of the environment. Every variable begins with INTERPRETARIAT_."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "INTERPRETARIAT_"


class SettingsError(Exception):
    """A setting is missing or unusable: names the variable, its problem and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this process runs. `secret_key` signs cookies and links; the demo alone may make its own."""

    database_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    demo: bool = False
    var_dir: Path = Path("var")
    smtp_url: str = ""
    mail_from: str = "coordination@interpretariat.example"
    zone: str = "America/Toronto"
    contact_phone: str = "418 555-0199"
    run_seconds: int = 20
    run_memory_mb: int = 4096
    feed_bodies_a_minute: int = 600
    horizon_days: int = 7
    timers: bool = True
    on_call_folder: Path | None = None

    @property
    def on_call_dir(self) -> Path:
        """Where the on-call list is written every hour, to be copied or shared from there."""
        return self.on_call_folder or self.var_dir / "garde"

    @property
    def secure_cookies(self) -> bool:
        """Secure everywhere but on a loopback address over http, where a browser would drop the cookie."""
        return not self.base_url.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; refuses to start on a missing or weak key outside the demo."""
    said = {
        key.removeprefix(PREFIX): value
        for key, value in (os.environ if environ is None else environ).items()
        if key.startswith(PREFIX)
    }
    demo = _flag(said, "DEMO", default=False)
    secret = said.get("SECRET_KEY", "")
    if len(secret) < 32:  # noqa: PLR2004 - 32 characters, 128 bits at least in hexadecimal
        raise SettingsError(
            f"{PREFIX}SECRET_KEY: at least 32 characters are needed; make one with: openssl rand -hex 32"
        )
    return Settings(
        database_url=said.get("DATABASE_URL", "sqlite+aiosqlite:///var/interpretariat.db"),
        secret_key=secret,
        base_url=said.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        demo=demo,
        var_dir=Path(said.get("VAR_DIR", "var")),
        smtp_url=said.get("SMTP_URL", ""),
        mail_from=said.get("MAIL_FROM", "coordination@interpretariat.example"),
        zone=said.get("ZONE", "America/Toronto"),
        contact_phone=said.get("CONTACT_PHONE", "418 555-0199"),
        run_seconds=_whole(said, "RUN_SECONDS", 20),
        run_memory_mb=_whole(said, "RUN_MEMORY_MB", 4096),
        feed_bodies_a_minute=_whole(said, "FEED_BODIES_A_MINUTE", 600),
        horizon_days=_whole(said, "HORIZON_DAYS", 7),
        timers=_flag(said, "TIMERS", default=True),
        on_call_folder=Path(said["ON_CALL_DIR"]) if said.get("ON_CALL_DIR") else None,
    )


def _flag(said: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = said.get(name, "").strip().lower()
    if text in ("", "0", "false", "no", "1", "true", "yes"):
        return default if text == "" else text in ("1", "true", "yes")
    raise SettingsError(f"{PREFIX}{name}: {text!r} is neither true nor false; write 1 or 0")


def _whole(said: Mapping[str, str], name: str, default: int) -> int:
    text = said.get(name, str(default))
    if not text.isdecimal() or int(text) == 0:
        raise SettingsError(f"{PREFIX}{name}: {text!r} is not a whole number above zero")
    return int(text)
