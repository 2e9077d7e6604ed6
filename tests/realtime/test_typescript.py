"""Python types as TypeScript."""

from datetime import datetime
from typing import Literal

import msgspec
import pytest
from starlette.responses import Response

from server.realtime.typescript import HEAD, routes_typescript, typescript
from server.wiregen import main

Shape = Literal["round", "square"]


class Cup(msgspec.Struct, omit_defaults=True):
    shape: Shape
    from_: int = msgspec.field(name="from")
    filled_at: datetime | None = None
    owners: list[str] = msgspec.field(default_factory=list)
    sugar: int = 2


class Shelf(msgspec.Struct):
    cups: dict[str, Cup]
    by_shape: dict[Shape, Cup]
    note: str | None
    best: Cup = msgspec.field(default_factory=lambda: Cup("round", 1))


class Put(msgspec.Struct, tag_field="do"):
    shape: Shape = "round"


class Break(msgspec.Struct, tag_field="do"):
    cup: str


def test_structs_unions_and_defaults() -> None:
    assert (
        typescript({"Shelf": Shelf, "Command": Put | Break, "Shape": Shape})
        == HEAD
        + """
export type Command =
  | { do: 'Put'; shape?: 'round' | 'square' }
  | { do: 'Break'; cup: string }

export type Shape = 'round' | 'square'

export interface Shelf {
  cups: Record<string, Cup>
  by_shape: Partial<Record<'round' | 'square', Cup>>
  note: string | null
  best: Cup
}

export interface Cup {
  shape: 'round' | 'square'
  from: number
  filled_at?: string
  owners?: string[] // left out: []
  sugar?: number // left out: 2
}
"""
    )


def test_two_structs_of_one_name_are_refused() -> None:
    def other() -> type:
        class Cup(msgspec.Struct):
            chipped: bool

        return Cup

    with pytest.raises(ValueError, match="two structs are called Cup"):
        typescript({"Cup": Cup, "Other": other()})


def test_a_type_that_a_browser_cannot_know_is_refused() -> None:
    with pytest.raises(ValueError, match="no TypeScript"):
        typescript({"Bytes": bytes})


def test_the_file_in_the_repository_is_up_to_date() -> None:
    assert main(check=True) == 0


class Mug(msgspec.Struct):
    tea: str
    sugar: int = 0


def test_routes_say_what_they_take_and_give() -> None:
    routes: dict[str, tuple[type | None, object]] = {
        "GET /mugs": (None, list[Mug]),
        "POST /mugs": (Mug, Mug),
        "DELETE /mugs/{mug}": (None, None),
        "GET /mugs.csv": (None, Response),
    }
    written = routes_typescript(routes, ["mug_empty", "not_found"])
    assert "export type RefusalCode =\n  | 'mug_empty'\n  | 'not_found'\n" in written
    assert "  'GET /mugs': { gives: Mug[] }\n" in written
    assert "  'POST /mugs': { takes: Mug; gives: Mug }\n" in written
    assert "  'DELETE /mugs/{mug}': { gives: void }\n" in written
    assert ".csv" not in written, "what is no JSON of ours is not asked for by the program"
    assert written.count("export interface Mug {") == 1
