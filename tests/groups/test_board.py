"""A group's board: off unless the house wants it; facilitators pin, members read, nothing stays longer than wanted."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from server.groups.api import PRIVACY
from server.groups.rules import NOTES_MAX
from server.groups.tables import pinned_notes
from server.kit.clock import ManualClock
from tests.house import House
from tests.people import ANN, BEN, DOT, EVE

DAY_S = 24 * 3600


@pytest.fixture
async def house(database_url: str, tmp_path: Path, clock: ManualClock) -> AsyncIterator[House]:
    """A house that wants boards, on each kind of database."""
    house = await House.opened(database_url, tmp_path, clock, TEAROOM_BOARD="on")
    yield house
    await house.close()


async def board(house: House, group: str) -> list[str]:
    return [note["text"] for note in (await house.ask(BEN, "GET", f"/api/groups/{group}")).json()["notes"]]


async def pin(house: House, group: str, text: str, **more: object) -> None:
    assert (await house.ask(ANN, "POST", f"/api/groups/{group}/board", {"text": text} | more)).status_code == 201


async def test_a_house_has_no_boards_unless_it_wants_them(house_on_either: House) -> None:
    house, group = house_on_either, await house_on_either.make_group()
    assert "notes" not in (await house.ask(ANN, "GET", f"/api/groups/{group}")).json()
    refused = await house.ask(ANN, "POST", f"/api/groups/{group}/board", {"text": "Bring a mug."})
    assert (refused.status_code, refused.json()) == (404, {"code": "not_found"})


async def test_facilitators_pin_and_members_read(house: House, group: str) -> None:
    assert await board(house, group) == []
    await pin(house, group, "Bring a mug.")
    await house.clock.advance(60)
    await pin(house, group, "The lease letter is in the shared folder.\nAsk Ann.")
    [newest, _] = (await house.ask(BEN, "GET", f"/api/groups/{group}")).json()["notes"]
    assert newest == {
        "id": newest["id"],
        "text": "The lease letter is in the shared folder.\nAsk Ann.",
        "by": "Ann",
        "pinned_at": "2026-01-08T16:02:00Z",
    }
    for person, status in ((BEN, 403), (EVE, 404), (None, 401)):
        assert (await house.ask(person, "POST", f"/api/groups/{group}/board", {"text": "x"})).status_code == status
        assert (await house.ask(person, "DELETE", f"/api/groups/{group}/board/{newest['id']}")).status_code == status
    assert (await house.ask(DOT, "DELETE", f"/api/groups/{group}/board/{newest['id']}")).status_code == 204
    assert await board(house, group) == ["Bring a mug."]


async def test_a_note_lasts_until_its_day_and_is_deleted_then(house: House, group: str) -> None:
    until = (house.clock.now() + timedelta(days=7)).isoformat()
    await pin(house, group, "We meet an hour later this week.", until=until)
    await pin(house, group, "Bring a mug.")
    await house.clock.advance(7 * DAY_S - 1)
    assert len(await board(house, group)) == 2
    await house.clock.advance(1)
    assert await board(house, group) == ["Bring a mug."]
    await house.groups.tidy()
    async with house.database.read() as tx:
        assert (await tx.execute(select(pinned_notes.c.text))).scalars().all() == ["Bring a mug."]


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ({"text": " "}, "note_empty"),
        ({"text": "\u2800"}, "note_empty"),
        ({"text": "x" * 1001}, "note_too_long"),
        ({"text": "\u202eevil"}, "note_characters"),
        ({"text": "x", "until": "2026-01-08T15:00:00Z"}, "in_past"),
        ({"text": "x", "until": "2028-01-08T15:00:00Z"}, "too_far"),
        ({"text": "x", "until": "2026-02-08T15:00:00"}, "bad_request"),
    ],
)
async def test_what_cannot_hang_there(house: House, group: str, note: dict[str, str], code: str) -> None:
    refused = await house.ask(ANN, "POST", f"/api/groups/{group}/board", note)
    assert (refused.status_code, refused.json()) == (422, {"code": code})


async def test_a_board_is_small(house: House, group: str) -> None:
    for number in range(NOTES_MAX):
        await pin(house, group, f"Note {number}")
    refused = await house.ask(ANN, "POST", f"/api/groups/{group}/board", {"text": "One more"})
    assert (refused.status_code, refused.json()) == (409, {"code": "board_full"})


async def test_notes_go_with_whoever_pinned_them(house: House, group: str) -> None:
    await pin(house, group, "Bring a mug.")
    await house.ask(DOT, "POST", f"/api/groups/{group}/board", {"text": "The house is closed on Monday."})
    async with house.database.read() as tx:
        assert [row["text"] for row in (await PRIVACY.export(tx, ANN.id))["pinned_notes"]] == ["Bring a mug."]
    async with house.database.begin() as tx:
        await PRIVACY.erase(tx, ANN.id)
    assert await board(house, group) == ["The house is closed on Monday."]
