"""Runs what `app.build` made: migrates, listens, prints the demo's links, and shuts down in order."""

import asyncio
import gc
import resource
import sys
import tomllib
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

import structlog
import uvicorn
from structlog.contextvars import bind_contextvars

from server.adapters.media_worker import MediaWorker
from server.addresses import reachable
from server.app import Application, build
from server.certificate import self_signed
from server.config import LOOPBACK, Config, MediaConfig, WatchConfig
from server.demo import greeting
from server.http_connections import BoundedHttp, OpenConnections
from server.identity.slice import IDENTITY
from server.kit import log
from server.kit.clock import Clock, ShiftedClock, SystemClock
from server.kit.db import Database
from server.kit.ending import asked_to_end
from server.kit.migrate import Schema, WrongSchema, migrate, schema
from server.listener import Server, end_at_last
from server.metrics.endpoint import beside
from server.outside import backplane_of, leases_of
from server.realtime.fast_text_protocol import FastTextProtocol
from server.realtime.wire import MAX_FRAME_BYTES
from server.sfu import process as media_process
from server.sfu.media_server import MediaServer
from server.storage import ROOT

ORGANISER_NAME = "Organiser"  # until they choose another name
# New objects, and generations. Messages create few cycles; a crowd's garbage is collected in small steps.
GARBAGE_AFTER = (10_000, 20, 100)
PING_S, PONG_S = 5, 10  # a connection that died silently is noticed within fifteen seconds


def run(config: Config) -> None:
    """Serve until interrupted; everything that was started has ended when this returns."""
    raise_fd_limit()
    tune_gc()
    runner = asyncio.Runner(loop_factory=media_process.loop_factory())
    with _written_down("web", config.watch), suppress(KeyboardInterrupt), runner:  # the way to stop it
        runner.run(serve(config))


def run_media(config: MediaConfig, watch: WatchConfig) -> None:
    """Forward audio and video for the web processes that connect, until asked to stop. raises: OSError"""
    raise_fd_limit()
    with _written_down("media", watch):
        if config.redis_url is None:
            announce, numbers = config.announce or reachable(), partial(beside, config=watch)
            media_process.listen(config.socket, config.host, config.port, announce, numbers, config.tcp_port)
            return
        with asyncio.Runner(loop_factory=media_process.loop_factory()) as runner:
            runner.run(_forward(config, watch))


def run_worker(config: Config) -> None:
    """Do the background work until asked to stop."""
    with _written_down("worker", config.watch):
        asyncio.run(_work(config))


async def _forward(config: MediaConfig, watch: WatchConfig) -> None:
    clock, backplane = SystemClock(), backplane_of(config.redis_url)
    leases = leases_of(config.redis_url, clock)
    worker = MediaWorker(backplane, leases, clock)
    await backplane.start()
    try:
        async with (
            MediaServer(
                config.host, config.port, config.announce or reachable(), worker.emit, clock, config.tcp_port
            ) as server,
            beside(server.load, watch),
        ):
            await worker.serve(server, asked_to_end())
    finally:
        await backplane.stop()
        await leases.stop()


@contextmanager
def _written_down(kind: str, watch: WatchConfig) -> Generator[None, None, None]:
    """Log the start and end of the block, and add the kind of process to each line logged inside."""
    log.configure(sys.stderr, watch.log_level)
    bind_contextvars(process=kind)
    lines = structlog.get_logger()
    lines.info("starting", version=tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])
    try:
        yield
    finally:
        lines.info("ended")


def tune_gc() -> None:
    """Freeze what is loaded by now; reference counting frees nearly everything that comes later."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_AFTER)


def raise_fd_limit() -> None:
    """Raise the limit of open files: every socket is one, and the default limit is low."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _work(config: Config) -> None:
    clock = await _prepare(config)
    app = build(config, clock, serves=False).app
    async with app.router.lifespan_context(app):
        await asked_to_end()


async def _prepare(config: Config) -> Clock:
    config.data.mkdir(parents=True, exist_ok=True)
    if config.demo:
        await migrate(config.database_url)
    await _must_fit(config.database_url)
    return ShiftedClock(config.clock_file) if config.clock_file else SystemClock()


async def _must_fit(database_url: str) -> None:
    """Check that the tables are migrated: with several processes, none migrates by itself. raises: WrongSchema"""
    database = Database(database_url)
    try:
        fits = await schema(database)
    finally:
        await database.close()
    if fits is not Schema.CURRENT:
        raise WrongSchema(fits.value)


async def serve(config: Config) -> None:
    """Serve people until the process is asked to end."""
    clock = await _prepare(config)
    if config.demo and config.host not in LOOPBACK and not config.certificate:
        config = _for_phones(config, clock)
    application = build(config, clock)
    if config.organiser:
        await application.services[IDENTITY].identity.ensure_organiser(ORGANISER_NAME, config.organiser)

    async def start_drain() -> None:
        end_at_last()
        await application.start_drain()

    server = Server(
        uvicorn.Config(
            application.app,
            host=config.host,
            port=config.port,
            http=partial(BoundedHttp, open_connections=OpenConnections(config.trusted_proxies)),  # type: ignore[arg-type]
            ws=FastTextProtocol,
            ws_per_message_deflate=False,  # costs CPU, and leaks secrets through compressed lengths
            ws_max_size=MAX_FRAME_BYTES,
            ws_ping_interval=PING_S,
            ws_ping_timeout=PONG_S,
            log_config=None,  # kit.log configures logging
            access_log=False,  # paths can contain tokens
            log_level="warning",
            server_header=False,
            proxy_headers=False,  # `kit.proxies` reads them, and reports wrong ones
            ssl_certfile=config.certificate,
            ssl_keyfile=config.certificate_key,
        ),
        start_drain,
        application.drain_sockets,
    )
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve())
        if config.demo:
            tasks.create_task(_greet(config, application, server, serving))


async def _greet(config: Config, application: Application, server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        sys.stdout.write(await greeting(config, application))
        sys.stdout.flush()


def _for_phones(config: Config, clock: Clock) -> Config:
    """Adds a self-signed certificate: outside localhost, browsers give microphone and camera only to HTTPS pages."""
    addresses = reachable()
    certificate, key = self_signed(config.data, ["localhost", *addresses], clock.now())
    public_url = f"https://{addresses[0]}:{config.port}"
    return replace(config, certificate=certificate, certificate_key=key, public_url=public_url)
