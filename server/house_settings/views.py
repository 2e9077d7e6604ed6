"""What organisers are told of settings, and what they send."""

from datetime import datetime
from typing import Annotated

import msgspec

LONGEST_NAME = 22
LONGEST_VALUE = 1_000  # the setting's own rule says how long its texts may be

GivenName = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
GivenText = Annotated[str, msgspec.Meta(max_length=LONGEST_VALUE)]


class SettingView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A setting. shape: without `changed_at` nobody has chosen it; `changed_by` is a shown name, empty once erased"""

    name: str
    value: bool | str
    changed_at: datetime | None = None
    changed_by: str = ""


class NewValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another value for one setting."""

    setting: GivenName
    value: bool | GivenText
