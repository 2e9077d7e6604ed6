"""What only a backplane with somebody else in between can suffer: Redis gone, hanging, or full of strangers."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from server.adapters.backplane_redis import RedisBackplane
from server.adapters.redis_line import UNSENT
from tests.memory import reachable
from tests.program import until
from tests.services.ports import free_port
from tests.services.redis import RedisServer
from tests.services.smtp import own_certificate

pytestmark = pytest.mark.services

PING_S = 0.1


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@asynccontextmanager
async def backplane(url: str) -> AsyncIterator[RedisBackplane]:
    made = RedisBackplane(url, ping_s=PING_S)
    await made.start()
    yield made
    await made.stop()


async def reaches(here: RedisBackplane, there: RedisBackplane) -> bool:
    """Whether a message gets from one to the other now."""
    heard = asyncio.Event()
    stop = await there.subscribe("reaches", lambda _: heard.set())
    await here.publish("reaches", b"")
    try:
        async with asyncio.timeout(1):
            await heard.wait()
    except TimeoutError:
        return False
    finally:
        await stop()
    return True


async def test_after_redis_was_away_everything_is_heard_again_and_the_gap_told(redis: RedisServer) -> None:
    async with backplane(redis.url) as here, backplane(redis.url) as there:
        # given somebody who listens elsewhere
        heard: list[bytes] = []
        gaps: list[bool] = []

        async def fail() -> None:
            raise LookupError

        async def gap() -> None:
            gaps.append(there.ready)

        there.on_gap(fail)
        there.on_gap(gap)
        await there.subscribe("before", heard.append)

        # when Redis is gone
        redis.stop()
        await until(lambda: not here.ready and not there.ready)

        # then one goes on alone, without waiting
        async with asyncio.timeout(0.5):
            stop = await there.subscribe("gone again", heard.append)
            await there.subscribe("meanwhile", heard.append)
            await stop()
            await there.publish("meanwhile", b"alone")
            assert await there.unheard(["before", "nobody's"]) == set()  # nobody can say
            await here.publish("meanwhile", b"lost")
        assert (heard, gaps) == ([b"alone"], [])

        # and when it is back, empty, all is as it was
        redis.start()
        await until(lambda: here.ready and gaps == [True])
        for channel in ("before", "gone again", "meanwhile"):
            await here.publish(channel, channel.encode())
        assert await reaches(here, there)
        assert heard == [b"alone", b"before", b"meanwhile"]


async def test_a_redis_that_hangs_is_given_up(redis: RedisServer) -> None:
    async with backplane(redis.url) as here, backplane(redis.url) as there:
        redis.hang()
        asking = asyncio.create_task(there.subscribe("tea", lambda _: None))
        await until(lambda: not here.ready and not there.ready, 10 * PING_S)
        async with asyncio.timeout(1):
            await asking
        redis.go_on()
        await until(lambda: here.ready and there.ready)
        assert await reaches(here, there)


async def test_a_redis_that_does_not_read_costs_little_memory(redis: RedisServer) -> None:
    async with backplane(redis.url) as here:
        redis.hang()
        with capture_logs() as logged:
            for _ in range(32):
                await here.publish("tea", bytes(UNSENT // 8))
                await asyncio.sleep(0)
            assert sum(len(one) for one in reachable(here) if isinstance(one, bytes | bytearray)) < UNSENT
            await until(lambda: bool(logged))
        assert [(line["event"], line["why"]) for line in logged] == [("redis_away", "not_read")]
        redis.go_on()


async def test_without_redis_a_process_starts_all_the_same() -> None:
    async with asyncio.timeout(2), backplane(f"redis://127.0.0.1:{free_port()}") as alone:
        heard: list[bytes] = []
        await alone.subscribe("tea", heard.append)
        await alone.publish("tea", b"x")
        assert (alone.ready, heard) == (False, [b"x"])


async def test_what_strangers_publish_does_no_harm(redis: RedisServer) -> None:
    async with backplane(redis.url) as here, backplane(redis.url) as there, Redis.from_url(redis.url) as stranger:
        heard: list[str] = []
        await there.subscribe("tea", lambda data: heard.append(data.decode()))
        for garbage in (b"", b"x", b"12345678\xff\xfe", b"\x00" * 100_000):
            await stranger.publish("tearoom:0:tea", garbage)
        assert await reaches(here, there)
        assert (there.ready, heard) == (True, ["", "", "\x00" * (100_000 - 8)])


async def test_databases_are_kept_apart(redis: RedisServer) -> None:
    other = redis.url.removesuffix("0") + "1"
    async with backplane(redis.url) as here, backplane(redis.url) as with_us, backplane(other) as there:
        heard: list[bytes] = []
        await there.subscribe("tea", heard.append)
        await here.publish("tea", b"x")
        assert await reaches(here, with_us)
        async with backplane(other) as with_them:
            assert await reaches(with_them, there)
        assert heard == []


async def test_a_wrong_password_is_said_and_the_right_one_opens() -> None:
    with RedisServer("--requirepass", "earl grey/") as server:
        address = server.url.removeprefix("redis://")
        with capture_logs() as logs:
            async with backplane(f"redis://:assam@{address}") as here:
                assert not here.ready
        assert logs == [{"event": "redis_away", "why": "WRONGPASS", "log_level": "warning"}]
        async with backplane(f"redis://default:earl%20grey%2F@{address}") as here:
            assert here.ready


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"-LOADING not yet\r\n"])
async def test_something_else_at_that_address_is_not_a_redis(greeting: bytes) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        writer.close()

    port = free_port()
    server = await asyncio.start_server(answer, "127.0.0.1", port)
    async with server, asyncio.timeout(2), backplane(f"redis://127.0.0.1:{port}") as here:
        assert not here.ready


async def test_it_speaks_tls_to_whom_it_trusts(
    redis: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a Redis behind TLS
    certificate, port = own_certificate(tmp_path), free_port()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while data := await source.read(65_536):
                sink.write(data)
            sink.close()

        from_redis, to_redis = await asyncio.open_connection("127.0.0.1", redis.port)
        await asyncio.gather(copy(reader, to_redis), copy(from_redis, writer))

    async with await asyncio.start_server(carry, "127.0.0.1", port, ssl=context):
        # when nobody vouches for it, then it is not spoken to
        async with backplane(f"rediss://127.0.0.1:{port}") as here:
            assert not here.ready
        # and when somebody does, it is
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with backplane(f"rediss://127.0.0.1:{port}") as here, backplane(redis.url) as there:
            assert here.ready
            assert await reaches(here, there)
