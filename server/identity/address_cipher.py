"""Email addresses at rest: encrypted, and found again by a key that tells nothing."""

import hashlib
import hmac
import secrets
from collections.abc import Callable

from server.kit.text_cipher import TextCipher, derive


class AddressCipher(TextCipher):
    """Encrypts addresses, and makes the key by which one is found again.

    Whoever changes the secret loses every address; people then come back by recovery link or invite only.
    """

    def __init__(self, secret: bytes, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        super().__init__(secret, random_bytes)
        self._lookup_key = derive(secret, b"tearoom address lookup 1")

    def lookup(self, email: str) -> str:
        """The same for the same mailbox, however it is capitalised; tells nothing without the secret."""
        return hmac.new(self._lookup_key, email.lower().encode(), hashlib.sha256).hexdigest()
