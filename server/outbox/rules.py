"""When a letter may be sent: quiet hours by the recipient's wall clock, across clock changes. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `starts` until before `ends`, by the wall clock in `zone`; may cross midnight.

    shape: minutes after midnight, never the same; `zone` as in the IANA database
    """

    starts: int
    ends: int
    zone: str

    def hold(self, at: datetime) -> bool:
        """Whether it is quiet then."""
        return (self._minute(at) - self.starts) % DAY < (self.ends - self.starts) % DAY

    def leaves_at(self, at: datetime) -> datetime:
        """The first moment from then on that is not quiet.

        An hour that clocks repeat is quiet both times; an hour that they skip is not waited for.
        """
        while self.hold(at):
            shown = at.astimezone(ZoneInfo(self.zone))
            left = timedelta(minutes=(self.ends - self._minute(at)) % DAY)
            end = at + left - timedelta(seconds=shown.second, microseconds=shown.microsecond)
            at = self._clock_change(at, end) or end
        return at

    def _minute(self, at: datetime) -> int:
        shown = at.astimezone(ZoneInfo(self.zone))
        return shown.hour * 60 + shown.minute

    def _clock_change(self, after: datetime, until: datetime) -> datetime | None:
        """When clocks are changed in between, to the second; there is at most one change in a day."""
        offset, low, high = self._offset(after), after.replace(microsecond=0), until
        if self._offset(until) == offset:
            return None
        while high - low > SECOND:
            middle = low + (high - low) // SECOND // 2 * SECOND
            low, high = (middle, high) if self._offset(middle) == offset else (low, middle)
        return high

    def _offset(self, at: datetime) -> timedelta | None:
        return at.astimezone(ZoneInfo(self.zone)).utcoffset()
