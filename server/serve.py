"""Starts what `app.build` made: migrates, listens, and in the demo prints the links to open."""

import asyncio
import sys
from contextlib import suppress
from dataclasses import replace

import uvicorn

from server.addresses import reachable
from server.app import House, build
from server.certificate import self_signed
from server.config import LOOPBACK, Config
from server.demo import greeting
from server.kit import log
from server.kit.clock import Clock, ShiftedClock, SystemClock
from server.kit.migrate import migrate
from server.realtime.wire import MAX_FRAME_BYTES

DRAIN_S = 10
ORGANISER_NAME = "Organiser"  # until they choose another
PING_S, PONG_S = 5, 10  # a line that died without a word is noticed within fifteen seconds


def run(config: Config) -> None:
    """Serve until interrupted; everything that was started has ended when this returns."""
    log.configure(sys.stderr)
    with suppress(KeyboardInterrupt):  # the way to end it
        asyncio.run(_serve(config))


async def _serve(config: Config) -> None:
    clock: Clock = ShiftedClock(config.clock_file) if config.clock_file else SystemClock()
    config.data.mkdir(parents=True, exist_ok=True)
    if config.demo and config.host not in LOOPBACK and not config.certificate:
        config = _for_phones(config, clock)
    await migrate(config.database_url)
    house = build(config, clock)
    if config.organiser:
        await house.identity.identity.ensure_organiser(ORGANISER_NAME, config.organiser)
    server = uvicorn.Server(
        uvicorn.Config(
            house.app,
            host=config.host,
            port=config.port,
            ws="websockets-sansio",
            ws_per_message_deflate=False,  # costs CPU, and lengths of compressed secrets leak
            ws_max_size=MAX_FRAME_BYTES,
            ws_ping_interval=PING_S,
            ws_ping_timeout=PONG_S,
            log_config=None,  # as kit.log says
            access_log=False,  # paths can hold tokens
            log_level="warning",
            server_header=False,
            proxy_headers=bool(config.trusted_proxies),
            forwarded_allow_ips=config.trusted_proxies,
            ssl_certfile=config.certificate,
            ssl_keyfile=config.certificate_key,
            timeout_graceful_shutdown=DRAIN_S,
        )
    )
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve())
        if config.demo:
            tasks.create_task(_greet(config, house, server, serving))


async def _greet(config: Config, house: House, server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        sys.stdout.write(await greeting(config, house))
        sys.stdout.flush()


def _for_phones(config: Config, clock: Clock) -> Config:
    """With a certificate of our own: away from localhost, browsers give microphone and camera to HTTPS only."""
    addresses = reachable()
    certificate, key = self_signed(config.data, ["localhost", *addresses], clock.now())
    public_url = f"https://{addresses[0]}:{config.port}"
    return replace(config, certificate=certificate, certificate_key=key, public_url=public_url)
