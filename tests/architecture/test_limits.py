"""Whatever changes something has a limit in the one table: every unsafe route, offer, wish and command."""

from pathlib import Path
from typing import get_args

import pytest
from starlette.routing import Mount, WebSocketRoute

from server.conversation import views as conversation
from server.conversation.channel import ConversationChannel
from server.kit import limits
from server.kit.clock import ManualClock
from server.kit.http import OpenRoute
from server.kit.limits import Limit
from server.realtime.command_limits import names
from server.realtime.person import PersonChannel
from server.room import commands as room
from server.room.channel import RoomChannel
from server.room.limits import SAFETY_COMMANDS
from server.tearoom import commands as tearoom
from server.tearoom.channel import TearoomChannel
from tests.house import House, configured

TABLE = [one for one in vars(limits).values() if isinstance(one, Limit)]
OWN = {
    "POST /api/sign-in": "sign_in",
    "POST /sign-in": "sign_in",
    "POST /sign-in/{token}": "open_letter",
    "POST /email/{token}": "open_letter",
    "POST /api/invites/look": "invite_look",
    "POST /api/invites/accept": "invite_accept",
    "POST /api/meetings/{meeting}/media": "media_offer",
    "PUT /api/meetings/{meeting}/media": "media_wish",
    "POST /api/tearooms/{tearoom}/media": "media_offer",
    "PUT /api/tearooms/{tearoom}/media": "media_wish",
    "POST /api/line/media": "line_trial",
    "PATCH /api/me": "rename",
    "POST /api/me/recovery-link": "recovery_link",
    "GET /api/me/export": "export",
    "GET /api/ice": "turn_credentials",
    "GET /api/meetings/{meeting}/attendance.csv": "export",
}
"""What costs more than most, or is worth more to a stranger."""


@pytest.fixture
async def routes(tmp_path: Path) -> list[OpenRoute]:
    """Every route of the program."""
    house = House(configured(f"sqlite:///{tmp_path / 'tearoom.db'}", tmp_path), ManualClock())
    await house.close()
    others = [one for one in house.app.routes if not isinstance(one, OpenRoute)]
    assert all(isinstance(one, Mount | WebSocketRoute) for one in others), "made by kit.http.route, so that it is named"
    return [one for one in house.app.routes if isinstance(one, OpenRoute)]


async def test_every_unsafe_route_is_limited_by_person_and_by_address(routes: list[OpenRoute]) -> None:
    unsafe = [one for one in routes if not one.methods or not one.methods <= {"GET", "HEAD"}]
    assert len(unsafe) > 20
    assert [one.name for one in unsafe if one.limit.person is None or one.limit.address is None] == []
    assert [one.name for one in unsafe if not one.limit.shared] == [], "counted over all processes"


async def test_what_costs_more_has_a_limit_of_its_own(routes: list[OpenRoute]) -> None:
    named = {one.name: one.limit.name for one in routes}
    assert {name: named.get(name) for name in OWN} == OWN


async def test_only_what_costs_nothing_is_unlimited(routes: list[OpenRoute]) -> None:
    free = {one.name for one in routes if one.limit is limits.UNLIMITED}
    assert free == {"GET /healthz", "GET /readyz", "GET /help", "GET /how", "GET /server.css"}


@pytest.mark.parametrize(
    ("channel", "commands"),
    [
        (RoomChannel, room.ClientCommand),
        (TearoomChannel, tearoom.ClientCommand),
        (ConversationChannel, conversation.ClientCommand),
    ],
    ids=["room", "tearoom", "conversation"],
)
def test_every_command_names_its_limit(
    channel: type[RoomChannel | TearoomChannel | ConversationChannel], commands: object
) -> None:
    assert set(channel.commands) == names(commands), f"name each in {channel.__module__}'s limits"
    assert all(limit in TABLE and limit.person for limit in channel.commands.values())


def test_one_person_has_no_commands_for_themself() -> None:
    assert dict(PersonChannel.commands) == {}


def test_what_keeps_a_circle_safe_has_a_budget_of_its_own() -> None:
    safe = {name for name, limit in RoomChannel.commands.items() if limit is limits.SAFETY}
    assert safe >= {"Lock", "Refuse", "Remove", "Mute", "StopCamera", "TakeTurn", "EndMeeting"}
    assert set(SAFETY_COMMANDS) <= set(get_args(room.ClientCommand))


def test_a_line_of_the_table_is_declared_once() -> None:
    declared = [limit.name for limit in TABLE]
    assert len(declared) == len(set(declared))
