"""A setting as the slice that owns it declares it, once: everything else iterates over these declarations."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from server.kit.errors import Kind, Refused
from server.kit.settings import choice, cleaned

V = TypeVar("V", bool, str)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting(ABC, Generic[V]):
    """Something about the house that organisers may change, and nobody else.

    shape: `name` in snake_case, short enough for the audit; `variable` of the environment has the default, and `usual`
    is the default without it; values in `proof_for` make the house less safe: only an organiser who has just shown who
    they are may choose them
    """

    name: str
    variable: str
    usual: V
    proof_for: frozenset[V] = frozenset()

    @abstractmethod
    def default(self, env: Mapping[str, str]) -> V:
        """What the environment says, for a house in which nobody has chosen. raises: BadConfig"""

    @abstractmethod
    def fit(self, value: object) -> V:
        """The value as it is kept. raises: Refused(bad_request, and what the setting's own rule says)"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SwitchSetting(Setting[bool]):
    """On or off."""

    usual: bool = False

    def default(self, env: Mapping[str, str]) -> bool:
        return choice(env, self.variable, *(("on", "off") if self.usual else ("off", "on"))) == "on"

    def fit(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise Refused("bad_request", Kind.INVALID)
        return value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TextSetting(Setting[str]):
    """A text. shape: `rule` gives it as it is kept, or refuses it"""

    rule: Callable[[str], str]

    def default(self, env: Mapping[str, str]) -> str:
        return cleaned(env, self.variable, self.usual, self.rule)

    def fit(self, value: object) -> str:
        if not isinstance(value, str):
            raise Refused("bad_request", Kind.INVALID)
        return self.rule(value)
