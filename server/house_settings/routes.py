"""Settings of the house over HTTP: PROTOCOL.md, "House settings"."""

from starlette.requests import Request
from starlette.routing import BaseRoute

from server.house_settings.service import HouseSettings
from server.house_settings.views import NewValue, SettingView
from server.kit.http import Who, person_of, route


def routes(settings: HouseSettings) -> list[BaseRoute]:
    """Looking at them, and changing one."""

    async def look(request: Request) -> list[SettingView]:
        """What can be changed while the house is open, what it is now, and who changed it when."""
        return await settings.all(person_of(request))

    async def change(request: Request, new: NewValue) -> list[SettingView]:
        """Change one setting; all of them, as they are then. What makes the house less safe asks for a fresh proof."""
        organiser, proven = person_of(request), bool(request.scope.get("proven"))
        await settings.change(organiser, new.setting, new.value, proven=proven)
        return await settings.all(organiser)

    return [
        route("GET", "/api/house/settings", Who.ORGANISER, look),
        route("PATCH", "/api/house/settings", Who.ORGANISER, change),
    ]
