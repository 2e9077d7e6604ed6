"""Creates a slice: `python -m server.new_slice NAME` writes the files of a slice and registers it in the lists.

The new slice works and passes every check: each member of a group can store one line that the others read. It is meant
to be changed into something else. See ADDING-A-SLICE.md.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Template

ROOT = Path(__file__).parents[1]
TEMPLATE = Path(__file__).parent / "slice_template"
NAME = re.compile(r"[a-z]{3,24}")


class BadName(Exception):
    """A slice's name is one word that is not taken. The text says what is wrong."""


def begin(name: str, root: Path = ROOT) -> list[Path]:
    """Write the slice and return the created and changed files. raises: BadName"""
    if not NAME.fullmatch(name):
        raise BadName(f"{name}: one word of 3 to 24 small letters, in the plural: wishes")
    if (root / "server" / name).exists():
        raise BadName(f"{name}: there is server/{name} already")
    migrations = root / "migrations" / "versions"
    before = max(file.name[:4] for file in migrations.glob("[0-9]*.py"))
    values = {
        "name": name,
        "Class": name.capitalize(),
        "Title": name.capitalize(),
        "CONSTANT": name.upper(),
        "before": before,
        "revision": f"{int(before) + 1:04}",
    }
    made = dict(_made(name, root, migrations / f"{values['revision']}_keep_{name}.py"))
    for source, target in made.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(source.read_text()).substitute(values))
    return [*made.values(), *_entered(values, root)]


def _made(name: str, root: Path, migration: Path) -> Iterator[tuple[Path, Path]]:
    for folder, target in (("slice", "server"), ("tests", "tests"), ("web", "web/src/features")):
        for source in sorted((TEMPLATE / folder).iterdir()):
            yield source, root / target / name / source.name.removesuffix(".txt")
    yield TEMPLATE / "migration.py.txt", migration


def _entered(values: dict[str, str], root: Path) -> Iterator[Path]:
    """The lists that name every slice."""
    name, constant = values["name"], values["CONSTANT"]
    declared = f"from server.{name}.slice import {constant}\n"
    service = f"    services.add({constant}, {name}.compose(platform, groups=groups))\n"
    table = f"## {values['Title']}\n<!-- routes: /api/groups/\\{{group\\}}/{name}(/.*)? -->\n\n"
    yield _changed(
        root / "server/slices.py",
        ("\nSLICES:", f"{declared}\nSLICES:"),
        ("    TURN_SERVER,\n)", f"    TURN_SERVER,\n    {constant},\n)"),
    )
    yield _changed(
        root / "server/composition.py",
        ("\nMOST_JITTER_S", f"from server.{name} import api as {name}\n{declared}\nMOST_JITTER_S"),
        ("    _tell(platform, services)\n", f"{service}    _tell(platform, services)\n"),
    )
    yield _changed(root / "pyproject.toml", ('| turn_server",', f'| turn_server | {name}",'))
    yield _changed(root / "server/PROTOCOL.md", ("## The socket\n", f"{table}## The socket\n"))


def _changed(file: Path, *changes: tuple[str, str]) -> Path:
    text = file.read_text()
    for old, new in changes:
        if text.count(old) != 1:
            raise BadName(f"{file.name} looks different from what is expected: {old.strip()}")
        text = text.replace(old, new)
    file.write_text(text)
    return file


if __name__ == "__main__":
    try:
        for path in begin(sys.argv[1] if len(sys.argv) == 2 else ""):
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    except BadName as bad:
        sys.exit(str(bad))
