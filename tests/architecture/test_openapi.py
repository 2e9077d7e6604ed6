"""The OpenAPI document says what the routes do, and nothing in it leads nowhere."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from server.kit.http import OpenRoute, Who
from server.openapi import document
from server.refusal_codes import codes
from server.wiregen import composed_routes


@pytest.fixture(scope="module")
def routes() -> list[OpenRoute]:
    return [one for one in composed_routes() if one.path.startswith("/api/")]


@pytest.fixture(scope="module")
def told(routes: list[OpenRoute]) -> dict[str, Any]:
    return document(routes, codes())


def references(part: object) -> Iterator[str]:
    """Every reference inside."""
    match part:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for value in part.values():
                yield from references(value)
        case list():
            for value in part:
                yield from references(value)


def operations(told: dict[str, Any]) -> dict[str, Any]:
    return {f"{method.upper()} {path}": one for path, of in told["paths"].items() for method, one in of.items()}


def test_every_route_is_told(told: dict[str, Any], routes: list[OpenRoute]) -> None:
    assert operations(told).keys() == {one.name for one in routes}
    assert [name for name, one in operations(told).items() if not one["summary"]] == []


def test_no_reference_leads_nowhere(told: dict[str, Any]) -> None:
    found = set(references(told))
    assert len(found) > 20
    for reference in found:
        part: Any = told
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


def test_parts_of_paths_are_parameters(told: dict[str, Any]) -> None:
    for name, one in operations(told).items():
        assert re.findall(r"{(\w+)}", name) == [part["name"] for part in one.get("parameters", [])]


def test_only_what_anyone_may_use_needs_no_cookie(told: dict[str, Any], routes: list[OpenRoute]) -> None:
    open_to_all = {one.name for one in routes if one.who is Who.ANYONE}
    assert {name for name, one in operations(told).items() if "security" not in one} == open_to_all


def test_what_is_sent_and_what_comes_back_has_a_shape(told: dict[str, Any]) -> None:
    making = operations(told)["POST /api/groups"]
    assert making["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/NewGroup"}
    assert making["responses"]["201"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/GroupView"
    }
    assert set(told["components"]["schemas"]["Refusal"]["properties"]["code"]["enum"]) == codes()
