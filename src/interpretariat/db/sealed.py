"""Text that the database keeps only sealed: AES-256-GCM, key outside the database, key id beside the ciphertext.
The same keys' siblings sign the links of letters.

Layout of the stored bytes: one byte length of the key id, the key id, 12 bytes nonce, ciphertext with its tag.
The associated data is the column's name, so a ciphertext moved to another column does not open.
"""

import hmac
import os
from base64 import urlsafe_b64encode
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

NONCE_BYTES: Final = 12
SIGNATURE_BYTES: Final = 20


class KeyRing:
    """The keys of this process: `current` seals, every known one opens."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}
        self._signing: dict[str, bytes] = {}
        self.current = ""

    def load(self, secret: str, key_id: str = "k1") -> None:
        """Derive a 256-bit key from the process's secret and make it the current one."""
        self._keys[key_id] = HKDF(SHA256(), 32, salt=None, info=b"interpretariat/sealed/" + key_id.encode()).derive(
            secret.encode()
        )
        self._signing[key_id] = HKDF(SHA256(), 32, salt=None, info=b"interpretariat/signed/" + key_id.encode()).derive(
            secret.encode()
        )
        self.current = key_id

    def tags(self, text: str) -> list[bytes]:
        """What only who holds the secret can say of this text: by the current key first, then by the older ones."""
        names = [self.current, *(name for name in self._keys if name != self.current)]
        return [hmac.digest(self._keys[name], text.encode(), "sha256") for name in names]

    def seal(self, text: str, label: str) -> bytes:
        name, nonce = self.current.encode(), os.urandom(NONCE_BYTES)
        sealed = AESGCM(self._keys[self.current]).encrypt(nonce, text.encode(), label.encode())
        return bytes([len(name)]) + name + nonce + sealed

    def open(self, blob: bytes, label: str) -> str:
        end = 1 + blob[0]
        nonce, sealed = blob[end : end + NONCE_BYTES], blob[end + NONCE_BYTES :]
        return AESGCM(self._keys[blob[1:end].decode()]).decrypt(nonce, sealed, label.encode()).decode()

    def sign(self, text: str, label: str) -> str:
        """A signature that fits in an address: 160 bits under the current key, for this use alone."""
        return self._signature(self.current, text, label)

    def is_signed(self, text: str, label: str, signature: str) -> bool:
        """Was this text signed for this use, under any known key?"""
        given = signature.encode()
        return any(hmac.compare_digest(self._signature(key, text, label).encode(), given) for key in self._signing)

    def _signature(self, key_id: str, text: str, label: str) -> str:
        digest = hmac.digest(self._signing[key_id], f"{label}\0{text}".encode(), "sha256")
        return urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode().rstrip("=")


RING: Final = KeyRing()
"""Filled once by the composition, before the first session."""


class Sealed(TypeDecorator[str]):
    """A text column that is stored sealed; `label` is bound to the ciphertext."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else RING.seal(value, self.label)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else RING.open(value, self.label)
