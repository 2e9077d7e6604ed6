"""A real Chromium with a fake camera and microphone: the machine's own, else the one unpacked from an npm package."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, async_playwright

TESTS = Path(__file__).parents[1]

FLAGS = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream=fps=15",
    "--use-fake-ui-for-media-stream",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Many pages at once, none of which is in front.
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--disable-background-timer-throttling",
)


@dataclass(frozen=True, slots=True)
class Chromium:
    """A browser's program and what it needs to run."""

    program: str
    flags: tuple[str, ...] = FLAGS
    env: Mapping[str, str] = field(default_factory=dict)


def find() -> Chromium:
    """The Chromium to test with. raises: RuntimeError saying how to get one"""
    if program := shutil.which("chromium") or shutil.which("google-chrome"):
        return Chromium(program)
    return _unpacked("browser")


def old() -> Chromium:
    """A Chromium of before `RTCRtpScriptTransform`, the same on every machine. raises: RuntimeError"""
    return _unpacked("browser_old")


def _unpacked(folder: str) -> Chromium:
    unpacked = TESTS / folder / "node_modules" / ".chromium"
    if not (unpacked / "chromium").exists():
        raise RuntimeError(f"run `npm ci` in tests/{folder} (`make test` does)")
    env = {"LD_LIBRARY_PATH": str(unpacked / "lib"), "FONTCONFIG_FILE": str(unpacked / "fonts.conf")}
    return Chromium(str(unpacked / "chromium"), (*FLAGS, "--headless=shell"), env)


@asynccontextmanager
async def chromium(*flags: str, of: Callable[[], Chromium] = find) -> AsyncIterator[Browser]:
    """A running browser, ended with the block. shape: `flags` are added, such as a file for the microphone"""
    found = of()
    with tempfile.TemporaryDirectory(prefix="chromium", ignore_cleanup_errors=True) as own:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=found.program,
                args=[*found.flags, *flags],
                env={**os.environ, **found.env, "TMPDIR": own},
            )
            try:
                yield browser
            finally:
                await browser.close()
