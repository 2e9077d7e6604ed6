"""Whatever refers to a person is exported and erased by the slice that keeps it."""

import re

import pytest
from sqlalchemy import Column

from server.kit.db import Database
from server.kit.privacy import Privacy
from server.platform.erasure import in_order
from server.schema import metadata
from server.slices import SLICES
from tests.people import ANN

PERSONAL = re.compile(
    r"(.*_)?(person|who|whom|people|member|sender|author|email|name|token|secret|address)(_id|_hash)?$|.*_by$"
)
"""Names that say a column is about a person, besides every reference to a table of persons."""

IMPERSONAL = re.compile(r"alembic_version\..*|groups?\.(shown_)?name")
"""Columns whose name only sounds personal."""


def answered() -> dict[str, Privacy]:
    """What each slice of the house answers for, by its name."""
    return {one.name: one.privacy for one in SLICES if one.privacy is not None}


def refers_to_a_person(column: "Column[object]") -> bool:
    if column.info.get("personal") is False or IMPERSONAL.match(str(column)):
        return False
    persons = ("people", "person", "persons")
    return any(key.column.table.name in persons for key in column.foreign_keys) or bool(PERSONAL.match(column.name))


def test_every_column_that_refers_to_a_person_is_covered() -> None:
    covered = frozenset[str]().union(*(privacy.columns for privacy in answered().values()))
    personal = {
        str(column) for table in metadata.tables.values() for column in table.columns if refers_to_a_person(column)
    }
    assert personal - covered == set(), "export and erase these, and list them in the slice's PRIVACY"


def test_no_slice_claims_a_column_that_is_not_there() -> None:
    there = {str(column) for table in metadata.tables.values() for column in table.columns}
    claimed = {column for privacy in answered().values() for column in privacy.columns}
    assert claimed - there == set()


@pytest.mark.parametrize("name", answered())
async def test_a_slice_exports_and_erases_nothing_for_somebody_unknown(name: str, database: Database) -> None:
    privacy = answered()[name]
    assert privacy.retention.strip()
    async with database.read() as tx:
        exported = await privacy.export(tx, ANN.id)
    assert not any(exported.values())
    async with database.begin() as tx:
        await privacy.erase(tx, ANN.id)


def test_what_one_person_did_is_found_by_an_index() -> None:
    """S12: an export must not read the whole log of the house for one person."""
    led = {str(index.columns[0]) for table in metadata.tables.values() for index in table.indexes}
    led |= {str(table.primary_key.columns[0]) for table in metadata.tables.values()}
    read_whole = {"audit.who", "audit.whom"}  # a year's acts, read by who exports or goes
    referring = {
        str(column)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name in ("person", "who", "whom", "by")
        or any(key.column.table.name == "persons" for key in column.foreign_keys)
    }
    assert {"journal.person", "attendance.person", "memberships.person"} <= referring
    assert referring - led == read_whole


def test_an_account_is_forgotten_after_all_that_refers_to_it() -> None:
    order = list(in_order(SLICES))
    referring = {
        one.name
        for one in SLICES
        for table in one.own_tables()
        if any(key.column.table.name == "persons" for key in table.foreign_keys)
    }
    assert {"groups"} <= referring
    assert [name for name in order if name in referring and order.index(name) > order.index("identity")] == []


def test_what_was_written_is_forgotten_before_it_is_taken_off_its_writer() -> None:
    order = list(in_order(SLICES))
    assert order.index("conversation") < order.index("platform")
