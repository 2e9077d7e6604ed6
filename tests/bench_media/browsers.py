"""Browsers as plain processes that open one address and need no driver; gone with the block, whatever they started."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.browser.chromium import find
from tests.engines.processes import running

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
        async with running(*command, env={**found.env, "TMPDIR": own}, heard=False):
            yield


@asynccontextmanager
async def firefox(program: str, url: str) -> AsyncIterator[None]:
    """A Firefox that shows this page."""
    with tempfile.TemporaryDirectory(prefix="firefox", ignore_cleanup_errors=True) as own:
        lines = (f'user_pref("{name}", {_js(value)});\n' for name, value in PREFERENCES.items())
        (Path(own) / "user.js").write_text("".join(lines))
        command = [program, "--headless", "--no-remote", "--profile", own, url]
        async with running(*command, env={"TMPDIR": own, "HOME": own}, heard=False):
            yield


def _js(value: bool | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
