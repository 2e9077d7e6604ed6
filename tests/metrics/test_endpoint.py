"""The port of their own that numbers have."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from structlog.testing import capture_logs

from server.adapters.backplane_memory import MemoryBackplane
from server.adapters.leases_memory import MemoryLeases
from server.adapters.media_cluster import MediaCluster
from server.adapters.media_socket import MediaSocket
from server.config import WatchConfig
from server.kit.clock import SystemClock
from server.metrics.endpoint import MetricsEndpoint
from server.metrics.families import gauge
from server.metrics.media import MediaNumbers, of_child
from server.ports.media import Load
from tests.media_process import LOOPBACK
from tests.program import Program
from tests.services.ports import free_port

pytestmark = pytest.mark.whole


class Cups(Collector):
    """Three of them."""

    def collect(self) -> Iterator[Metric]:
        yield gauge("cups", "How many there are.", 3)


def watch(port: int | None) -> WatchConfig:
    return WatchConfig("info", "127.0.0.1", port, None)


async def read(port: int, path: str = "/metrics") -> httpx.Response | None:
    async with httpx.AsyncClient() as client:
        try:
            return await client.get(f"http://127.0.0.1:{port}{path}")
        except httpx.TransportError:
            return None


async def test_whoever_reaches_the_port_may_read_and_it_closes_with_the_process() -> None:
    port = free_port()
    running = asyncio.create_task(MetricsEndpoint([Cups()], watch(port)).run())
    async with asyncio.timeout(10):
        while (answer := await read(port)) is None:
            await asyncio.sleep(0.02)
    assert (answer.status_code, "tearoom_cups 3.0" in answer.text) == (200, True)
    assert "process_resident_memory_bytes" in answer.text
    nowhere = await read(port, "/")
    assert nowhere is not None
    assert nowhere.status_code == 404

    running.cancel()
    await asyncio.wait([running])
    assert await read(port) is None


async def test_a_port_that_is_taken_holds_nothing_up_and_is_taken_over_when_it_is_free() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)), capture_logs() as said:
        running = asyncio.create_task(MetricsEndpoint([Cups()], watch(port), again_s=0.02).run())
        async with asyncio.timeout(10):
            while len(said) < 2:
                await asyncio.sleep(0.02)
        assert {line["event"] for line in said} == {"metrics_port_not_free"}
    async with asyncio.timeout(10):
        while await read(port) is None:
            await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.wait([running])


NO_REDIS = {"TEAROOM_MEDIA": "redis", "REDIS_URL": "redis://127.0.0.1:1"}


@pytest.mark.parametrize("settings", [{"TEAROOM_MEDIA": "socket"}, NO_REDIS], ids=["socket", "redis"])
async def test_a_media_process_of_its_own_can_be_watched(settings: dict[str, str]) -> None:
    port = free_port()
    own = {"TEAROOM_METRICS_PORT": str(port), **LOOPBACK, **settings}
    with TemporaryDirectory() as folder:
        process = Program("media", log=None, TEAROOM_DATA=folder, **own)
        await process.start()
        async with asyncio.timeout(20):
            while (answer := await read(port)) is None:
                await asyncio.sleep(0.05)
        process.send(signal.SIGTERM)
        assert await process.ended() == 0
    assert "tearoom_media_peers 0.0" in answer.text


def test_media_processes_of_their_own_are_not_counted_again_by_those_that_ask_them() -> None:
    clock = SystemClock()
    for media in (MediaCluster(MemoryBackplane(), MemoryLeases(clock), clock), MediaSocket(Path("media.sock"))):
        assert list(of_child(media).collect()) == []


def test_a_media_server_that_has_said_nothing_has_no_numbers() -> None:
    assert list(MediaNumbers(lambda: None).collect()) == []
    loaded = MediaNumbers(lambda: Load("p", 2, 1, 10, 20, 0.5, bytes_in=100, bytes_out=200, lost=3, resent=4, joins=5))
    found = {(one.name, *one.labels.values()): one.value for family in loaded.collect() for one in family.samples}
    assert found["tearoom_media_packets_total", "out"] == 20
    assert found["tearoom_media_bytes_total", "in"] == 100
    assert (found["tearoom_media_lost_packets_total",], found["tearoom_media_joins_total",]) == (3, 5)
