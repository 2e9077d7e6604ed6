"""Settings from the environment: each kind has a parser, and errors name the setting."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from server.kit.errors import Refused

T = TypeVar("T")


class BadConfig(Exception):
    """The settings are inconsistent; the text says what to set."""


def cleaned(env: Mapping[str, str], name: str, otherwise: T, clean: Callable[[str], str]) -> str | T:
    """The setting after `clean`, or `otherwise` when it is not set. raises: BadConfig"""
    given = env.get(name)
    try:
        return clean(given) if given else otherwise
    except Refused as no:
        raise BadConfig(f"{name} cannot be used: {no.code}.") from None


def choice(env: Mapping[str, str], name: str, usual: str, *others: str) -> str:
    """One of these words. raises: BadConfig"""
    chosen = env.get(name) or usual
    if chosen not in (usual, *others):
        raise BadConfig(f"{name} must be one of: {', '.join(dict.fromkeys((usual, *others)))}.")
    return chosen


def number(env: Mapping[str, str], name: str, otherwise: int) -> int:
    """A number. raises: BadConfig"""
    try:
        return int(env.get(name) or otherwise)
    except ValueError:
        raise BadConfig(f"{name} must be a number.") from None
