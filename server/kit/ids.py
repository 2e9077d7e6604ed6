"""New identifiers and secrets; injected, so that tests can foresee them."""

import hashlib
import secrets
from collections.abc import Callable
from typing import Annotated

import msgspec

NewId = Callable[[], str]
GivenId = Annotated[str, msgspec.Meta(max_length=64)]  # an id, or a secret, that somebody sends


def new_id() -> str:
    """A fresh identifier that tells nothing and cannot be guessed. shape: 22 URL-safe characters, 128 bits"""
    return secrets.token_urlsafe(16)


def new_secret() -> str:
    """A fresh bearer secret for a link or a cookie. shape: 43 URL-safe characters, 256 bits"""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """How a bearer secret is stored: its SHA-256. Secrets are random and long, so no salt or stretching is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
