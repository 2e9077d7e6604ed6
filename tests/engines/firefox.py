"""Firefox with a fake camera and microphone, without a screen."""

import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.engines.bidi import Bidi
from tests.engines.found import firefox as find
from tests.engines.processes import running, says

LISTENS = "WebDriver BiDi listening on "
PREFERENCES = {
    "media.navigator.streams.fake": "true",
    "media.navigator.permission.disabled": "true",
    "media.peerconnection.ice.loopback": "true",
    "media.peerconnection.ice.obfuscate_host_addresses": "false",
    "media.autoplay.default": "0",
    "media.autoplay.blocking_policy": "0",
    "media.gmp-manager.updateEnabled": "false",
    "app.update.enabled": "false",
    "browser.shell.checkDefaultBrowser": "false",
    "browser.aboutwelcome.enabled": "false",
    "datareporting.policy.dataSubmissionEnabled": "false",
    "network.captive-portal-service.enabled": "false",
    "network.connectivity-service.enabled": "false",
    "remote.active-protocols": "1",
    "toolkit.telemetry.reportingpolicy.firstRun": "false",
}


@asynccontextmanager
async def firefox() -> AsyncIterator[Bidi]:
    """A window. An uncaught error in a page fails the test."""
    found = find()
    assert found is not None
    with tempfile.TemporaryDirectory(prefix="firefox", ignore_cleanup_errors=True) as own:
        lines = (f'user_pref("{name}", {value});\n' for name, value in PREFERENCES.items())
        (Path(own) / "user.js").write_text("".join(lines))
        command = (
            found.programs["browser"],
            "--headless",
            "--no-remote",
            "--profile",
            own,
            "--remote-debugging-port",
            "0",
        )
        async with running(*command, "about:blank", env={**found.env, "HOME": own, "TMPDIR": own}) as browser:
            address = re.sub(r"^.*?(ws://)", r"\1", (await says(browser, LISTENS)).strip())
            window = await Bidi.open(f"{address}/session")
            try:
                yield window
            finally:
                await window.close()
    assert not window.errors, window.errors
