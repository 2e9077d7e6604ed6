"""Access to the metrics: on a port of their own, or with a token on the public port."""

import asyncio
import contextlib
import hmac
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable

import structlog
import uvicorn
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from server.config import WatchConfig
from server.kit.errors import not_found
from server.kit.http import OpenRoute, Who, route
from server.kit.limits import UNLIMITED
from server.metrics.media import MediaNumbers
from server.ports.media import Load

PATH = "/metrics"
AGAIN_S = 5.0
log = structlog.get_logger()


class MetricsEndpoint:
    """The metrics of this process, in a registry of their own.

    shape: `look` is awaited before each read. units: `again_s` between attempts to bind the port
    """

    def __init__(
        self,
        numbers: Iterable[Collector],
        config: WatchConfig,
        *,
        look: Callable[[], Awaitable[None]] | None = None,
        again_s: float = AGAIN_S,
    ) -> None:
        self._config, self._look, self._again_s = config, look, again_s
        self._registry = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=self._registry)
        for one in numbers:
            self._registry.register(one)

    def routes(self) -> list[OpenRoute]:
        """The routes on the public port."""
        return [route("GET", PATH, Who.ANYONE, self._to_whoever_has_the_token)]

    async def run(self) -> None:
        """Serve on the metrics port, if there is one. A port in use is tried again: during a restart the previous
        process may still hold it.
        """
        while self._config.metrics_port is not None:
            try:
                await self._serve(self._config.metrics_host, self._config.metrics_port)
            except OSError as error:
                log.warning("metrics_port_not_free", error=type(error).__name__)
            await asyncio.sleep(self._again_s)
        await asyncio.Event().wait()

    async def _serve(self, host: str, port: int) -> None:
        app = Starlette(routes=[route("GET", PATH, Who.ANYONE, self._to_anyone, UNLIMITED)])
        config = uvicorn.Config(
            app, lifespan="off", log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=1
        )
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as own:
            server = _Quiet(config)
            serving = asyncio.create_task(server.serve([own]))
            try:
                await asyncio.shield(serving)
            finally:
                server.should_exit = True
                await serving

    async def _to_whoever_has_the_token(self, request: Request) -> Response:
        token, said = self._config.metrics_token, request.headers.get("authorization", "")
        if token is None or not hmac.compare_digest(said.encode(), f"Bearer {token}".encode()):
            raise not_found()
        return await self._to_anyone(request)

    async def _to_anyone(self, _: Request) -> Response:
        if self._look is not None:
            await self._look()
        return Response(generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_1_0_0})


@contextlib.asynccontextmanager
async def beside(load: Callable[[], Load], config: WatchConfig) -> AsyncGenerator[None, None]:
    """Serve a media server's metrics for the duration of the block."""
    running = asyncio.create_task(MetricsEndpoint([MediaNumbers(load)], config).run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])


class _Quiet(uvicorn.Server):
    """Leaves signals to the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield
