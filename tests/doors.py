"""A table of doors: for every route, what each role gets. The table of a slice lies beside its tests, in `doors.py`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

ROLES = ("anonymous", "stranger", "removed", "member", "facilitator", "organiser")
"""Nobody, Eve, Cleo (who was removed), Ben, Ann, Dot (who belongs to no group)."""


@dataclass(frozen=True, slots=True)
class Door:
    """One method on one path. shape: `answers` by role: a status, or the code of a refusal"""

    method: str
    path: str
    answers: Mapping[str, str]
    body: Any = None

    @property
    def name(self) -> str:
        """As routes are named."""
        return f"{self.method} {self.path}"


def of_slices() -> Iterator[Door]:
    """The doors of every slice."""
    for file in sorted(Path(__file__).parent.glob("*/doors.py")):
        yield from import_module(f"tests.{file.parent.name}.doors").DOORS


def door(method: str, path: str, answers: str, body: Any = None) -> Door:
    """A door, its answers in the order of ROLES."""
    return Door(method, path, dict(zip(ROLES, answers.split(), strict=True)), body)


def without_id(headers: httpx.Headers) -> dict[str, str]:
    """All that an answer says beside the id that every answer has."""
    assert headers["X-Request-Id"]
    return {name: value for name, value in headers.items() if name != "x-request-id"}
