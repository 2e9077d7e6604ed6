"""What groups tell of a person, and that nothing is left of one who is erased or long gone."""

import pytest
from sqlalchemy import select

from server.groups.api import PRIVACY
from server.groups.tables import acceptances, invites, memberships
from tests.house import House
from tests.people import ANN, BEN

DAY_S = 24 * 3600


@pytest.fixture
def house(house_on_either: House) -> House:
    """A house on each kind of database."""
    return house_on_either


async def test_everything_about_somebody_is_told(house: House, group: str) -> None:
    await house.invite(group, by=ANN, uses=3)
    async with house.database.read() as tx:
        told = await PRIVACY.export(tx, ANN.id)
    assert [(row["group_name"], row["name"], row["role"]) for row in told["memberships"]] == [
        ("Thursday circle", "Ann", "facilitator")
    ]
    assert [row["version"] for row in told["acceptances"]] == [1]
    assert [row["uses"] for row in told["invites"]] == [3]
    assert "token" not in str(told)


async def test_nothing_is_left_of_somebody_who_is_erased(house: House, group: str) -> None:
    token = await house.invite(group, by=ANN)
    async with house.database.begin() as tx:
        await PRIVACY.erase(tx, ANN.id)
    async with house.database.read() as tx:
        assert not any((await PRIVACY.export(tx, ANN.id)).values())
        for table in (memberships, acceptances, invites):
            assert ANN.id not in str((await tx.execute(select(table))).all())
    look = await house.ask(None, "POST", "/api/invites/look", {"token": token})
    assert look.json()["invited_by"] == ""


async def test_those_who_went_are_forgotten_after_ninety_days(house: House, group: str) -> None:
    await house.groups.members.leave(BEN.id, group)
    await house.clock.advance(90 * DAY_S - 1)
    await house.groups.tidy()
    assert BEN.id in await house.groups.names(group)

    await house.clock.advance(1)
    await house.groups.tidy()
    assert BEN.id not in await house.groups.names(group)
    assert ANN.id in await house.groups.names(group)
    async with house.database.read() as tx:
        assert not any((await PRIVACY.export(tx, BEN.id)).values())


async def test_links_are_forgotten_ninety_days_after_they_end(house: House, group: str) -> None:
    await house.clock.advance(97 * DAY_S)
    await house.groups.tidy()
    assert await house.groups.invites.of(ANN.id, group) == []
    assert len((await house.groups.roster(group)).members) == 3
