"""The program's source, read as syntax, for rules that import-linter cannot say."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from server.platform.slice import Slice

SERVER = Path(__file__).parents[2] / "server"
GENERIC = {"platform"}
"""Where the type of declarations lies, which is no slice."""


def files() -> list[Path]:
    """Every Python file of the program."""
    return sorted(SERVER.rglob("*.py"))


def packages_with(name: str) -> set[str]:
    """The packages directly below server that have a file of this name."""
    return {file.parent.name for file in SERVER.glob(f"*/{name}")}


def declared() -> dict[str, Slice[Any]]:
    """Each package's declaration, whether or not the house has it."""
    modules = {name: importlib.import_module(f"server.{name}.slice") for name in packages_with("slice.py") - GENERIC}
    return {name: one for name, module in modules.items() for one in vars(module).values() if isinstance(one, Slice)}


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Each thing a file imports, with its line. shape: `server.room.api.Room` for `from server.room.api import Room`"""
    package = ["server", *file.relative_to(SERVER).parts[:-1]]
    for node in _nodes(file):
        match node:
            case ast.Import(names):
                for name in names:
                    yield node.lineno, name.name
            case ast.ImportFrom(module, names, level):
                base = package[: len(package) - level + 1] if level else []
                for name in names:
                    yield node.lineno, ".".join([*base, *([module] if module else []), name.name])


def calls(file: Path) -> Iterator[tuple[int, str]]:
    """Each dotted name a file calls or reads, with its line. shape: `datetime.now`"""
    for node in _nodes(file):
        if isinstance(node, ast.Attribute):
            yield node.lineno, ast.unparse(node)


@cache
def _nodes(file: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(file.read_text())))


def where(file: Path, line: int) -> str:
    """A place one can click. shape: `server/room/rules.py:12`"""
    return f"{file.relative_to(SERVER.parent)}:{line}"
