"""Fifty people drop and return at random while messages flow and processes are killed."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from server.journal.tables import journal
from server.kit.db import Database
from tests.bench_messages.places import Place
from tests.bench_messages.village import Village
from tests.journeys.fleet import Fleet, fleet
from tests.journeys.page import going_on
from tests.program import until
from tests.services.postgres import OwnPostgres
from tests.soak.faults import Fault, Faults
from tests.soak.talker import Spot, Talker

CIRCLES, IN_CIRCLE, AT_TEA = 3, 10, 20
COME_S, ARRIVE_S = 30.0, 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is. units: `rate` messages a second of each person; `drop_s` between drops of one, on average"""

    messages: int
    rate: float
    drop_s: float
    fault_s: float
    faults: Sequence[Fault]
    seed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went. shape: `invented` was never said; `passed_over`: missed by who was away too long"""

    lost: int
    doubled: int
    disordered: int
    invented: int
    passed_over: int
    messages: int
    deliveries: int
    drops: int
    kills: dict[str, int]
    refused: dict[str, int]
    seconds: float
    seed: int

    def row(self) -> dict[str, Any]:
        """For a line of JSON."""
        return asdict(self)


async def soak(folder: Path, database_url: str, plan: Plan, postgres: OwnPostgres | None = None) -> Outcome:
    """Run it over this migrated database. raises: TimeoutError when people do not come back, or messages do not come"""
    dice, village = random.Random(plan.seed), Village()
    places = [*village.meetings(CIRCLES, IN_CIRCLE), *village.tearooms(1, AT_TEA)]
    await village.settle(database_url)
    async with fleet(folder, database_url, media=0, workers=0) as home:
        talkers = [talker for place in places for talker in people_of(home, place, dice)]
        began_at = time.monotonic()
        async with going_on(*(talker.run for talker in talkers)):
            await all_there(talkers, COME_S)
            faults = Faults(home, postgres, dice)
            async with going_on(
                partial(faults.run, plan.faults, plan.fault_s),
                *(partial(talker.drop_now_and_then, plan.drop_s) for talker in talkers),
            ):
                await talk(talkers, plan)
            truth = await told(database_url)
            await until(lambda: all(has_heard(talker, truth) for talker in talkers), ARRIVE_S)
    return judge(talkers, truth, faults, time.monotonic() - began_at, plan.seed)


def people_of(home: Fleet, place: Place, dice: random.Random) -> list[Talker]:
    """The people of one place, whoever facilitates first."""
    meeting = place.name.startswith("meeting-")
    where = f"{'room' if meeting else 'tearoom'}:{place.key}"
    spot = Spot(where, f"conversation:{place.name}", "Enter" if meeting else "WalkIn")
    return [Talker(person.id, spot, home.url, person.secret, dice) for person in place.people]


async def all_there(talkers: Sequence[Talker], seconds: float) -> None:
    """Everybody is let in and hears the talk."""
    hosts = {talker.spot.where: talker for talker in reversed(talkers) if talker.spot.comes == "Enter"}
    async with asyncio.timeout(seconds):
        while not all(talker.there for talker in talkers):
            for where, host in hosts.items():
                host.ask(f"all-{time.monotonic()}", where, do="AdmitAll")
            await asyncio.sleep(0.3)
    for talker in talkers:
        talker.acked.clear()


async def talk(talkers: Sequence[Talker], plan: Plan) -> None:
    """Everybody talks until enough was said, and all of it is answered."""
    left = plan.messages

    def may() -> bool:
        nonlocal left
        left -= 1
        return left >= 0

    await asyncio.gather(*(talker.talk(plan.rate, may) for talker in talkers))
    await until(lambda: not any(talker.unanswered for talker in talkers), ARRIVE_S)


async def told(url: str) -> dict[str, dict[int, str]]:
    """What is stored: the ids of messages by number, by chat."""
    database, found = Database(url), dict[str, dict[int, str]]()
    async with database.read() as tx:
        query = select(journal.c.stream, journal.c.version, journal.c.command_id).where(journal.c.text.is_not(None))
        for row in await tx.execute(query.order_by(journal.c.version)):
            found.setdefault(row.stream, {})[row.version] = row.command_id
    await database.close()
    return found


def has_heard(talker: Talker, truth: dict[str, dict[int, str]]) -> bool:
    return talker.version is not None and talker.version >= max(truth[talker.spot.chat])


def judge(
    talkers: Sequence[Talker], truth: dict[str, dict[int, str]], faults: Faults, seconds: float, seed: int
) -> Outcome:
    """Compare what everybody has with what is stored, and that with what was acknowledged."""
    lost = doubled = disordered = invented = passed_over = 0
    for talk in truth.values():
        times = Counter(talk.values())
        doubled += sum(times.values()) - len(times)
        disordered += out_of_order(list(talk.values()))
    for talker in talkers:
        heard, talk = talker.heard, truth[talker.spot.chat]
        skipped = {seq for first, last in heard.passed_over for seq in range(first, last + 1) if seq not in heard.kept}
        passed_over += len(skipped)
        lost += len(talk.keys() - heard.kept.keys() - skipped)
        lost += sum(talk.get(version) != name for name, version in talker.acked.items())
        invented += sum(talk.get(seq) != name for seq, name in heard.kept.items())
        doubled += heard.doubled
        disordered += heard.disordered
    return Outcome(
        lost, doubled, disordered, invented, passed_over,
        messages=sum(map(len, truth.values())),
        deliveries=sum(talker.heard.delivered for talker in talkers),
        drops=sum(talker.drops for talker in talkers),
        kills=dict(faults.kills),
        refused=dict(sum((talker.refused for talker in talkers), Counter[str]())),
        seconds=round(seconds, 1),
        seed=seed,
    )  # fmt: skip


def out_of_order(names: Sequence[str]) -> int:
    """How many come before an earlier one of the same person's."""
    last, found = Counter[str](), 0
    for name in names:
        person, _, number = name.rpartition("-")
        found += int(number) < last[person]
        last[person] = max(last[person], int(number))
    return found
