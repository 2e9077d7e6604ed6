"""Addresses and letters at rest: the database alone tells neither, for the keys come from the house's secret."""

import hashlib
import hmac
import secrets
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
KEY_BYTES = 32


class Seal:
    """Closes and opens what is stored, and makes the key by which an address is found again.

    Whoever changes the secret loses every address; people then come back by recovery link or invite only.
    source: RFC 5869 (keys), NIST SP 800-38D (AES-GCM)
    """

    def __init__(self, secret: bytes, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._random_bytes = random_bytes
        self._lookup_key = _derive(secret, b"tearoom address lookup 1")
        self._cipher = AESGCM(_derive(secret, b"tearoom sealed text 1"))

    def lookup(self, email: str) -> str:
        """The same for the same mailbox, however it is capitalised; tells nothing without the secret."""
        return hmac.new(self._lookup_key, email.lower().encode(), hashlib.sha256).hexdigest()

    def close(self, text: str, place: str) -> bytes:
        """`text` for storing at `place` (such as a row's id), where alone it can be opened again."""
        nonce = self._random_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """What was closed. raises: cryptography.exceptions.InvalidTag for another place or secret"""
        return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode()).decode()


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(secret)
