"""Encryption of texts at rest, with a key derived from the house's secret: the database alone does not reveal them."""

import secrets
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
KEY_BYTES = 32


class TextCipher:
    """Encrypts stored texts. Changing the secret loses all of them.

    source: RFC 5869 (keys), NIST SP 800-38D (AES-GCM)
    """

    def __init__(self, secret: bytes, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._random_bytes = random_bytes
        self._cipher = AESGCM(derive(secret, b"tearoom sealed text 1"))

    def encrypt(self, text: str, place: str) -> bytes:
        """Encrypt `text` for storage at `place` (such as a row's id); it can be decrypted only for the same place."""
        nonce = self._random_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())

    def decrypt(self, encrypted: bytes, place: str) -> str:
        """Decrypt a text. raises: cryptography.exceptions.InvalidTag for another place or secret"""
        return self._cipher.decrypt(encrypted[:NONCE_BYTES], encrypted[NONCE_BYTES:], place.encode()).decode()


def derive(secret: bytes, purpose: bytes) -> bytes:
    """The key for one purpose."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(secret)
