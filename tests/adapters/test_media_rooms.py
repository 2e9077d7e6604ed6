"""How rooms find their media process, keep it and leave it: several web and media processes on one clock."""

import asyncio
from collections.abc import AsyncIterator, Collection

import pytest
from structlog.testing import capture_logs

from server.adapters.leases_memory import MemoryLeases
from server.adapters.media_channels import (
    LOAD_CHANNEL,
    RoomReport,
    answer_channel,
    encode,
    request_channel,
    room_channel,
)
from server.adapters.media_placement import LOOK_S
from server.adapters.media_registry import UNREACHABLE_S
from server.adapters.media_worker import DRAIN_S
from server.kit.clock import ManualClock
from server.kit.errors import Refused
from server.ports.leases import LeasesAway
from server.ports.media import MediaEvent, PeerUp
from tests.adapters.cluster import Web, World, policy
from tests.people import ANN

ROOMS = [f"room:{number}" for number in range(6)]
GARBAGE = [b"", b"\xff\xff", b"\x93\x01\x02\x03", b"\x81\xa4type\xa4Load", encode({"type": "Load", "process": 1})]


class Flaky(MemoryLeases):
    """Leases that can be away."""

    away = False

    async def holders(self, names: Collection[str]) -> dict[str, str]:
        if self.away:
            raise LeasesAway
        return await super().holders(names)

    async def renew(self, names: Collection[str], holder: str, ttl_s: float) -> set[str]:
        if self.away:
            raise LeasesAway
        return await super().renew(names, holder, ttl_s)


@pytest.fixture
async def world(clock: ManualClock) -> AsyncIterator[World]:
    made = World(clock)
    yield made
    await made.close()


async def opened(world: World, *webs: Web) -> dict[str, str]:
    """Every web process wants every room heard. shape: which process each room is with"""
    for room in ROOMS:
        for web in webs:
            web.apply(policy(room))
    await world.clock.advance(1)
    assert all(len(world.homes(room)) == 1 for room in ROOMS)
    return {room: world.homes(room)[0] for room in ROOMS}


async def test_two_web_processes_that_race_place_each_room_once_and_spread_them(world: World) -> None:
    await world.media("a", "b")
    webs = [await world.web(), await world.web()]
    await world.clock.advance(0.5)
    homes = await opened(world, *webs)
    assert set(homes.values()) == {"a", "b"}
    for web in webs:
        assert await web.offer(ROOMS[0], ANN.id, "offer") == f"{homes[ROOMS[0]]} answers"
        assert web.moved == []


async def test_a_death_moves_exactly_the_rooms_it_had_and_every_web_process_says_so(world: World) -> None:
    # given rooms with three processes
    await world.media("a", "b", "c")
    webs = [await world.web(), await world.web()]
    await world.clock.advance(0.5)
    before = await opened(world, *webs)
    gone = {room for room, home in before.items() if home == "a"}

    # when one of them dies
    world.kill(world.medias["a"])
    await world.clock.advance(UNREACHABLE_S + 2 * LOOK_S)

    # then its rooms are with the others, which know who may be heard, and nobody else is disturbed
    for room in ROOMS:
        [home] = world.homes(room)
        assert home in ("b", "c") if room in gone else home == before[room]
    for web in webs:
        assert gone
        assert sorted(web.moved) == sorted(gone)


async def test_a_web_process_that_is_new_finds_rooms_where_they_are(world: World) -> None:
    [a] = await world.media("a")
    first = await world.web()
    await world.clock.advance(0.5)
    await opened(world, first)
    await world.media("b")
    a.peers = 500
    second = await world.web()
    assert set((await opened(world, first, second)).values()) == {"a"}
    assert first.moved == second.moved == []


async def test_a_process_that_is_asked_to_end_goes_when_others_have_its_rooms(world: World) -> None:
    [a] = await world.media("a")
    web = await world.web()
    await world.clock.advance(0.5)
    await opened(world, web)
    await world.media("b")

    a.asked_to_end.set()
    await world.clock.advance(2)

    assert a.task.done()
    assert sorted(web.moved) == ROOMS
    assert [world.homes(room) for room in ROOMS] == [["b"]] * len(ROOMS)


async def test_with_nobody_to_take_over_it_forwards_for_a_while_and_ends(world: World) -> None:
    [a] = await world.media("a")
    web = await world.web()
    await world.clock.advance(0.5)
    await opened(world, web)

    a.asked_to_end.set()
    await world.clock.advance(DRAIN_S - 1)
    assert sorted(a.policies) == ROOMS
    await world.clock.advance(2)

    assert a.task.done()
    assert a.policies == {}
    assert web.moved == []


