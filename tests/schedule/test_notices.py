"""Who is told on `person:me`, and what."""

import msgspec
import pytest

from server.schedule.api import Notices
from tests.house import House
from tests.people import ANN, BEN, CLEO, DOT


def changed(group: str) -> dict[str, str]:
    return {"kind": "changed", "topic": "groups", "group": group}


class Told:
    """Stands where `PersonChannel.tell` goes."""

    def __init__(self) -> None:
        self.told: list[tuple[set[str], object]] = []

    async def tell(self, people: list[str], body: object) -> None:
        self.told.append((set(people), msgspec.json.decode(msgspec.json.encode(body))))

    async def tell_all(self, body: object) -> None:
        await self.tell(["everybody"], body)


@pytest.fixture
def told(house: House, group: str) -> Told:
    """What is told from now on."""
    assert group
    told = Told()
    Notices(house.groups, house.platform.news, told.tell, told.tell_all)
    return told


async def test_members_are_told_when_their_group_changes(house: House, group: str, told: Told) -> None:
    await house.groups.texts.change(DOT.id, group, name="Friday circle")
    await house.groups.members.rename(BEN.id, group, "Benno")
    await house.groups.members.order(DOT.id, group, [BEN.id])
    assert told.told == [({ANN.id, BEN.id, CLEO.id}, changed(group))] * 3


async def test_whoever_goes_is_told_too(house: House, group: str, told: Told) -> None:
    await house.groups.members.leave(CLEO.id, group)
    await house.groups.members.remove(ANN.id, group, BEN.id)
    assert told.told == [({ANN.id, BEN.id, CLEO.id}, changed(group)), ({ANN.id, BEN.id}, changed(group))]


async def test_members_are_told_where_to_go_when_a_meeting_opens(house: House, group: str, told: Told) -> None:
    meeting = (await house.schedule.meetings.plan(ANN.id, group, 60)).id
    await house.schedule.note_opened(meeting, house.clock.now())
    await house.schedule.note_ended(meeting, house.clock.now())
    everybody = {ANN.id, BEN.id, CLEO.id}
    opened = {"kind": "meeting_opened", "meeting": meeting, "group": group}
    assert told.told == [(everybody, changed(group)), (everybody, opened), (everybody, changed(group))]


async def test_everybody_is_told_when_boards_are_turned_on_and_of_no_other_setting(house: House, told: Told) -> None:
    for setting, value in (("board", True), ("board", True), ("house_name", "Our house")):
        await house.ask(DOT, "PATCH", "/api/house/settings", {"setting": setting, "value": value})
    assert told.told == [({"everybody"}, {"kind": "changed", "topic": "groups"})]
