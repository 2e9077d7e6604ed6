"""What is chosen, and the news of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting that somebody has chosen. shape: `by` is None once that person is erased"""

    value: object
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """An organiser has chosen something else. shape: `setting` is its name"""

    setting: str
