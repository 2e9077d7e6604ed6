"""Gets Firefox and WebKitGTK without root, where there are Debian packages: `python -m tests.engines.fetch`.

Packages are downloaded with a private state of apt and unpacked below build/engines, those only that the machine does
not have; nothing is installed. Where that cannot be, the engines of the machine are used, or the run leaves them out.
"""

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

HOME = Path(__file__).parents[2] / "build" / "engines"
ROOT = HOME / "root"
DONE = HOME / ".fetched"
PACKAGES = {"webkit": ("webkit2gtk-driver", "xvfb"), "firefox": ("firefox-esr",)}
LIBRARIES = "usr/lib/x86_64-linux-gnu"
# Paths that are compiled in, and what they become: relative to the folder where the program is started.
MOVED = (
    (f"{LIBRARIES}/libwebkit2gtk-4.1.so.0", f"/{LIBRARIES}/webkit2gtk-4.1", "./webkit2gtk-4.1"),
    (
        f"{LIBRARIES}/libwebkit2gtk-4.1.so.0",
        f"/{LIBRARIES}/webkit2gtk-4.1/injected-bundle/",
        "./webkit2gtk-4.1/injected-bundle/",
    ),
    ("usr/bin/Xvfb", "/usr/bin", "."),
)
PATIENCE_S = 300


def fetch() -> None:
    """Unpack what is missing. raises: OSError, subprocess.SubprocessError"""
    shutil.rmtree(HOME, ignore_errors=True)
    for folder in ("state/lists/partial", "cache/archives/partial", "packages", "root"):
        (HOME / folder).mkdir(parents=True)
    apt("update", "-qq")
    for names in PACKAGES.values():
        if missing := sorted(missing_for(names)):
            apt("download", "-qq", *missing, cwd=HOME / "packages")
    for package in (HOME / "packages").glob("*.deb"):
        run("dpkg", "-x", str(package), str(ROOT))
    for file, old, new in MOVED:
        if (ROOT / file).exists():
            move((ROOT / file).resolve(), old, new)
    for folder in ("state", "cache", "packages"):
        shutil.rmtree(HOME / folder)
    DONE.touch()


def missing_for(names: Iterable[str]) -> set[str]:
    """What apt would install besides what is there already."""
    said = apt("install", "--simulate", "--no-install-recommends", *names)
    return {line.split()[1] for line in said.splitlines() if line.startswith("Inst ")}


def apt(*command: str, cwd: Path = HOME) -> str:
    """Run apt-get, with its state and cache in our folder."""
    options = {
        "Dir::State": HOME / "state",
        "Dir::State::status": "/var/lib/dpkg/status",
        "Dir::Cache": HOME / "cache",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": getpass.getuser(),
    }
    return run(
        "apt-get", *(word for name, value in options.items() for word in ("-o", f"{name}={value}")), *command, cwd=cwd
    )


def run(*command: str, cwd: Path = HOME) -> str:
    """What a program prints. raises: OSError, subprocess.SubprocessError"""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    return done.stdout


def move(file: Path, old: str, new: str) -> None:
    """Change a path that is compiled into a program; no longer than it was."""
    before = b"\0" + old.encode() + b"\0"
    after = b"\0" + new.encode().ljust(len(old), b"\0") + b"\0"
    file.write_bytes(file.read_bytes().replace(before, after))


if __name__ == "__main__":
    try:
        fetch()
    except (OSError, subprocess.SubprocessError) as error:
        reason = str(getattr(error, "stderr", "") or error).strip().splitlines()
        print(f"no engines from Debian packages: {reason[-1] if reason else type(error).__name__}")  # noqa: T201
