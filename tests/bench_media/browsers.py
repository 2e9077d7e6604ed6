"""Browsers as plain processes that open one address and need no driver; gone with the block, whatever they started."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.browser.chromium import find

END_S = 5.0
FIREFOX = ("firefox-esr", "firefox")
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "media.gmp-manager.updateEnabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


def firefox_program() -> str | None:
    """Where Firefox is; None when it is not installed."""
    return next((found for name in FIREFOX if (found := shutil.which(name))), None)


@asynccontextmanager
async def chromium(url: str, *flags: str, before: Sequence[str] = ()) -> AsyncIterator[None]:
    """A Chromium that shows this page. shape: `before` is a command that runs another, such as in a namespace"""
    found = find()
    with tempfile.TemporaryDirectory(prefix="chromium", ignore_cleanup_errors=True) as own:
        command = [*before, found.program, "--headless=new", *found.flags, *flags, f"--user-data-dir={own}", url]
        async with _running(command, {**found.env, "TMPDIR": own}):
            yield


@asynccontextmanager
async def firefox(program: str, url: str) -> AsyncIterator[None]:
    """A Firefox that shows this page."""
    with tempfile.TemporaryDirectory(prefix="firefox", ignore_cleanup_errors=True) as own:
        lines = (f'user_pref("{name}", {_js(value)});\n' for name, value in PREFERENCES.items())
        (Path(own) / "user.js").write_text("".join(lines))
        async with _running(
            [program, "--headless", "--no-remote", "--profile", own, url], {"TMPDIR": own, "HOME": own}
        ):
            yield


def _js(value: bool | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@asynccontextmanager
async def _running(command: Sequence[str], env: Mapping[str, str]) -> AsyncIterator[None]:
    nothing = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **env}, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )
    try:
        yield
    finally:
        for how in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, how)
            with suppress(TimeoutError):
                async with asyncio.timeout(END_S):
                    await process.wait()
