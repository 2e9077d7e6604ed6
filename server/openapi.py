"""The HTTP API as OpenAPI 3.1, for other programs and their authors."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.responses import Response

from server.kit.http import OpenRoute, Who

COMPONENTS = "#/components/schemas/{name}"
COOKIE = {"type": "apiKey", "in": "cookie", "name": "tearoom"}


def document(routes: Iterable[OpenRoute], codes: Iterable[str]) -> dict[str, Any]:
    """The document. shape: `routes` under `/api/`, which speak JSON; `codes` of their refusals"""
    told = list(routes)
    types = [type_ for one in told for type_ in (one.takes, one.gives) if type_ is not None and type_ is not Response]
    schemas, components = msgspec.json.schema_components(types, ref_template=COMPONENTS)
    schema_of = dict(zip(map(repr, types), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in told:
        paths.setdefault(one.path, {})[_method(one).lower()] = _operation(one, schema_of)
    refusal = {
        "type": "object",
        "properties": {"code": {"enum": sorted(codes)}, "request": {"type": "string"}},
        "required": ["code"],
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tearoom", "version": "1", "description": "See PROTOCOL.md."},
        "paths": paths,
        "components": {
            "schemas": {**components, "Refusal": refusal},
            "responses": {"Refused": _json({"$ref": COMPONENTS.format(name="Refusal")}, "Refused, with a code")},
            "securitySchemes": {"cookie": COOKIE},
        },
    }


def _operation(one: OpenRoute, schema_of: Mapping[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(one.status).phrase}
    if one.gives is Response:
        answer["content"] = {"text/csv": {"schema": {"type": "string"}}}
    elif one.gives is not None:
        answer = _json(schema_of[repr(one.gives)], answer["description"])
    told: dict[str, Any] = {
        "summary": about(one),
        "description": f"Who: {one.who.value}." + (" Needs a fresh proof." if one.proof else ""),
        "responses": {str(one.status): answer, "default": {"$ref": "#/components/responses/Refused"}},
    }
    if names := re.findall(r"{(\w+)}", one.path):
        told["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
        ]
    if one.takes is not None:
        told["requestBody"] = {"required": True, "content": _content(schema_of[repr(one.takes)])}
    if one.who is not Who.ANYONE:
        told["security"] = [{"cookie": []}]
    return told


def about(one: OpenRoute) -> str:
    """A route's description on one line."""
    return " ".join(one.about.split())


def _method(one: OpenRoute) -> str:
    return one.name.partition(" ")[0]


def _json(schema: object, description: str) -> dict[str, Any]:
    return {"description": description, "content": _content(schema)}


def _content(schema: object) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
