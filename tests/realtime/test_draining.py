"""A process that ends lets people go one after the other, answers them until then, and does not miss them at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime

import msgspec
import pytest

from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.ids import NewId
from server.realtime.channel import Connection
from server.realtime.connections import STEP_S
from tests.people import ANN, BEN, CAST
from tests.realtime.doorway import Client, Doorway
from tests.realtime.house import House

pytestmark = pytest.mark.whole

LINGER_S = 3.0


@pytest.fixture
async def door(sqlite_url: str, clock: ManualClock, ids: NewId) -> AsyncIterator[Doorway]:
    database = Database(sqlite_url)
    house = House(database, clock)
    async with Doorway(house, clock, ids, fast=True).open() as door:
        yield door
    await house.close()
    await database.close()


def draining(door: Doorway, clock: ManualClock, *, spread_s: float = 4.0, linger_s: float = 0.0) -> asyncio.Task[None]:
    return asyncio.create_task(door.connections.drain(clock, spread_s, linger_s))


async def is_served(client: Client) -> None:
    await client.say(type="ping", t=1)
    await client.hear("pong")


async def watch(client: Client) -> None:
    await client.say(type="subscribe", channel="tray:one")
    await client.hear("snapshot")


async def test_sockets_close_one_after_the_other_and_the_others_go_on(door: Doorway, clock: ManualClock) -> None:
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(door.client(person.id)) for person in CAST]
        for client in clients:
            await client.hear("welcome")
        drain = draining(door, clock)
        for gone, client in enumerate(clients):
            assert await client.closed() == 4000
            for other in clients[gone + 1 :]:
                await is_served(other)
            await clock.advance(STEP_S)
        await drain


async def test_many_sockets_close_within_the_time_there_is(door: Doorway, clock: ManualClock) -> None:
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(door.client(person.id)) for person in CAST]
        for client in clients:
            await client.hear("welcome")
        drain = draining(door, clock, spread_s=STEP_S)
        assert await clients[0].closed() == 4000
        await clock.advance(STEP_S)
        assert [await client.closed() for client in clients[1:]] == [4000] * (len(CAST) - 1)
        await drain


async def test_what_was_asked_is_answered_first(door: Doorway, clock: ManualClock) -> None:
    asked, may_answer, doing = asyncio.Event(), asyncio.Event(), door.trays.command

    async def slowly(connection: Connection, key: str, command_id: str, body: msgspec.Raw) -> int:
        asked.set()
        await may_answer.wait()
        return await doing(connection, key, command_id, body)

    door.trays.command = slowly  # type: ignore[method-assign]  # it waits
    async with door.client(ANN.id) as ann:
        await watch(ann)
        await ann.say(type="command", id="c1", channel="tray:one", body={"type": "Put", "cup": "blue"})
        await asked.wait()
        drain = draining(door, clock)
        await clock.advance(0)
        may_answer.set()
        assert await ann.hear("patch")
        assert await ann.hear("ack") == {"type": "ack", "id": "c1", "version": 1}
        assert await ann.closed() == 4000
        await clock.advance(STEP_S)
        await drain


async def test_somebody_who_is_asked_to_go_is_missed_only_after_a_while_and_then_since_then(
    door: Doorway, clock: ManualClock
) -> None:
    gone_at: list[datetime | None] = []
    leaving = door.trays.unsubscribe

    async def left(connection: Connection, key: str) -> None:
        gone_at.append(connection.gone_at)
        await leaving(connection, key)

    door.trays.unsubscribe = left  # type: ignore[method-assign]  # it looks on
    async with door.client(ANN.id) as ann:
        await watch(ann)
        drain, told_at = draining(door, clock, linger_s=LINGER_S), clock.now()
        assert await ann.closed() == 4000
        await clock.advance(LINGER_S - 0.1)
        assert door.trays.left == []
        await clock.advance(0.1)
        await drain
        assert (door.trays.left, gone_at) == ([(ANN.id, "one")], [told_at])


async def test_whoever_still_comes_is_sent_on_at_once(door: Doorway, clock: ManualClock) -> None:
    await draining(door, clock)
    async with door.client(BEN.id) as ben:
        assert await ben.closed() == 4000