async def test_when_the_leases_are_lost_everybody_stays(world: World) -> None:
    # given rooms with two processes
    await world.media("a", "b")
    web = await world.web()
    await world.clock.advance(0.5)
    before = await opened(world, web)
    names = [room_channel(room) for room in ROOMS]

    # when Redis has forgotten everything
    for name, holder in (await world.leases.holders(names)).items():
        await world.leases.release(name, holder)
    assert await world.leases.holders(names) == {}
    await world.clock.advance(1)

    # then they are held again by whom they were
    assert await world.leases.holders(names) == {room_channel(room): before[room] for room in ROOMS}
    assert web.moved == []


async def test_while_nobody_can_say_who_holds_what_all_goes_on(world: World) -> None:
    flaky = world.leases = Flaky(world.clock)
    await world.media("a", "b")
    web = await world.web()
    await world.clock.advance(0.5)
    before = await opened(world, web)

    flaky.away = True
    await world.clock.advance(5)
    web.apply(policy(ROOMS[0], version=2))
    await world.clock.advance(0)
    assert world.medias[before[ROOMS[0]]].policies[ROOMS[0]].version == 2
    assert await web.offer(ROOMS[0], ANN.id, "offer") == f"{before[ROOMS[0]]} answers"

    flaky.away = False
    await world.clock.advance(1)
    assert web.moved == []


async def test_a_bug_in_one_look_does_not_end_looking(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.media("a")
    web = await world.web()
    await world.clock.advance(0.5)
    with capture_logs() as logged, monkeypatch.context() as broken:
        broken.setattr(world.leases, "holders", None)
        web.apply(policy(ROOMS[0]))
        await world.clock.advance(1)
    assert "media_not_looked_after" in [line["event"] for line in logged]

    await world.clock.advance(1)
    assert world.homes(ROOMS[0]) == ["a"]


async def test_who_finds_a_room_with_somebody_else_gives_it_up_and_web_follows(world: World) -> None:
    # given a room, of which a process that hung for a while does not know that it was moved
    await world.media("a", "b")
    webs = [await world.web(), await world.web()]
    await world.clock.advance(0.5)
    before = (await opened(world, *webs))[ROOMS[0]]
    other = "b" if before == "a" else "a"
    await world.leases.replace(room_channel(ROOMS[0]), before, other, 1.5)

    await world.clock.advance(1)

    assert world.homes(ROOMS[0]) == [other]
    for web in webs:
        assert web.moved == [ROOMS[0]]


async def test_only_the_process_that_has_a_room_is_believed_about_it(world: World) -> None:
    await world.media("a")
    web = await world.web()
    await world.clock.advance(0.5)
    await opened(world, web)
    heard: list[MediaEvent] = []
    stop = web.listen(ROOMS[0], heard.append)
    await world.clock.advance(0)

    for process in ("b", "a"):
        await world.backplane.publish(room_channel(ROOMS[0]), encode(RoomReport(process, PeerUp(ROOMS[0], process))))
    assert heard == [PeerUp(ROOMS[0], "a")]

    # and whoever stopped hears no more
    stop()
    await world.clock.advance(0)
    await world.backplane.publish(room_channel(ROOMS[0]), encode(RoomReport("a", PeerUp(ROOMS[0], "a"))))
    assert heard == [PeerUp(ROOMS[0], "a")]


async def test_what_makes_no_sense_is_dropped_and_said_once(world: World) -> None:
    await world.media("a")
    web = await world.web()
    await world.clock.advance(0.5)
    await opened(world, web)
    web.listen(ROOMS[0], lambda _: None)
    await world.clock.advance(0)

    channels = [LOAD_CHANNEL, answer_channel(web.name), room_channel(ROOMS[0]), request_channel("a")]
    with capture_logs() as logged:
        for channel in channels:
            for body in GARBAGE:
                await world.backplane.publish(channel, body)
    assert [line["event"] for line in logged] == ["media_not_understood"] * len(channels)
    assert await web.offer(ROOMS[0], ANN.id, "offer") == "a answers"


async def test_an_offer_waits_for_its_room_to_be_placed_but_not_for_one_that_nobody_wants(world: World) -> None:
    await world.media("a")
    web = await world.web()
    await world.clock.advance(0.5)
    web.apply(policy(ROOMS[0]))
    offered = asyncio.create_task(web.offer(ROOMS[0], ANN.id, "offer"))
    await world.clock.advance(0.5)
    assert offered.result() == "a answers"
    with pytest.raises(Refused, match="no_policy"):
        await web.offer("another", ANN.id, "offer")


async def test_a_worker_talks_to_no_media_process(world: World) -> None:
    [a] = await world.media("a")
    worker = Web(world)
    worker.listen(ROOMS[0], lambda _: None)
    worker.apply(policy(ROOMS[0]))
    await world.clock.advance(2)
    assert a.policies == {}
    assert not worker.ready
