"""Organisers change the house while it is open: typed, told, in force everywhere; the environment has the defaults."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, insert, select, update
from structlog.testing import capture_logs

from server.groups.api import BOARD
from server.identity.rules import PROOF_AGE
from server.identity.tables import audit, persons
from server.kit.clock import ManualClock
from server.platform.own import SETTINGS
from server.room.settings import PRIVATE_CHATS
from server.schedule.settings import TIME_ZONE
from server.settings.tables import house_settings
from server.slices import DECLARED_SETTINGS
from tests.house import House
from tests.people import ANN, BEN, DOT

PATH = "/api/house/settings"


@pytest.fixture
def house(house_on_either: House) -> House:
    """A house in which nobody has chosen anything, on each kind of database."""
    return house_on_either


async def look(house: House) -> dict[str, dict[str, Any]]:
    """What the organiser sees, by the setting's name."""
    return {one.pop("name"): one for one in (await house.ask(DOT, "GET", PATH)).json()}


async def choose(house: House, setting: str, value: object) -> tuple[int, Any]:
    """What the organiser's choice comes to."""
    answer = await house.ask(DOT, "PATCH", PATH, {"setting": setting, "value": value})
    return answer.status_code, answer.json()


async def test_the_environment_has_the_defaults(sqlite_url: str, tmp_path: Path, clock: ManualClock) -> None:
    named = {"TEAROOM_HOUSE": "The house by the lake", "TEAROOM_BOARD": "on"}
    house = await House.opened(sqlite_url, tmp_path, clock, **named)
    assert await look(house) == {
        "house_name": {"value": "The house by the lake"},
        "board": {"value": True},
        "time_zone": {"value": "Europe/London"},
        "private_chats": {"value": False},
    }
    await house.close()


async def test_a_choice_is_told_with_who_and_when_and_is_in_the_audit(house: House) -> None:
    status, told = await choose(house, "house_name", "  Our house ")
    assert status == 200
    assert told[0] == {
        "name": "house_name",
        "value": "Our house",
        "changed_at": "2026-01-08T16:00:00Z",
        "changed_by": "Dot",
    }
    await choose(house, "house_name", "Our house")  # which changes nothing
    async with house.database.read() as tx:
        acts = (await tx.execute(select(audit.c.who, audit.c.whom).where(audit.c.what == "setting_changed"))).all()
    assert [tuple(act) for act in acts] == [(DOT.id, "house_name")]


@pytest.mark.parametrize(
    ("setting", "value", "refused"),
    [
        ("house_name", " ", (422, "house_name_empty")),
        ("house_name", "x" * 81, (422, "house_name_too_long")),
        ("house_name", "\u202eesuoh", (422, "house_name_characters")),
        ("house_name", True, (422, "bad_request")),
        ("time_zone", "Europe/Londn", (422, "bad_time_zone")),
        ("board", "on", (422, "bad_request")),
        ("board", None, (422, "bad_request")),
        ("house_name", "x" * 1001, (422, "too_long")),
        ("secret", "x", (404, "not_found")),
    ],
)
async def test_what_does_not_fit_is_refused_and_changes_nothing(
    house: House, setting: str, value: object, refused: tuple[int, str]
) -> None:
    before = await look(house)
    status, told = await choose(house, setting, value)
    assert (status, told["code"]) == refused
    assert await look(house) == before


@pytest.mark.parametrize("setting", [BOARD, PRIVATE_CHATS], ids=lambda setting: setting.name)
async def test_what_cannot_be_reported_is_turned_on_by_proof_only(house: House, setting: Any) -> None:
    async with house.database.begin() as tx:  # without an address the cookie is the proof
        await tx.execute(
            update(persons).where(persons.c.id == DOT.id).values(email_lookup="dot", email_sealed=b"sealed")
        )
    assert (await choose(house, setting.name, True))[0] == 200
    await house.clock.advance((PROOF_AGE + timedelta(minutes=1)).total_seconds())
    assert (await choose(house, setting.name, False))[0] == 200
    assert await choose(house, setting.name, True) == (403, {"code": "prove_first"})


async def test_the_zone_is_that_of_meetings_planned_from_now_on(house: House) -> None:
    group = await house.make_group()
    await choose(house, "time_zone", "Europe/Madrid")
    planned = await house.ask(ANN, "POST", f"/api/groups/{group}/meetings", {"minutes": 60})
    assert planned.json()["time_zone"] == "Europe/Madrid"


async def test_a_board_that_is_turned_off_keeps_its_notes(house: House) -> None:
    group = await house.make_group()
    path = f"/api/groups/{group}"
    await choose(house, "board", True)
    assert (await house.ask(ANN, "POST", f"{path}/board", {"text": "Bring a mug."})).status_code == 201
    await choose(house, "board", False)
    assert "notes" not in (await house.ask(BEN, "GET", path)).json()
    assert (await house.ask(ANN, "POST", f"{path}/board", {"text": "Another"})).status_code == 404
    await choose(house, "board", True)
    assert [note["text"] for note in (await house.ask(BEN, "GET", path)).json()["notes"]] == ["Bring a mug."]


async def test_another_process_hears_of_it(house: House) -> None:
    other = house.beside(hints=False)
    news, there = other.platform.news, other.platform.settings
    await news.start()
    assert (await there.get(BOARD), await there.get(TIME_ZONE)) == (False, "Europe/London")
    await choose(house, "board", True)
    assert not await there.get(BOARD), "it has not heard, so that this is no test of reading anew"
    await news.look()
    assert await there.get(BOARD)


async def test_what_fits_no_longer_is_as_the_environment_says(house: House) -> None:
    row = {"changed_by": None, "changed_at": house.clock.now()}
    async with house.database.begin() as tx:
        await tx.execute(insert(house_settings).values({"name": "time_zone", "value": "Europe/Londn"} | row))
        await tx.execute(insert(house_settings).values({"name": "board", "value": "perhaps"} | row))
        await tx.execute(insert(house_settings).values({"name": "of_another_release", "value": 3} | row))
    with capture_logs() as logs:
        seen = await look(house)
    assert (seen["time_zone"]["value"], seen["board"]["value"]) == ("Europe/London", False)
    assert "of_another_release" not in seen
    assert {(line["event"], line["setting"]) for line in logs} == {
        ("setting_unfit", "time_zone"),
        ("setting_unfit", "board"),
    }


async def test_who_chose_is_exported_and_erased_and_the_choice_stays(house: House) -> None:
    assert SETTINGS.privacy is not None
    await choose(house, "house_name", "Our house")
    async with house.database.begin() as tx:
        exported = await SETTINGS.privacy.export(tx, DOT.id)
        assert exported == {"house_settings": [{"name": "house_name", "changed_at": house.clock.now()}]}
        await SETTINGS.privacy.erase(tx, DOT.id)
        assert await SETTINGS.privacy.export(tx, DOT.id) == {"house_settings": []}
    assert (await look(house))["house_name"] == {"value": "Our house", "changed_at": "2026-01-08T16:00:00Z"}


def test_the_audit_has_room_for_the_name_of_every_setting() -> None:
    whom = audit.c.whom.type
    assert isinstance(whom, String)
    assert max(len(setting.name) for setting in DECLARED_SETTINGS) <= (whom.length or 0)
