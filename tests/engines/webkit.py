"""WebKitGTK, Safari's engine, without a screen of its own. Debian builds it without calls."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.engines.found import webkit as find
from tests.engines.processes import running, says
from tests.engines.webdriver import WebDriver
from tests.services.ports import free_port


@asynccontextmanager
async def webkit(width: int = 1440, height: int = 900) -> AsyncIterator[WebDriver]:
    """A window. An uncaught error in a page that has loaded fails the test."""
    found = find()
    assert found is not None
    with tempfile.TemporaryDirectory(prefix="webkit", ignore_cleanup_errors=True) as own:
        port = free_port()
        screen = found.programs["screen"]
        folder = screen.rpartition("/")[0]
        env = {**found.env, "HOME": own, "XDG_RUNTIME_DIR": own, "NO_AT_BRIDGE": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
        async with running(
            screen, "-screen", "0", "1600x1200x24", "-nolisten", "tcp", "-displayfd", "1", env=env, cwd=folder
        ) as drawn:
            display = await says(drawn, "")
            env["DISPLAY"] = f":{display.strip()}"
            async with running(
                found.programs["driver"], f"--port={port}", "--host=127.0.0.1", env=env, cwd=found.at
            ) as driver:
                reading = asyncio.create_task(_drain(driver))
                options: dict[str, Any] = {"args": ["--automation"]}
                if "browser" in found.programs:
                    options["binary"] = found.programs["browser"]
                window = WebDriver(f"http://127.0.0.1:{port}")
                try:
                    await window.open({"webkitgtk:browserOptions": options})
                    await window.resize(width, height)
                    yield window
                finally:
                    await window.close()
                    reading.cancel()
    assert not window.errors, window.errors


async def _drain(driver: asyncio.subprocess.Process) -> None:
    """Let nothing that it says fill the pipe."""
    assert driver.stdout is not None
    while await driver.stdout.readline():
        pass
