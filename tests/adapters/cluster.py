"""A cluster on a clock that a test moves: media processes that forward nothing, web processes that note what moved."""

import asyncio
from contextlib import suppress
from itertools import chain, count

from server.adapters.backplane_memory import MemoryBackplane
from server.adapters.leases_memory import MemoryLeases
from server.adapters.media_cluster import MediaCluster
from server.adapters.media_worker import MediaWorker
from server.kit.clock import ManualClock
from server.ports.leases import Leases
from server.ports.media import Answer, Close, Load, Offer, Permissions, Policy, ToMedia
from tests.people import ANN

OPEN_S = 1000.0


def policy(room: str, version: int = 1) -> Policy:
    """Ann may be heard, for as long as a test takes."""
    return Policy(room, version, {ANN.id: Permissions(heard=True)}, [ANN.id], lease_s=OPEN_S)


class Media:
    """A media process that takes requests and forwards nothing. shape: `policies` of the rooms it has"""

    def __init__(self, name: str, world: "World") -> None:
        self.name, self.peers = name, 0
        self.policies: dict[str, Policy] = {}
        self.asked_to_end = asyncio.Event()
        self.worker = MediaWorker(world.backplane, world.leases, world.clock)
        self.task = asyncio.get_running_loop().create_task(self.worker.serve(self, self.asked_to_end.wait()))

    def handle(self, message: ToMedia) -> None:
        match message:
            case Policy():
                self.policies[message.room] = message
            case Close(room, None):
                self.policies.pop(room, None)
            case Offer():
                self.worker.emit(Answer(message.id, sdp=f"{self.name} answers"))

    def load(self) -> Load:
        return Load(self.name, self.peers, len(self.policies), 0, 0, 0.0)

    def rooms(self) -> list[str]:
        return list(self.policies)


class Web(MediaCluster):
    """A web process. shape: `name` is how media processes know it; `moved` are the rooms whose people were told to
    connect again
    """

    def __init__(self, world: "World") -> None:
        self.name = f"web-{len(world.webs)}"
        ids = chain([self.name], map(str, count()))
        super().__init__(world.backplane, world.leases, world.clock, ids=lambda: next(ids))
        self.moved: list[str] = []
        self.on_moved(self.moved.extend)


class World:
    """Everybody who shares one backplane."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock, self.backplane = clock, MemoryBackplane()
        self.leases: Leases = MemoryLeases(clock)
        self.medias: dict[str, Media] = {}
        self.webs: list[Web] = []

    async def web(self) -> Web:
        """Start one."""
        web = Web(self)
        self.webs.append(web)
        await web.start()
        await self.clock.advance(0)
        return web

    async def media(self, *names: str) -> list[Media]:
        """Start some; they have been heard."""
        started = [Media(name, self) for name in names]
        self.medias |= {one.name: one for one in started}
        await self.clock.advance(0.5)
        return started

    def kill(self, media: Media) -> None:
        """End it without a drain, as a crash does."""
        media.task.cancel()
        del self.medias[media.name]

    def homes(self, room: str) -> list[str]:
        """The processes that have the room."""
        return [name for name, media in self.medias.items() if room in media.policies]

    async def close(self) -> None:
        """End everybody."""
        for web in self.webs:
            await web.stop()
        for media in self.medias.values():
            media.task.cancel()
            with suppress(asyncio.CancelledError):
                await media.task
