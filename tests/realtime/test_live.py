"""A machine over the journal: one history, and each connection sees its own view of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.journal.model import Entry
from server.journal.wakes import Wakes
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.errors import Refused
from server.realtime.machine import Actor
from tests.people import ANN, BEN, CLEO
from tests.realtime.house import House, LossyBackplane
from tests.realtime.screens import Screen
from tests.realtime.toy import Count, Hand, Put, Take, Tray

ANN_ACTS = Actor(ANN.id, "facilitator")
BEN_ACTS = Actor(BEN.id, "member")


@pytest.fixture
async def house(database: Database, clock: ManualClock) -> AsyncIterator[House]:
    house = House(database, clock)
    yield house
    await house.close()


async def test_everybody_who_looks_sees_what_was_done(house: House) -> None:
    ann, ben = Screen("a", ANN.id), Screen("b", BEN.id)
    await house.trays.join(ann, "one")
    await house.trays.join(ben, "one")

    await house.trays.act("one", BEN_ACTS, "c1", Put("blue"))

    assert ann.view == ben.view == {"cups": {"blue": "Ben"}, "order": ["blue"], "hot": True}
    assert ann.version == ben.version == 1


async def test_a_hidden_event_leaves_no_trace(house: House) -> None:
    ann, ben = Screen("a", ANN.id), Screen("b", BEN.id)
    await house.trays.join(ann, "one")
    await house.trays.join(ben, "one")

    await house.trays.act("one", ANN_ACTS, "c1", Count())
    assert ann.view == {"counted": 1}
    assert len(ben.frames) == 1

    await house.trays.act("one", BEN_ACTS, "c2", Put("blue"))
    assert (ben.version, ann.version) == (2, 2)


async def test_a_repeated_command_acts_once(house: House) -> None:
    first = await house.trays.act("one", BEN_ACTS, "same", Put("blue"))
    again = await house.trays.act("one", BEN_ACTS, "same", Put("blue"))

    assert first == again == 1
    assert (await house.trays.open("one")).cups == {"blue": BEN.id}


async def test_the_same_id_of_another_person_is_another_command(house: House) -> None:
    await house.trays.act("one", BEN_ACTS, "same", Put("blue"))
    assert await house.trays.act("one", ANN_ACTS, "same", Put("red")) == 2


async def test_a_refusal_changes_nothing(house: House) -> None:
    with pytest.raises(Refused, match="no_cup"):
        await house.trays.act("one", BEN_ACTS, "c1", Take("blue"))
    assert await house.trays.open("one") == Tray()


async def test_a_restart_finds_everything(house: House, database: Database, clock: ManualClock) -> None:
    await house.trays.act("one", BEN_ACTS, "c1", Put("blue"))
    await house.trays.act("one", BEN_ACTS, "c2", Put("red"))
    later = House(database, clock)

    assert await later.trays.open("one") == await house.trays.open("one")
    assert await later.trays.act("one", BEN_ACTS, "c2", Put("red")) == 2
    assert await later.trays.keys() == ["one"]
    await later.close()


async def test_time_in_a_log_never_runs_backwards(house: House, database: Database, clock: ManualClock) -> None:
    await clock.advance(60)
    await house.trays.act("one", BEN_ACTS, "c1", Put("blue"))
    behind = House(database, ManualClock())
    await behind.trays.act("one", BEN_ACTS, "c2", Put("red"))
    await behind.close()

    await house.follower.check()

    state = await house.trays.open("one")
    assert state.hot_until is not None
    assert (state.hot_until - clock.now()).total_seconds() == 30


async def test_whoever_changes_audience_is_sent_the_difference(house: House) -> None:
    ben = Screen("b", BEN.id)
    await house.trays.act("one", ANN_ACTS, "c1", Count())
    await house.trays.join(ben, "one")

    await house.trays.act("one", ANN_ACTS, "c2", Hand(BEN.id))
    assert ben.view == {"counted": 1}

    await house.trays.act("one", BEN_ACTS, "c3", Hand(ANN.id))
    assert ben.view == {}
    assert ben.snapshots == 1


async def test_whoever_leaves_in_answer_to_a_change_never_sees_it(house: House) -> None:
    ben = Screen("b", BEN.id)
    await house.trays.join(ben, "one")

    def put_out(key: str, old: Tray, new: Tray, entry: Entry) -> None:
        assert (old, entry.person) == (Tray(), ANN.id)
        assert new.cups
        house.trays.leave(ben, key)

    house.trays.on_change(put_out)
    await house.trays.act("one", ANN_ACTS, "c1", Put("blue"))

    assert ben.view == {}


async def test_a_new_name_is_shown_at_once(house: House) -> None:
    ann = Screen("a", ANN.id)
    await house.trays.join(ann, "one")
    await house.trays.act("one", BEN_ACTS, "c1", Put("blue"))

    house.names[BEN.id] = "Benny"
    await house.trays.refresh_names("one")

    assert ann.view == {"cups": {"blue": "Benny"}, "order": ["blue"], "hot": True}


async def test_somebody_new_has_a_name_in_every_process(house: House, database: Database, clock: ManualClock) -> None:
    elsewhere = House(database, clock, house.backplane)
    ann, cleo = Screen("a", ANN.id), Screen("c", CLEO.id)
    for each, screen in ((house, ann), (elsewhere, cleo)):
        del each.names[BEN.id]
        await each.trays.join(screen, "one")
        each.names[BEN.id] = "Ben"

    await house.trays.act("one", BEN_ACTS, "c1", Put("blue"))

    shown = {"cups": {"blue": "Ben"}, "order": ["blue"], "hot": True}
    assert ann.view == shown
    async with asyncio.timeout(5):
        while cleo.view != shown:
            await asyncio.sleep(0)
    await elsewhere.close()


async def test_a_process_that_is_behind_does_not_refuse_what_is_right(database: Database, clock: ManualClock) -> None:
    deaf = LossyBackplane(0, lost=1.0)
    house, behind = House(database, clock, deaf), House(database, clock, deaf)
    await behind.trays.open("one")
    await house.trays.act("one", BEN_ACTS, "c1", Put("blue"))

    assert await behind.trays.act("one", ANN_ACTS, "c2", Take("blue")) == 2

    for each in (house, behind):
        await each.close()


async def test_an_ephemeral_reaches_whom_it_is_for(house: House) -> None:
    screens = {person.name: Screen(person.name, person.id) for person in (ANN, BEN, CLEO)}
    for screen in screens.values():
        await house.trays.join(screen, "one")

    house.trays.send_ephemeral("one", {"kind": "all"})
    house.trays.send_ephemeral("one", {"kind": "guests"}, audience=lambda audience: audience == "guest")
    house.trays.send_ephemeral("one", {"kind": "ben"}, people=[BEN.id])
    house.trays.send_ephemeral("one", {"kind": "nobody"}, people=[ANN.id], audience=lambda who: who == "guest")

    told = {name: [body["kind"] for body in screen.told if isinstance(body, dict)] for name, screen in screens.items()}
    assert told == {"Ann": ["all"], "Ben": ["all", "guests", "ben"], "Cleo": ["all", "guests"]}


async def test_a_deadline_is_kept_even_by_a_process_started_later(
    house: House, database: Database, clock: ManualClock
) -> None:
    await house.trays.act("one", BEN_ACTS, "c1", Put("blue"))
    later = House(database, clock)
    wakes = Wakes(database, clock, jitter=lambda: 0.0)
    wakes.on("tray", later.trays.wake)

    await clock.advance(29)
    await wakes.look()
    assert (await later.trays.open("one")).hot_until is not None

    await clock.advance(1)
    await wakes.look()
    await wakes.look()
    assert (await later.trays.open("one")).hot_until is None
    await house.follower.check()
    assert (await house.trays.open("one")).hot_until is None
    await later.close()


async def test_time_in_a_stream_goes_on_when_the_clock_is_set_back(
    house: House, database: Database, clock: ManualClock
) -> None:
    await house.trays.act("one", BEN_ACTS, "c1", Put("blue"))
    wakes = Wakes(database, clock, jitter=lambda: 0.0)
    wakes.on("tray", house.trays.wake, house.trays.overdue)
    clock.jump(-3600)

    for second in (29, 1):
        assert (await house.trays.open("one")).hot_until is not None
        await clock.advance(second)
        await wakes.look()

    assert (await house.trays.open("one")).hot_until is None


async def test_a_stream_nobody_uses_is_put_away_and_comes_back(house: House, clock: ManualClock) -> None:
    ben = Screen("b", BEN.id)
    await house.trays.join(ben, "looked-at")
    await house.trays.act("one", BEN_ACTS, "c1", Put("blue"))
    await clock.advance(601)

    await house.trays.sweep()

    assert list(house.trays.known()) == ["looked-at"]
    assert (await house.trays.open("one")).cups == {"blue": BEN.id}
