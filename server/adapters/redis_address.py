"""The address of Redis, and the credentials for it."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

PORT = 6379


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """shape: from `redis://user:password@host:6379/0`, or `rediss://...` for TLS; all but the host may be left out"""

    host: str
    port: int
    database: int
    tls: bool
    user: str | None
    password: str | None = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """Parse an address. raises: ValueError, which does not repeat the address"""
        parts = urlsplit(url)
        number = parts.path.strip("/") or "0"
        if parts.scheme not in ("redis", "rediss") or not parts.hostname or parts.query or not number.isdecimal():
            raise ValueError("not the address of a Redis")
        return cls(
            host=parts.hostname,
            port=parts.port or PORT,
            database=int(number),
            tls=parts.scheme == "rediss",
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )
