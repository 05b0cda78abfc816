"""Keys that are shown once: 192 random bits for the one who holds it, a SHA-256 for us."""

import hashlib
import secrets


def new_key() -> tuple[str, str]:
    """A fresh key and the hash under which it is stored."""
    key = secrets.token_urlsafe(24)
    return key, hash_of(key)


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
