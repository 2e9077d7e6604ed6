"""The tables of routes in PROTOCOL.md, generated from the routes' declarations."""

import re
from collections.abc import Sequence
from typing import get_args, get_origin

import msgspec
from starlette.responses import Response

from server.kit.http import OpenRoute
from server.openapi import about

TABLE = re.compile(r"(<!-- routes: (?P<paths>.+) -->\n)(?:\|.*\n)*")
HEAD = "| method path | who | body → answer | |\n|---|---|---|---|\n"


class UntoldRoute(Exception):
    """No table contains this route, or two do."""


def with_tables(page: str, routes: Sequence[OpenRoute]) -> str:
    """The page with each table filled with the routes whose paths its mark matches. raises: UntoldRoute

    shape: a mark is `<!-- routes: EXPRESSION -->`, a regular expression for whole paths
    """
    marks = [re.compile(mark["paths"]) for mark in TABLE.finditer(page)]
    for one in routes:
        if sum(mark.fullmatch(one.path) is not None for mark in marks) != 1:
            raise UntoldRoute(one.name)

    def table(mark: re.Match[str]) -> str:
        rows = [_row(one) for one in routes if re.fullmatch(mark["paths"], one.path)]
        return mark[1] + HEAD + "".join(rows)

    return TABLE.sub(table, page)


def _row(one: OpenRoute) -> str:
    who = one.who.value + (", with a fresh proof" if one.proof else "")
    status = "" if one.status == 200 or one.gives is None else f"{one.status} "
    taken = f"`{_fields(one.takes)}` " if one.takes else ""
    given = f"→ {status}{_called(one.gives)}" if one.gives is not None else ""
    return f"| {one.name} | {who} | {(taken + given).strip()} | {about(one)} |\n"


def _fields(struct: type) -> str:
    names = [f.encode_name + ("" if f.required else "?") for f in msgspec.structs.fields(struct)]
    return "{" + ", ".join(names) + "}"


def _called(type_: object) -> str:
    if type_ is Response:
        return "CSV"
    if get_origin(type_) is list:
        return f"[{_called(get_args(type_)[0])}]"
    return type_.__name__ if isinstance(type_, type) and get_origin(type_) is None else "JSON"
