"""What was built is for the browsers that web/browsers.ts names, and older ones are told so; a slow line carries it."""

import re
import subprocess
from pathlib import Path

import pytest

from server.shell import shell
from server.slices import SLICES

VIEWS = {address: view for slice_ in SLICES for address, view in slice_.views.items()}
WEB = Path(__file__).parents[1] / "web"


def check(dist: Path) -> list[str]:
    """What the check of a bundle says."""
    done = subprocess.run(["node", "check-bundle.mjs", dist], cwd=WEB, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    said = done.stdout.splitlines()
    assert (done.returncode == 0) == (said == [])
    return said


@pytest.mark.whole
def test_what_was_built_asks_for_nothing_newer_than_the_browsers_it_is_for() -> None:
    assert check(WEB / "dist") == []


@pytest.mark.whole
@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("a.js", "const { promise } = Promise.withResolvers()", ["withResolvers"]),
        ("a.js", "export const all = new Set([1]).union(new Set([2]))", ["union"]),
        ("a.js", "await Array['fromAsync']([])", ["fromAsync"]),
        ("a.js", "new RTCRtpScriptTransform(worker)", ["RTCRtpScriptTransform"]),
        ("a.js", "if (typeof RTCRtpScriptTransform === 'function') new RTCRtpScriptTransform(worker)", []),
        ("a.js", "player.setSinkId?.(sink)", []),
        ("a.js", "class A { static #b = 1; static { A.#b } }; [1].toSorted().at(-1)", []),
        ("a.js", "/[\\p{L}--[a-z]]/v", ["syntax"]),
        ("a.js", "using file = open()", ["syntax"]),
        ("outdated.js", "const old = true", ["syntax"]),
    ],
)
def test_the_check_finds_what_is_too_new(tmp_path: Path, name: str, code: str, said: list[str]) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / name if name == "outdated.js" else tmp_path / "assets" / name).write_text(code)
    found = check(tmp_path)
    assert len(found) == len(said)
    assert all(word in line for word, line in zip(said, found, strict=True)), found


@pytest.mark.whole
def test_a_bundle_with_nothing_in_it_is_not_fine(tmp_path: Path) -> None:
    assert len(check(tmp_path)) == 1


# units: KB as they are sent, of all that a page waits for; what is drawn later comes later
MOST_KB = {"/invite": 66, "/g/{group}": 82, "/m/{meeting}": 92, "/g/{group}/tearoom": 118, "/tearoom": 118}


@pytest.mark.whole
@pytest.mark.parametrize("name", ["index", "es"])
@pytest.mark.parametrize("path", VIEWS)
def test_what_a_page_waits_for_is_little(path: str, name: str) -> None:
    dist = WEB / "dist"
    page = shell(dist, name, f"src/features/{VIEWS[path]}.svelte")
    needed = {dist / file for file in re.findall(r'(?:src|href)="/(assets/[^"]+)"', page)}
    assert len(needed) > 3
    sent = sum(small.stat().st_size for file in needed for small in [smallest(file)])
    assert sent / 1024 < MOST_KB.get(path, 70)


def smallest(file: Path) -> Path:
    """What is sent of it to nearly every browser."""
    brotli = file.with_name(f"{file.name}.br")
    return brotli if brotli.exists() else file
