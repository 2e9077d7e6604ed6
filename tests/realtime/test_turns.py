"""Whose command is next on a stream (S3)."""

import asyncio

from server.realtime.turns import Turns


class Desk:
    """Things done one at a time, in the order in which they were."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.done: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []
        self._opens = asyncio.Event()  # until then, the first one has it and all others wait

    async def ask(self, *names: str, urgent: bool = False) -> None:
        """Let these wait. shape: `ben 1` is Ben's first"""
        for name in names:
            self.tasks.append(asyncio.create_task(self._do(name, urgent)))
        await asyncio.sleep(0)

    async def all_done(self) -> list[str]:
        self._opens.set()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        return self.done

    async def _do(self, name: str, urgent: bool) -> None:
        async with self.turns.of(name.split()[0], urgent=urgent):
            await self._opens.wait()
            self.done.append(name)


async def test_a_person_s_own_are_done_in_order() -> None:
    desk = Desk()
    await desk.ask("ben 1", "ben 2", "ben 3")
    assert await desk.all_done() == ["ben 1", "ben 2", "ben 3"]
    assert not desk.turns.locked()


async def test_who_sends_much_delays_others_by_one_each() -> None:
    desk = Desk()
    await desk.ask("ben 1", "ben 2", "ben 3", "ben 4")
    await desk.ask("cleo 1", "cleo 2", "fay 1")
    assert await desk.all_done() == ["ben 1", "ben 2", "cleo 1", "fay 1", "ben 3", "cleo 2", "ben 4"]


async def test_what_is_urgent_overtakes_everything_that_waits_and_keeps_its_own_order() -> None:
    desk = Desk()
    await desk.ask("ben 1", "ben 2", "cleo 1", "ann 1")
    await desk.ask("ann lock", "ann mute", urgent=True)
    assert await desk.all_done() == ["ben 1", "ann lock", "ann mute", "ben 2", "cleo 1", "ann 1"]


async def test_who_gives_up_waiting_is_passed_over() -> None:
    desk = Desk()
    await desk.ask("ben 1", "ben 2", "cleo 1")
    desk.tasks[1].cancel()
    assert await desk.all_done() == ["ben 1", "cleo 1"]
    assert not desk.turns.locked()


async def test_who_gives_up_in_the_very_moment_hands_it_on() -> None:
    turns = Turns()
    await turns.take("ann", urgent=False)
    waiting = [asyncio.create_task(turns.take(one, urgent=False)) for one in ("ben", "cleo")]
    await asyncio.sleep(0)
    turns.give()
    waiting[0].cancel()
    async with asyncio.timeout(1):
        await waiting[1]
    turns.give()
    assert not turns.locked()


async def test_a_turn_ends_however_it_ends() -> None:
    turns = Turns()
    try:
        async with turns.of("ann"):
            raise LookupError
    except LookupError:
        pass
    assert not turns.locked()
