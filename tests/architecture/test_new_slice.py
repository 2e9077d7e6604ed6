"""A slice that was just begun passes every check, and nobody has to enter it in more lists than the tutorial says."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server.new_slice import BadName, begin

ROOT = Path(__file__).parents[2]
PARTS = ("server", "tests", "migrations", "pyproject.toml", "web/src", "web/messages", "web/languages.json")
PYTHON = (sys.executable, "-m")
MOST_FILES = 8  # beside its own folders


def copied(folder: Path) -> Path:
    """The repository, as far as a slice has to do with it, to be changed."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
        else:
            shutil.copy(ROOT / part, folder / part)
    return folder


def run(root: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def contents(root: Path) -> dict[Path, bytes]:
    files = (file for part in PARTS for file in [root / part, *(root / part).rglob("*")] if file.is_file())
    return {file.relative_to(root): file.read_bytes() for file in files if "__pycache__" not in file.parts}


@pytest.mark.whole
def test_a_new_slice_passes_every_check(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    before = contents(copy)
    # when
    begin("wishes", copy)
    run(copy, *PYTHON, "ruff", "format", "-q")
    run(copy, *PYTHON, "ruff", "check", "-q", "--fix")
    run(copy, *PYTHON, "server.wiregen")
    # then
    run(copy, *PYTHON, "mypy", "--cache-dir=/dev/null", "server/wishes")
    run(copy, str(Path(sys.executable).with_name("lint-imports")), "--no-logo")
    run(copy, *PYTHON, "pytest", "-q", "-p", "no:cacheprovider", "tests/wishes", *rules(), "-m", "not services")
    own = (Path("server/wishes"), Path("tests/wishes"), Path("web/src/features/wishes"))
    changed = {file for file, content in contents(copy).items() if before.get(file) != content}
    shared = {file for file in changed if not any(file.is_relative_to(folder) for folder in own)}
    assert len(shared) <= MOST_FILES, shared


def rules() -> list[str]:
    """The tests that hold every slice to the rules, which a slice can break by being there."""
    names = ("slices", "privacy", "doors", "bounds", "protocol", "openapi", "limits")
    return [f"tests/architecture/test_{name}.py" for name in names]


@pytest.mark.parametrize("name", ["", "Wishes", "my_wishes", "groups", "x" * 25])
def test_a_slice_is_called_by_one_free_word(name: str) -> None:
    with pytest.raises(BadName):
        begin(name)
