"""The process in which a benchmark's people live, on a core of its own, told by a pipe what to do."""

import asyncio
import multiprocessing
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

import uvloop

from tests.bench.lines import percentile
from tests.bench_messages.cpu import LOAD_CORE, cpu_s, pin
from tests.bench_messages.dialects import Dialect
from tests.bench_messages.gathering import Gathering
from tests.bench_messages.places import Place
from tests.bench_messages.tally import Faults


@dataclass(frozen=True)
class Come:
    """Bring people in. shape: the answer is what that cost the server"""

    name: str
    places: Sequence[Place]
    dialect: Dialect
    ports: Sequence[int]
    pids: Sequence[int]


@dataclass(frozen=True)
class Talk:
    """Talk for a while: as fast as `window` messages under way in each room allow, or `rate` messages a second.

    shape: with neither nobody says anything; `beside` are the pids of other servers whose CPU is told apart
    """

    name: str
    seconds: float
    warm_s: float
    pids: Sequence[int]
    beside: Sequence[Sequence[int]] = ()
    window: int = 0
    rate: float = 0.0


@dataclass(frozen=True)
class Leave:
    name: str


@dataclass(frozen=True)
class Came:
    people: int
    took_s: float
    cpu_s: float


@dataclass(frozen=True)
class Talked:
    """units: CPU of the server, and of those beside it, in seconds, while `delivered` came"""

    delivered: int
    sent: int
    took_s: float
    cpu_s: float
    beside_s: Sequence[float]
    own_cpu_s: float
    p50_ms: float
    p99_ms: float
    faults: Faults
    unanswered: int
    refused: int
    closed: int

    @property
    def each_us(self) -> float:
        """CPU of the server for one delivered message."""
        return self.cpu_s / max(self.delivered, 1) * 1e6

    @property
    def busy(self) -> float:
        """How much of its core the server used."""
        return self.cpu_s / self.took_s

    def above(self, quiet: "Talked") -> "Talked":
        """The same without the CPU that the servers use also when nobody says anything."""
        share = self.took_s / quiet.took_s
        beside_s = [mine - share * idle for mine, idle in zip(self.beside_s, quiet.beside_s, strict=True)]
        return replace(self, cpu_s=self.cpu_s - share * quiet.cpu_s, beside_s=beside_s)


class Load:
    """The controlling side. `with Load() as load:`"""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_live, args=(theirs,), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pipe.send(None)
        self._process.join(5)
        self._process.kill()

    def come(self, come: Come) -> Came:
        """raises: whatever went wrong there"""
        came = self._ask(come)
        return came if isinstance(came, Came) else _wrong(came)

    def talk(self, talk: Talk) -> Talked:
        talked = self._ask(talk)
        return talked if isinstance(talked, Talked) else _wrong(talked)

    def leave(self, name: str) -> None:
        self._ask(Leave(name))

    def _ask(self, request: object) -> Any:
        self._pipe.send(request)
        answer = self._pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _wrong(answer: object) -> Any:
    raise TypeError(type(answer).__name__)


def _live(pipe: Connection) -> None:
    pin(multiprocessing.current_process().pid or 0, LOAD_CORE)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    gatherings: dict[str, Gathering] = {}
    loop = asyncio.get_running_loop()
    while (request := await loop.run_in_executor(None, pipe.recv)) is not None:
        try:
            pipe.send(await _do(gatherings, request))
        except Exception as error:  # noqa: BLE001 - whoever asked is told
            pipe.send(RuntimeError(f"{type(error).__name__}: {error}"))


async def _do(gatherings: dict[str, Gathering], request: Come | Talk | Leave) -> Came | Talked | None:
    match request:
        case Come():
            gathering = gatherings[request.name] = Gathering(request.places, request.dialect, request.ports)
            began, before = time.perf_counter(), cpu_s(request.pids)
            try:
                await gathering.come()
            except BaseException:
                gatherings.pop(request.name).leave()
                raise
            took = time.perf_counter() - began
            return Came(len(gathering.seats), took, cpu_s(request.pids) - before)
        case Talk():
            return await _talk(gatherings[request.name], request)
        case Leave(name):
            gatherings.pop(name).leave()
            await asyncio.sleep(0.2)
            return None


async def _talk(gathering: Gathering, talk: Talk) -> Talked:
    talking = asyncio.create_task(_keep_talking(gathering, talk))
    await asyncio.sleep(talk.warm_s)
    latencies: list[float] = []
    for room in gathering.rooms:
        room.latencies = latencies
    own = time.process_time()
    before, sent, began = gathering.delivered, _sent(gathering), time.perf_counter()
    cpu, beside = cpu_s(talk.pids), [cpu_s(pids) for pids in talk.beside]
    await asyncio.sleep(talk.seconds)
    spent = cpu_s(talk.pids) - cpu
    spent_beside = [cpu_s(pids) - earlier for pids, earlier in zip(talk.beside, beside, strict=True)]
    delivered, took, sent = gathering.delivered - before, time.perf_counter() - began, _sent(gathering) - sent
    own = time.process_time() - own
    await talking
    gathering.drive(0)
    await gathering.drain()
    for room in gathering.rooms:
        room.latencies = None
    return Talked(
        delivered, sent, took, spent, spent_beside, own,
        p50_ms=percentile(latencies, 0.5) * 1000 if latencies else 0.0,
        p99_ms=percentile(latencies, 0.99) * 1000 if latencies else 0.0,
        faults=_faults(gathering),
        unanswered=sum(sum(room.sent) - room.acked - room.refused for room in gathering.rooms),
        refused=sum(room.refused for room in gathering.rooms),
        closed=sum(seat.closed for seat in gathering.seats),
    )  # fmt: skip


async def _keep_talking(gathering: Gathering, talk: Talk) -> None:
    if talk.rate:
        await gathering.pace(talk.rate, talk.warm_s + talk.seconds)
    else:
        gathering.drive(talk.window)


def _sent(gathering: Gathering) -> int:
    return sum(sum(room.sent) for room in gathering.rooms)


def _faults(gathering: Gathering) -> Faults:
    """Everything that went wrong since these people came."""
    faults = Faults()
    for room in gathering.rooms:
        faults.add(room.faults())
    return faults
