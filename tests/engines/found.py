"""Which engines this machine has: those that `fetch` unpacked, else its own."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.engines.fetch import LIBRARIES, ROOT

NAMES = {"webkit": "WebKitGTK", "firefox": "Firefox"}


@dataclass(frozen=True, slots=True)
class Engine:
    """Where programs are. shape: `programs` by name; `at` is the folder to start them in, where that matters"""

    programs: Mapping[str, str]
    at: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)


def webkit() -> Engine | None:
    """The driver of WebKitGTK, and a screen to draw on."""
    unpacked = ROOT / "usr/bin/WebKitWebDriver"
    if unpacked.exists():
        programs = {
            "driver": str(unpacked),
            "browser": "./webkit2gtk-4.1/MiniBrowser",
            "screen": str(ROOT / "usr/bin/Xvfb"),
        }
        if not Path(programs["screen"]).exists():
            programs["screen"] = shutil.which("Xvfb") or ""
        return Engine(programs, str(ROOT / LIBRARIES), environment())
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    return Engine({"driver": driver, "screen": screen}) if driver and screen else None


def firefox() -> Engine | None:
    """Firefox, which speaks WebDriver BiDi itself."""
    unpacked = ROOT / "usr/lib/firefox-esr/firefox-esr"
    if unpacked.exists():
        return Engine({"browser": str(unpacked)}, env=environment())
    own = shutil.which("firefox-esr") or shutil.which("firefox")
    return Engine({"browser": own}) if own else None


def environment() -> dict[str, str]:
    """What programs need to find what lies beside them."""
    libraries = ROOT / LIBRARIES
    return {
        "LD_LIBRARY_PATH": ":".join(filter(None, (str(libraries), os.environ.get("LD_LIBRARY_PATH")))),
        "XDG_DATA_DIRS": f"{ROOT}/usr/share:/usr/local/share:/usr/share",
        "GIO_EXTRA_MODULES": str(libraries / "gio/modules"),
        "GST_PLUGIN_SYSTEM_PATH": str(libraries / "gstreamer-1.0"),
    }


def engine(name: str) -> Engine | None:
    """By its name."""
    return {"webkit": webkit, "firefox": firefox}[name]()
