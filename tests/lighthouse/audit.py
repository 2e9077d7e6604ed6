"""What Lighthouse says of a page, opened as on a phone with a slow line and a slow processor."""

import asyncio
import json
import os
import shutil
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.chromium import find
from tests.program import until

PROGRAM = Path(__file__).with_name("audit.js")
START_S, AUDIT_S = 30, 60


@dataclass(frozen=True, slots=True)
class Audit:
    """Of one page. units: scores of 100; `faults` are what costs points, but for speed"""

    performance: int
    accessibility: int
    best_practices: int
    lcp_s: float
    tbt_ms: float
    cls: float
    kb: float
    faults: list[str]


Auditor = Callable[[str, Mapping[str, str]], Awaitable[Audit]]


@asynccontextmanager
async def auditor() -> AsyncIterator[Auditor]:
    """Audit an address as whoever has these cookies. raises: RuntimeError, TimeoutError"""
    async with _debugged() as port:
        node = shutil.which("node") or "node"
        process = await asyncio.create_subprocess_exec(node, PROGRAM, port, stdin=PIPE, stdout=PIPE)
        assert process.stdin
        assert process.stdout
        ask, answers = process.stdin, process.stdout

        async def audit(url: str, cookies: Mapping[str, str]) -> Audit:
            named = [{"name": name, "value": value} for name, value in cookies.items()]
            ask.write(json.dumps({"url": url, "cookies": named}).encode() + b"\n")
            async with asyncio.timeout(AUDIT_S):
                return _read(await answers.readline())

        try:
            yield audit
        finally:
            ask.close()
            await process.wait()


@asynccontextmanager
async def _debugged() -> AsyncIterator[str]:
    """A Chromium that nobody else drives, by the port of its debugger: Lighthouse opens tabs of its own."""
    found = find()
    with tempfile.TemporaryDirectory(prefix="chromium", ignore_cleanup_errors=True) as own:
        flags = (*found.flags, "--headless", "--remote-debugging-port=0", f"--user-data-dir={own}", "about:blank")
        env = {**os.environ, **found.env}
        process = await asyncio.create_subprocess_exec(found.program, *flags, env=env, stderr=DEVNULL)
        told = Path(own) / "DevToolsActivePort"
        try:
            await until(lambda: told.exists() and "\n" in told.read_text(), START_S)
            yield told.read_text().split("\n")[0]
        finally:
            process.kill()
            await process.wait()


def _read(line: bytes) -> Audit:
    if not line:
        raise RuntimeError("Lighthouse has ended")
    found: dict[str, Any] = json.loads(line)
    performance, accessibility, best_practices = found.pop("scores")
    return Audit(performance=performance, accessibility=accessibility, best_practices=best_practices, **found)
