"""Groups, their agreements and their members in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.groups.model import Agreement, Former, Group, Membership, Role, Roster
from server.groups.tables import acceptances, agreements, groups, memberships
from server.kit.db import Tx

_group_columns = (
    groups.c.id,
    groups.c.name,
    groups.c.purpose,
    groups.c.agreement_version,
    groups.c.capacity,
)


async def find_group(tx: Tx, group: str, *, lock: bool = False) -> Group | None:
    """The group; locked, nobody else changes who belongs to it until this transaction ends."""
    found = select(*_group_columns).where(groups.c.id == group)
    row = (await tx.execute(found.with_for_update() if lock else found)).first()
    return Group(*row) if row else None


async def add_group(tx: Tx, group: Group, at: datetime) -> None:
    await tx.execute(
        insert(groups).values(
            id=group.id,
            name=group.name,
            purpose=group.purpose,
            agreement_version=group.agreement_version,
            capacity=group.capacity,
            made_at=at,
        )
    )


async def save_group(tx: Tx, group: Group) -> None:
    changed = {"name": group.name, "purpose": group.purpose, "agreement_version": group.agreement_version}
    await tx.execute(update(groups).where(groups.c.id == group.id).values(changed))


async def add_agreement(tx: Tx, group: str, new: Agreement, at: datetime) -> None:
    await tx.execute(insert(agreements).values(group=group, version=new.version, text=new.text, made_at=at))


async def current_agreement(tx: Tx, group: Group) -> Agreement:
    found = select(agreements.c.version, agreements.c.text).where(
        agreements.c.group == group.id, agreements.c.version == group.agreement_version
    )
    return Agreement(*(await tx.execute(found)).one())


async def accept_agreement(tx: Tx, group: str, person: str, version: int, at: datetime) -> None:
    """Keep that they accepted; accepting again keeps the first time."""
    upsert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    accepted = upsert(acceptances).values(group=group, person=person, version=version, accepted_at=at)
    await tx.execute(accepted.on_conflict_do_nothing())


def _memberships() -> Select[*tuple[Any, ...]]:
    accepted = (
        select(func.coalesce(func.max(acceptances.c.version), 0))
        .where(acceptances.c.group == memberships.c.group, acceptances.c.person == memberships.c.person)
        .scalar_subquery()
        .label("accepted")
    )
    return select(
        memberships.c.group,
        memberships.c.person,
        memberships.c.name,
        memberships.c.role,
        memberships.c.succession,
        memberships.c.joined_at,
        accepted,
    ).where(memberships.c.left_at.is_(None))


def _membership(row: Row[*tuple[Any, ...]]) -> Membership:
    return Membership(row.group, row.person, row.name, row.role, row.succession, row.joined_at, row.accepted)


async def find_membership(tx: Tx, person: str, group: str) -> Membership | None:
    found = _memberships().where(memberships.c.group == group, memberships.c.person == person)
    row = (await tx.execute(found)).first()
    return _membership(row) if row else None


async def find_roster(tx: Tx, group: str) -> Roster:
    """Who belongs to the group now."""
    found = _memberships().where(memberships.c.group == group).order_by(memberships.c.joined_at, memberships.c.person)
    members = {row.person: _membership(row) for row in await tx.execute(found)}
    leading = [(each.succession, each.person) for each in members.values() if each.succession is not None]
    return Roster(members, tuple(person for _, person in sorted(leading)))


async def find_facilitators_of(tx: Tx, person: str) -> list[tuple[str, str]]:
    """Everybody else who facilitates a group that this person belongs to, with the name they show there."""
    theirs = select(memberships.c.group).where(memberships.c.person == person, memberships.c.left_at.is_(None))
    found = select(memberships.c.person, memberships.c.name).where(
        memberships.c.group.in_(theirs), memberships.c.succession.is_not(None), memberships.c.person != person
    )
    return [(row.person, row.name) for row in await tx.execute(found)]


async def count_members(tx: Tx, group: str) -> int:
    """How many belong to the group now."""
    counted = select(func.count()).select_from(memberships)
    found = await tx.execute(counted.where(memberships.c.group == group, memberships.c.left_at.is_(None)))
    return found.scalar_one()


async def find_lines(tx: Tx, person: str, *, all_groups: bool) -> list[tuple[Group, Role | None, int]]:
    """Groups by name, with somebody's role there and the number of members: theirs, or all of the house."""
    belongs = (memberships.c.group == groups.c.id, memberships.c.left_at.is_(None))
    role = select(memberships.c.role).where(*belongs, memberships.c.person == person).scalar_subquery()
    count = select(func.count()).select_from(memberships).where(*belongs).scalar_subquery()
    found = select(*_group_columns, role, count).order_by(groups.c.name, groups.c.id)
    if not all_groups:
        found = found.where(role.is_not(None))
    return [(Group(*row[:5]), row[5], row[6]) for row in await tx.execute(found)]


async def find_former(tx: Tx, person: str, group: str) -> Former | None:
    """Somebody who belonged once and does not now."""
    found = select(memberships.c.person, memberships.c.removed_at).where(
        memberships.c.group == group, memberships.c.person == person, memberships.c.left_at.is_not(None)
    )
    row = (await tx.execute(found)).first()
    return Former(*row) if row else None


async def find_names(tx: Tx, group: str) -> dict[str, str]:
    """Shown names of everybody who belongs or belonged to the group."""
    found = select(memberships.c.person, memberships.c.name).where(memberships.c.group == group)
    return {row.person: row.name for row in await tx.execute(found)}


async def add_member(tx: Tx, new: Membership, joined_by: str | None) -> None:
    """Seat somebody who does not belong now; whoever belonged once starts anew."""
    fields = {
        "name": new.name,
        "role": new.role,
        "succession": new.succession,
        "joined_at": new.joined_at,
        "joined_by": joined_by,
        "left_at": None,
        "removed_at": None,
    }
    upsert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    added = upsert(memberships).values(group=new.group, person=new.person, **fields)
    await tx.execute(added.on_conflict_do_update(index_elements=["group", "person"], set_=fields))


async def part(tx: Tx, person: str, group: str, at: datetime, *, removed: bool) -> None:
    """End a membership."""
    await tx.execute(
        update(memberships)
        .where(memberships.c.group == group, memberships.c.person == person)
        .values(role="member", succession=None, left_at=at, removed_at=at if removed else None)
    )


async def keep_out(tx: Tx, person: str, group: str, at: datetime) -> bool:
    """Count somebody who left by themself as removed; whether there is such a person."""
    former = await find_former(tx, person, group)
    if former is None or former.removed_at is not None:
        return False
    mine = (memberships.c.group == group, memberships.c.person == person)
    await tx.execute(update(memberships).where(*mine).values(removed_at=at))
    return True


async def rename(tx: Tx, person: str, group: str, name: str) -> None:
    await tx.execute(
        update(memberships).where(memberships.c.group == group, memberships.c.person == person).values(name=name)
    )


async def save_facilitators(tx: Tx, group: str, order: Sequence[str]) -> None:
    """Make these the group's facilitators, in this order, and everybody else a member."""
    mine = memberships.c.group == group
    await tx.execute(update(memberships).where(mine).values(role="member", succession=None))
    for succession, person in enumerate(order):
        changed = {"role": "facilitator", "succession": succession}
        await tx.execute(update(memberships).where(mine, memberships.c.person == person).values(changed))
