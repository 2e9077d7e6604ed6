"""New identifiers and secrets; injected, so that tests can predict them."""

import hashlib
import secrets
from collections.abc import Callable
from typing import Annotated

import msgspec

NewId = Callable[[], str]
GivenId = Annotated[str, msgspec.Meta(max_length=64)]  # an id, or a secret, from a client


def new_id() -> str:
    """A new identifier that reveals nothing and cannot be guessed. shape: 22 URL-safe characters, 128 bits"""
    return secrets.token_urlsafe(16)


def new_secret() -> str:
    """A new bearer secret for a link or a cookie. shape: 43 URL-safe characters, 256 bits"""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """The stored form of a bearer secret: SHA-256. Secrets are random and long, so they need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
