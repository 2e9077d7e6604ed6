"""Credentials that a TURN server checks by itself, from a secret that it shares with us; nobody is named in them.

source: draft-uberti-behave-turn-rest-00 §2.2, as coturn's `use-auth-secret` does it
"""

import base64
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

SHORTEST_SECRET = 16
LASTS_S, LONGEST_S = 2 * 3600, 86_400
# A relay cannot be told that somebody has signed out: a credential ends with its time and no sooner. A call through a
# relay that outlasts it finds another way with a fresh one, for whoever is still signed in.
_URL = re.compile(r"turns?:(\[[0-9a-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?(\?transport=(udp|tcp))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Credential:
    """What a TURN server asks for. shape: as browsers name it in an RTCIceServer"""

    username: str
    credential: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The relays of this house. units: a credential is good for `lasts_s`"""

    urls: tuple[str, ...]
    secret: str = field(repr=False)
    lasts_s: int

    @classmethod
    def parse(cls, urls: Iterable[str], secret: str, lasts_s: int) -> "Turn | None":
        """Settings as they were written; without a URL there is none. raises: ValueError, which hides the secret"""
        own = tuple(urls)
        if not own:
            return None
        if not all(_URL.fullmatch(url) for url in own):
            raise ValueError("URLS must look like turn:host:3478,turns:host:443?transport=tcp")
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"SECRET must be the secret of the relays, at least {SHORTEST_SECRET} characters")
        if not 60 <= lasts_s <= LONGEST_S:
            raise ValueError(f"LASTS must be 60 to {LONGEST_S} seconds")
        return cls(own, secret, lasts_s)

    def credential(self, now: datetime, pseudonym: str) -> Credential:
        """A credential from now on. shape: `pseudonym` is another each time, so that no relay knows who comes again"""
        username = f"{int(now.timestamp()) + self.lasts_s}:{pseudonym}"
        proof = hmac.digest(self.secret.encode(), username.encode(), "sha1")
        return Credential(username, base64.b64encode(proof).decode())
