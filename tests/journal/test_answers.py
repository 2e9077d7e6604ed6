"""What is asked often is kept until there is news of it, and no longer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.journal.answers import Answers
from server.journal.news import STALE_S, News
from server.kit.clock import ManualClock
from tests.journal.processes import Moved, Start
from tests.people import ANN, BEN


@asynccontextmanager
async def slow(answers: "Facts") -> AsyncIterator[None]:
    """A read that has begun, and ends when the block does."""
    answers.may_answer.clear()
    reading = asyncio.create_task(answers.kept.get(ANN.id))
    await answers.asked.wait()
    yield
    answers.may_answer.set()
    await reading


class Facts:
    """Where somebody is, by a source that counts how often it is asked."""

    def __init__(self, news: News, clock: ManualClock) -> None:
        self.place, self.times = "here", 0
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()
        self.may_answer.set()
        self.kept = Answers(news, clock, self._read, most=2)
        news.at_once(Moved, lambda event: self.kept.drop(event.person))

    async def _read(self, person: str) -> str | None:
        self.times += 1
        place = f"{person} is {self.place}"
        self.asked.set()
        await self.may_answer.wait()
        return place

    async def where(self, person: str = ANN.id) -> str | None:
        return await self.kept.get(person)


async def test_an_answer_is_kept_until_there_is_news_of_it(start: Start, clock: ManualClock) -> None:
    one, other = await start("one"), await start("other")
    facts = Facts(other.news, clock)
    assert [await facts.where() for _ in range(3)] == [f"{ANN.id} is here"] * 3
    assert facts.times == 1
    facts.place = "there"
    await one.move(BEN.id)
    await other.news.look()
    assert await facts.where() == f"{ANN.id} is here"
    await one.move(ANN.id)
    await other.news.look()
    assert await facts.where() == f"{ANN.id} is there"


async def test_an_answer_read_while_the_news_came_is_not_kept(start: Start, clock: ManualClock) -> None:
    one = await start("one")
    facts = Facts(one.news, clock)
    async with slow(facts):
        facts.place = "there"
        await one.move(ANN.id)
        facts.may_answer.set()
        assert await facts.where() == f"{ANN.id} is there"
    assert await facts.where() == f"{ANN.id} is there"


async def test_many_who_ask_at_once_share_one_read(start: Start, clock: ManualClock) -> None:
    facts = Facts((await start("one")).news, clock)
    assert len(set(await asyncio.gather(*(facts.where() for _ in range(50))))) == 1
    assert facts.times == 1


async def test_nothing_kept_is_believed_while_news_cannot_be_heard(start: Start, clock: ManualClock) -> None:
    one, other = await start("one", lossy=True), await start("other", lossy=True)
    facts = Facts(other.news, clock)
    await facts.where()
    await clock.advance(STALE_S + 0.1)
    await one.move(ANN.id)
    facts.place = "there"
    assert await facts.where() == f"{ANN.id} is there"
    await other.news.look()
    assert [await facts.where() for _ in range(2)] == [f"{ANN.id} is there"] * 2
    assert facts.times == 3


async def test_few_answers_are_kept_and_none_for_long(start: Start, clock: ManualClock) -> None:
    one = await start("one")
    facts = Facts(one.news, clock)
    for person in "abc":
        await facts.where(person)
    await facts.where("c")
    assert facts.times == 3
    await facts.where("a")
    assert facts.times == 4
    for _ in range(30):
        await clock.advance(2.1)
        await one.news.look()
    await facts.where("a")
    assert facts.times == 5
