"""Writes what browsers are told of the slices: the types on the socket, and which page shows which address."""

import sys
from collections.abc import Mapping
from pathlib import Path

from server.realtime.typescript import HEAD, typescript
from server.slices import SLICES

WEB = Path(__file__).parents[1] / "web" / "src"


def written() -> dict[Path, str]:
    """Each file and what it should say."""
    types = {name: type_ for slice_ in SLICES for name, type_ in slice_.wire.items()}
    views = {address: view for slice_ in SLICES for address, view in slice_.views.items()}
    return {WEB / "wire.gen.ts": typescript(types), WEB / "views.gen.ts": _views(views)}


def main(check: bool) -> int:
    """Write the files; or, to check, say by the exit code whether they are up to date."""
    for file, text in written().items():
        if check and not (file.exists() and file.read_text() == text):
            return 1
        if not check:
            file.write_text(text)
    return 0


def _views(views: Mapping[str, str]) -> str:
    """shape: addresses as the browser's router writes them; each component is a chunk of its own"""
    routed = {address.replace("{", ":").replace("}", ""): view for address, view in views.items()}
    lines = [f"  '{address}': () => import('./features/{view}.svelte'),\n" for address, view in routed.items()]
    return f"{HEAD}export const views = {{\n{''.join(lines)}}}\n"


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))
