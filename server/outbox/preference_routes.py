"""What one gets by mail, and when, over JSON."""

from collections.abc import Sequence
from typing import Annotated
from zoneinfo import available_timezones

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute

from server.kit.errors import Kind, Refused
from server.kit.http import Who, person_of, route
from server.outbox.preferences import LetterChoice, Preferences
from server.outbox.rules import QuietHours

ClockTime = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5)]


class NewLetterChoice(msgspec.Struct, frozen=True):
    wanted: bool


class QuietHoursView(msgspec.Struct, frozen=True):
    """Hours in which nothing is sent that can wait, by the clocks of a zone. shape: HH:MM"""

    starts: ClockTime
    ends: ClockTime
    zone: Annotated[str, msgspec.Meta(max_length=64)]


class LetterSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What I get by mail, and when."""

    choices: Sequence[LetterChoice]
    quiet_hours: QuietHoursView | None = None


class PreferenceRoutes:
    """One's own choices about letters."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def routes(self) -> list[BaseRoute]:
        return [
            route("GET", "/api/me/letters", Who.SELF, self._look),
            route("PUT", "/api/me/letters/{about}", Who.SELF, self._choose),
            route("PUT", "/api/me/quiet-hours", Who.SELF, self._be_quiet),
            route("DELETE", "/api/me/quiet-hours", Who.SELF, self._be_reachable),
        ]

    async def _look(self, request: Request) -> LetterSettings:
        """Which emails I get, and when. Alerts, sign-in emails and account notices are always sent at once."""
        return await self._settings(request)

    async def _choose(self, request: Request, choice: NewLetterChoice) -> LetterSettings:
        """Choose whether to get emails of one kind or class. A choice about a kind overrides one about its class."""
        await self._preferences.choose(person_of(request), request.path_params["about"], wanted=choice.wanted)
        return await self._settings(request)

    async def _be_quiet(self, request: Request, quiet: QuietHoursView) -> LetterSettings:
        """Set quiet hours. Emails that can wait are sent when they end."""
        await self._preferences.be_quiet(person_of(request), _read(quiet))
        return await self._settings(request)

    async def _be_reachable(self, request: Request) -> LetterSettings:
        """Remove my quiet hours."""
        await self._preferences.be_quiet(person_of(request), None)
        return await self._settings(request)

    async def _settings(self, request: Request) -> LetterSettings:
        choices, quiet = await self._preferences.look(person_of(request))
        return LetterSettings(choices, _view(quiet) if quiet else None)


def _read(view: QuietHoursView) -> QuietHours:
    """raises: Refused(bad_request) for a zone that nobody lives in, or hours that last a day"""
    quiet = QuietHours(_minutes(view.starts), _minutes(view.ends), view.zone)
    if quiet.zone not in available_timezones() or quiet.starts == quiet.ends:
        raise Refused("bad_request", Kind.INVALID)
    return quiet


def _view(quiet: QuietHours) -> QuietHoursView:
    return QuietHoursView(_clock(quiet.starts), _clock(quiet.ends), quiet.zone)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
