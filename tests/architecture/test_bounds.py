"""Every text that somebody sends has a greatest length, which is looked at before the text is."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from server.wiregen import composed_routes
from tests.architecture.source import SERVER, files, where

FROM_INSIDE = {
    "demo.py": "a file of the demo's own",
    "durable/consumer.py": "the log",
    "durable/timer_kind.py": "timers as slices set them",
    "outbox/kinds.py": "letters as the house wrote and sealed them",
    "journal/news.py": "the log",
    "journal/news_codec.py": "the log",
    "kit/languages.py": "a file of the program's own",
    "realtime/counts.py": "only which command it is: the channel reads the rest",
    "realtime/live.py": "the log",
    "room/projection.py": "the log",
    "conversation/registry.py": "the log",
    "safety/helplines.py": "a file of the program's own",
    "shell.py": "a file of our own build",
    "kit/http.py": "what routes take, which they say themselves",
}
"""Where JSON is read that no browser sent, by what it is."""


def wire_types() -> Iterator[tuple[str, Any]]:
    """Each type that something from outside is decoded as, with where that is."""
    yield from ((one.name, one.takes) for one in composed_routes() if one.takes)
    for file in files():
        name = str(file.relative_to(SERVER))
        for call in (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)):
            called = ast.unparse(call.func)
            if called.endswith(("json.Decoder", "json.decode")) and name not in FROM_INSIDE:
                given = call.args[0] if called.endswith("Decoder") else call.keywords[0].value
                yield where(file, call.lineno), named(file, given)


def named(file: Path, expression: ast.expr) -> Any:
    module = ".".join(file.relative_to(SERVER.parent).with_suffix("").parts)
    return eval(ast.unparse(expression), dict(vars(import_module(module))))


def unbounded(type_: inspect.Type, path: str = "$") -> Iterator[str]:
    """The places in a type that may be of any length."""
    match type_:
        case inspect.StrType() | inspect.BytesType() if type_.max_length is None:
            yield path
        case inspect.UnionType(types):
            for each in types:
                yield from unbounded(each, path)
        case inspect.StructType():
            for field in type_.fields:
                yield from unbounded(field.type, f"{path}.{type_.cls.__name__}.{field.encode_name}")
        case inspect.ListType() | inspect.SetType() | inspect.FrozenSetType() | inspect.VarTupleType():
            if type_.max_length is None:
                yield path
            yield from unbounded(type_.item_type, f"{path}[]")
        case inspect.DictType():
            if type_.max_length is None:
                yield path
            yield from unbounded(type_.key_type, f"{path}{{}}")
            yield from unbounded(type_.value_type, f"{path}{{}}")
        case inspect.AnyType():
            yield path


def test_everything_that_is_sent_to_us_has_a_greatest_length() -> None:
    found = list(wire_types())
    assert len(found) > 20, "bodies and commands are not found any more"
    wrong = [f"{place}: {path}" for place, type_ in found for path in unbounded(inspect.type_info(type_))]
    assert not wrong, "\n".join(wrong)


class Nested(msgspec.Struct):
    text: str


class Loose(msgspec.Struct):
    nested: Nested
    many: list[int]


@pytest.mark.parametrize(
    ("type_", "found"),
    [
        (str, ["$"]),
        (Loose, ["$.Loose.nested.Nested.text", "$.Loose.many"]),
        (dict[str, int], ["$", "${}"]),
        (int | None, []),
    ],
)
def test_what_has_no_bound_is_found(type_: Any, found: list[str]) -> None:
    assert list(unbounded(inspect.type_info(type_))) == found
