"""Two at once: one clear outcome, on both databases."""

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest
from starlette.requests import HTTPConnection

from server.kit.errors import Refused
from tests.house import House
from tests.people import ANN, BEN, CLEO, DOT, EVE


@pytest.fixture
def house(house_on_either: House) -> House:
    """A house on each kind of database."""
    return house_on_either


def outcomes(answers: Sequence[object]) -> Counter[str]:
    return Counter(answer.code if isinstance(answer, Refused) else type(answer).__name__ for answer in answers)


async def test_of_many_who_take_the_last_use_of_a_link_one_gets_in(house: House, group: str) -> None:
    token = await house.invite(group, uses=1)
    asking = HTTPConnection({"type": "http", "headers": []})
    guests = (house.groups.invites.accept(token, f"Guest {number}", 1, None, asking) for number in range(8))

    answers = await asyncio.gather(*guests, return_exceptions=True)
    assert outcomes(answers) == {"Accepted": 1, "link_used_up": 7}
    assert len((await house.groups.roster(group)).members) == 4


async def test_of_many_who_take_the_last_seat_one_gets_it(house: House, group: str) -> None:
    token = await house.invite(group, uses=50)
    asking = HTTPConnection({"type": "http", "headers": []})
    guests = (house.groups.invites.accept(token, f"Guest {number}", 1, None, asking) for number in range(20))

    answers = await asyncio.gather(*guests, return_exceptions=True)
    assert outcomes(answers) == {"Accepted": 17, "group_full": 3}
    assert len((await house.groups.roster(group)).members) == 20


async def test_one_who_accepts_in_two_tabs_is_in_once(house: House, group: str) -> None:
    token = await house.invite(group, uses=2)
    await asyncio.gather(house.accept(token, EVE), house.accept(token, EVE))
    assert (await house.groups.invites.of(DOT.id, group))[0].used == 1


async def test_two_removals_of_one_person_happen_once(house: House, group: str) -> None:
    remove = house.groups.members.remove
    answers = await asyncio.gather(
        remove(ANN.id, group, CLEO.id), remove(DOT.id, group, CLEO.id), return_exceptions=True
    )
    assert outcomes(answers) == {"NoneType": 1, "not_found": 1}
    assert len(house.said) == 1


async def test_two_facilitators_who_remove_each_other_leave_one(house: House) -> None:
    group = await house.make_group(facilitators=(ANN, BEN), members=(CLEO,))
    remove = house.groups.members.remove
    answers = await asyncio.gather(remove(ANN.id, group, BEN.id), remove(BEN.id, group, ANN.id), return_exceptions=True)
    assert outcomes(answers) == {"NoneType": 1, "not_found": 1}
    assert len((await house.groups.roster(group)).facilitators) == 1


async def test_two_facilitators_who_leave_at_once_do_not_leave_the_group_alone(house: House) -> None:
    group = await house.make_group(facilitators=(ANN, BEN), members=(CLEO,))
    leave = house.groups.members.leave
    answers = await asyncio.gather(leave(ANN.id, group), leave(BEN.id, group), return_exceptions=True)
    assert outcomes(answers) == {"NoneType": 1, "last_facilitator": 1}


async def test_two_who_write_the_agreement_at_once_make_two_versions(house: House, group: str) -> None:
    change = house.groups.texts.change
    await asyncio.gather(
        change(ANN.id, group, agreement="Phones stay outside."), change(DOT.id, group, agreement="Nobody is late.")
    )
    inside = await house.groups.overview.one(ANN.id, group)
    assert inside.agreement.version == 3


async def test_an_agreement_accepted_while_it_changes_is_the_old_one_or_refused(house: House, group: str) -> None:
    await asyncio.gather(
        house.groups.texts.change(ANN.id, group, agreement="Phones stay outside."),
        house.groups.texts.accept(BEN.id, group, 1),
        return_exceptions=True,
    )
    assert (await house.groups.standing(BEN.id, group)).must_accept
    with pytest.raises(Refused, match="agreement_changed"):
        await house.groups.texts.accept(BEN.id, group, 1)
