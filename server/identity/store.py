"""The SQL of people, their sign-ins and their links."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, insert, select, update

from server.identity.destination import HOME
from server.identity.model import LinkKind, Person, PersonId, SignIn, SignInId
from server.identity.tables import links, persons, sign_ins
from server.kit.db import Tx


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link as it is stored, its address still sealed."""

    kind: LinkKind
    person: PersonId
    email_sealed: bytes | None
    sign_in: str | None = None
    leads_to: str = HOME


async def add_person(tx: Tx, person: Person, at: datetime) -> None:
    values = {"id": person.id, "name": person.name, "organiser": person.organiser, "created_at": at}
    await tx.execute(insert(persons).values(values))


async def person(tx: Tx, person: str) -> Person | None:
    return await _person(tx, persons.c.id == person)


async def person_by_email(tx: Tx, lookup: str) -> Person | None:
    return await _person(tx, persons.c.email_lookup == lookup)


async def organisers(tx: Tx) -> list[PersonId]:
    rows = await tx.execute(select(persons.c.id).where(persons.c.organiser))
    return [PersonId(row.id) for row in rows]


async def names(tx: Tx, people: Iterable[str]) -> dict[PersonId, str]:
    rows = await tx.execute(select(persons.c.id, persons.c.name).where(persons.c.id.in_(list(people))))
    return {PersonId(row.id): row.name for row in rows}


async def email_sealed(tx: Tx, person: str) -> bytes | None:
    found: bytes | None = (
        await tx.execute(select(persons.c.email_sealed).where(persons.c.id == person))
    ).scalar_one_or_none()
    return found


async def language(tx: Tx, person: str) -> str | None:
    found: str | None = (
        await tx.execute(select(persons.c.language).where(persons.c.id == person))
    ).scalar_one_or_none()
    return found


async def change_person(tx: Tx, person: str, **values: object) -> None:
    await tx.execute(update(persons).where(persons.c.id == person).values(values))


async def add_sign_in(tx: Tx, sign_in: SignIn, secret_hash: str) -> None:
    values = {"id": sign_in.id, "person": sign_in.person, "device": sign_in.device, "secret_hash": secret_hash}
    times = {"began_at": sign_in.began_at, "seen_at": sign_in.seen_at, "proved_at": sign_in.proved_at}
    await tx.execute(insert(sign_ins).values(values | times))


def _sign_ins() -> Select[*tuple[Any, ...]]:
    mailable = persons.c.email_lookup.is_not(None).label("mailable")
    return select(sign_ins, mailable).join(persons, sign_ins.c.person == persons.c.id)


async def sign_in_by_secret(tx: Tx, secret_hash: str) -> SignIn | None:
    row = (await tx.execute(_sign_ins().where(sign_ins.c.secret_hash == secret_hash))).one_or_none()
    return _sign_in(row) if row else None


async def sign_ins_by_secret(tx: Tx, secret_hashes: Iterable[str]) -> dict[str, SignIn]:
    """Those of them that there are, by secret."""
    rows = await tx.execute(_sign_ins().where(sign_ins.c.secret_hash.in_(list(secret_hashes))))
    return {row.secret_hash: _sign_in(row) for row in rows}


async def sign_ins_of(tx: Tx, person: str) -> list[SignIn]:
    """Newest use first."""
    mine = _sign_ins().where(sign_ins.c.person == person).order_by(sign_ins.c.seen_at.desc(), sign_ins.c.id)
    return [_sign_in(row) for row in await tx.execute(mine)]


async def see_sign_ins(tx: Tx, seen: Iterable[SignInId], at: datetime) -> None:
    await tx.execute(update(sign_ins).where(sign_ins.c.id.in_(list(seen))).values(seen_at=at))


async def prove(tx: Tx, sign_in: str, at: datetime) -> None:
    await tx.execute(update(sign_ins).where(sign_ins.c.id == sign_in).values(proved_at=at))


async def renew_secret(tx: Tx, sign_in: str, secret_hash: str) -> None:
    await tx.execute(update(sign_ins).where(sign_ins.c.id == sign_in).values(secret_hash=secret_hash))


async def end_sign_in(tx: Tx, person: str, sign_in: str) -> bool:
    """Whether this person had it."""
    ended = delete(sign_ins).where(sign_ins.c.id == sign_in, sign_ins.c.person == person)
    return (await tx.execute(ended)).rowcount == 1


async def end_sign_ins_unused_since(tx: Tx, at: datetime) -> None:
    await tx.execute(delete(sign_ins).where(sign_ins.c.seen_at <= at))


async def add_link(tx: Tx, secret_hash: str, link: StoredLink, expires_at: datetime) -> None:
    values = {"secret_hash": secret_hash, "kind": link.kind.value, "person": link.person, "expires_at": expires_at}
    more = {"email_sealed": link.email_sealed, "sign_in": link.sign_in, "leads_to": link.leads_to}
    await tx.execute(insert(links).values(values | more))


async def link(tx: Tx, secret_hash: str, now: datetime) -> StoredLink | None:
    """The link, if it still opens something."""
    query = select(links).where(links.c.secret_hash == secret_hash, links.c.expires_at > now)
    row = (await tx.execute(query)).one_or_none()
    if row is None:
        return None
    return StoredLink(LinkKind(row.kind), PersonId(row.person), row.email_sealed, row.sign_in, row.leads_to or HOME)


async def use_link(tx: Tx, secret_hash: str) -> bool:
    """Whether it was there: of two who press the button at once, one wins."""
    return (await tx.execute(delete(links).where(links.c.secret_hash == secret_hash))).rowcount == 1


async def drop_links(tx: Tx, person: str, kind: LinkKind) -> None:
    await tx.execute(delete(links).where(links.c.person == person, links.c.kind == kind.value))


async def drop_links_expired_by(tx: Tx, at: datetime) -> None:
    await tx.execute(delete(links).where(links.c.expires_at <= at))


async def link_expires_at(tx: Tx, person: str, kind: LinkKind, now: datetime) -> datetime | None:
    """When somebody's newest link of a kind ends, if they have one."""
    mine = (links.c.person == person, links.c.kind == kind.value, links.c.expires_at > now)
    newest = select(links.c.expires_at).where(*mine).order_by(links.c.expires_at.desc()).limit(1)
    found: datetime | None = (await tx.execute(newest)).scalar_one_or_none()
    return found


async def _person(tx: Tx, condition: ColumnElement[bool]) -> Person | None:
    row = (await tx.execute(select(persons).where(condition))).one_or_none()
    return Person(PersonId(row.id), row.name, row.organiser) if row else None


def _sign_in(row: Row[*tuple[Any, ...]]) -> SignIn:
    return SignIn(
        SignInId(row.id), PersonId(row.person), row.began_at, row.seen_at, row.device, row.proved_at, row.mailable
    )
