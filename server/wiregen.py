"""Generates the program's published interfaces: types and pages for browsers, OpenAPI, the tables of PROTOCOL.md."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from server.app import build
from server.config import read
from server.kit.clock import SystemClock
from server.kit.http import OpenRoute
from server.openapi import document
from server.protocol_tables import with_tables
from server.realtime.typescript import HEAD, routes_typescript, typescript
from server.refusal_codes import codes
from server.slices import SLICES

SERVER = Path(__file__).parent
WEB = SERVER.parent / "web" / "src"


def written() -> dict[Path, str]:
    """Each file and its generated content."""
    types = {name: type_ for slice_ in SLICES for name, type_ in slice_.wire.items()}
    views = {address: view for slice_ in SLICES for address, view in slice_.views.items()}
    routes, said = [one for one in composed_routes() if one.path.startswith("/api/")], sorted(codes())
    return {
        WEB / "wire.gen.ts": typescript(types),
        WEB / "http.gen.ts": routes_typescript({one.name: (one.takes, one.gives) for one in routes}, said),
        WEB / "views.gen.ts": _views(views),
        SERVER / "openapi.json": json.dumps(document(routes, said), indent=1) + "\n",
        SERVER / "PROTOCOL.md": with_tables((SERVER / "PROTOCOL.md").read_text(), routes),
    }


def composed_routes() -> list[OpenRoute]:
    """Every route of the program, composed for this and never started."""
    with TemporaryDirectory() as data:
        config = read({"TEAROOM_DATA": data, "TEAROOM_PUBLIC_URL": "http://localhost:8000"}, demo=True)
        application = build(config, SystemClock())
        asyncio.run(application.platform.database.close())
    return [one for one in application.app.routes if isinstance(one, OpenRoute)]


def main(check: bool) -> int:
    """Write the files; or, with `check`, return 1 if any is out of date."""
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
