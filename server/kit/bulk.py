"""Bulk INSERTs with a prebuilt statement; SQLAlchemy would build one for each batch."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Boolean, Connection, Integer, Table
from sqlalchemy.types import TypeEngine

from server.kit.db import UtcDateTime

Row = tuple[Any, ...]
MOMENT = len("2026-01-08 16:00:00.000000")
_json = msgspec.json.Encoder().encode


class Bulk:
    """INSERTs into a table. shape: rows have a value for each of the table's columns, in order

    `replaces`: the columns that identify the row to replace.
    """

    def __init__(self, table: Table, *, replaces: Sequence[str] = ()) -> None:
        names = [column.name for column in table.columns]
        into = f"INSERT INTO {table.name} ({', '.join(names)})"
        conflict = ""
        if replaces:
            new = ", ".join(f"{name} = excluded.{name}" for name in names if name not in replaces)
            conflict = f" ON CONFLICT ({', '.join(replaces)}) DO UPDATE SET {new}"
        arrays = ", ".join(f"${n}::{_postgres(column.type)}[]" for n, column in enumerate(table.columns, 1))
        self._sqlite = f"{into} VALUES ({', '.join('?' for _ in names)}){conflict}"
        self._postgres = f"{into} SELECT * FROM unnest({arrays}){conflict}"  # noqa: S608 - names of our own columns
        self._moments = [n for n, column in enumerate(table.columns) if isinstance(column.type, UtcDateTime)]

    def insert(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write the rows, in order. raises: IntegrityError, after which none of them is written"""
        if not rows:
            return
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        if connection.dialect.name == "sqlite":
            for number in self._moments:
                columns[number] = [moment and sqlite_moment(moment) for moment in columns[number]]
            connection.exec_driver_sql(self._sqlite, list(zip(*columns, strict=True)))
        else:
            connection.exec_driver_sql(self._postgres, tuple(columns))


def _postgres(type_: TypeEngine[Any]) -> str:
    if isinstance(type_, UtcDateTime):
        return "timestamptz"
    if isinstance(type_, Boolean):
        return "boolean"
    return "integer" if isinstance(type_, Integer) else "text"


def sqlite_moment(moment: datetime) -> str:
    """The moment in SQLAlchemy's format. raises: ValueError for a naive time"""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    at = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    if at.microsecond:
        return _json(at)[1 : 1 + MOMENT].decode().replace("T", " ")  # five times as fast
    return at.isoformat(" ", "microseconds")[:MOMENT]
