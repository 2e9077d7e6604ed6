"""What organisers may change about meetings."""

from server.schedule import rules
from server.settings.setting import TextSetting


def _zone(name: str) -> str:
    rules.must_be_time_zone(name)
    return name


TIME_ZONE = TextSetting(name="time_zone", variable="TEAROOM_TIME_ZONE", usual="Europe/London", rule=_zone)
"""The zone of meetings that name none."""
