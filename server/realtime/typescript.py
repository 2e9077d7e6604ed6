"""The wire types for browsers: msgspec structs as TypeScript text."""

import json
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import inspect
from starlette.responses import Response

HEAD = "/* Made from the Python types by `python -m server.wiregen`; do not edit. */\n"


def typescript(exports: Mapping[str, object]) -> str:
    """TypeScript declarations of these types, by name, and of every struct they mention.

    shape: tagged structs are inlined where they are used, so that two slices may both have a `TakeMedia`
    raises: ValueError when two structs would have the same name
    """
    return _Writer().write(exports)


def routes_typescript(routes: Mapping[str, tuple[type | None, object]], codes: Iterable[str]) -> str:
    """The body and answer type of each route, by its name, and the codes of all refusals. raises: ValueError as above

    shape: a route takes a struct or nothing (None), and gives a type, nothing (None) or something other than JSON
    (`Response`)
    """
    return _Writer().write_routes(routes, codes)


class _Writer:
    def __init__(self) -> None:
        self._interfaces: dict[str, tuple[type, str]] = {}

    def write(self, exports: Mapping[str, object]) -> str:
        aliases = []
        for name, exported in exports.items():
            info = inspect.type_info(exported)
            if isinstance(info, inspect.StructType) and info.tag is None:
                self._name(info)
            else:
                aliases.append(f"export type {name} ={self._alias(info)}\n")
        interfaces = [text for _, text in self._interfaces.values()]
        return "\n".join([HEAD, *aliases, *interfaces])

    def write_routes(self, routes: Mapping[str, tuple[type | None, object]], codes: Iterable[str]) -> str:
        lines = []
        for name, (takes, gives) in routes.items():
            if gives is not Response:
                given = "void" if gives is None else self._type(inspect.type_info(gives))
                taken = f"takes: {self._type(inspect.type_info(takes))}; " if takes else ""
                lines.append(f"  '{name}': {{ {taken}gives: {given} }}\n")
        interfaces = [text for _, text in self._interfaces.values()]
        union = "".join(f"\n  | '{code}'" for code in codes)
        table = f"export interface Routes {{\n{''.join(lines)}}}\n"
        return "\n".join([HEAD, f"export type RefusalCode ={union}\n", table, *interfaces])

    def _alias(self, info: inspect.Type) -> str:
        if isinstance(info, inspect.UnionType):
            return "".join(f"\n  | {self._type(member)}" for member in info.types)
        return f" {self._type(info)}"

    def _type(self, info: inspect.Type) -> str:
        match info:
            case inspect.StructType(tag=None):
                return self._name(info)
            case inspect.StructType(tag_field=field, tag=tag):
                members = [f"{field}: {_literal(tag)}", *(self._field(f) for f in info.fields)]
                return "{ " + "; ".join(members) + " }"
            case inspect.UnionType(types=types):
                return " | ".join(self._type(member) for member in types)
            case inspect.LiteralType(values=values):
                return " | ".join(_literal(value) for value in values)
            case inspect.DictType(key_type=inspect.LiteralType() as key, value_type=value):
                return f"Partial<Record<{self._type(key)}, {self._type(value)}>>"
            case inspect.DictType(key_type=key, value_type=value):
                return f"Record<{self._type(key)}, {self._type(value)}>"
            case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
                return f"Array<{self._type(item)}>" if isinstance(item, inspect.UnionType) else f"{self._type(item)}[]"
            case _:
                return _plain(info)

    def _name(self, info: inspect.StructType) -> str:
        name = info.cls.__name__
        known = self._interfaces.get(name)
        if known is None:
            self._interfaces[name] = (info.cls, "")  # it may refer to itself
            lines = "".join(f"  {self._field(f)}{_default(f)}\n" for f in info.fields)
            self._interfaces[name] = (info.cls, f"export interface {name} {{\n{lines}}}\n")
        elif known[0] is not info.cls:
            raise ValueError(f"two structs are called {name}")
        return name

    def _field(self, field: inspect.Field) -> str:
        if field.required or _is_written_out(field):
            return f"{field.encode_name}: {self._type(field.type)}"
        return f"{field.encode_name}?: {self._type(_without_none(field.type))}"


def _plain(info: inspect.Type) -> str:
    match info:
        case inspect.StrType() | inspect.DateTimeType():
            return "string"
        case inspect.IntType() | inspect.FloatType():
            return "number"
        case inspect.BoolType():
            return "boolean"
        case inspect.NoneType():
            return "null"
        case inspect.RawType() | inspect.AnyType():
            return "unknown"
        case _:
            raise ValueError(f"no TypeScript for {info}")


def _without_none(info: inspect.Type) -> inspect.Type:
    """A field that is left out has its default; it is never null."""
    if not isinstance(info, inspect.UnionType):
        return info
    left = tuple(member for member in info.types if not isinstance(member, inspect.NoneType))
    return left[0] if len(left) == 1 else inspect.UnionType(left)


def _is_written_out(field: inspect.Field) -> bool:
    """msgspec omits empty lists and maps, but not a default that is a struct."""
    return field.default_factory not in (msgspec.NODEFAULT, list, dict)


def _default(field: inspect.Field) -> str:
    """The meaning of an omitted field."""
    if field.default_factory in (list, dict):
        return f" // left out: {'{}' if field.default_factory is dict else '[]'}"
    if field.default is msgspec.NODEFAULT or field.default is None:
        return ""
    return f" // left out: {_literal(field.default)}"


def _literal(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)
