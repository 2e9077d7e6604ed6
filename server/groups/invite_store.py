"""Invites in SQL."""

from datetime import datetime

from sqlalchemy import insert, or_, select, update

from server.groups.model import Invite
from server.groups.tables import invites
from server.kit.db import Tx

_columns = (
    invites.c.id,
    invites.c.group,
    invites.c.made_by,
    invites.c.made_at,
    invites.c.expires_at,
    invites.c.uses,
    invites.c.used,
    invites.c.revoked_at,
)


async def add_invite(tx: Tx, new: Invite, token_hash: str, token_sealed: bytes) -> None:
    await tx.execute(
        insert(invites).values(
            id=new.id,
            group=new.group,
            token_hash=token_hash,
            token_sealed=token_sealed,
            made_by=new.made_by,
            made_at=new.made_at,
            expires_at=new.expires_at,
            uses=new.uses,
            used=new.used,
        )
    )


async def find_invite(tx: Tx, token_hash: str) -> Invite | None:
    """The invite this token belongs to."""
    row = (await tx.execute(select(*_columns).where(invites.c.token_hash == token_hash))).first()
    return Invite(*row) if row else None


async def list_invites(tx: Tx, group: str) -> list[Invite]:
    """Newest first, those that lead nowhere too."""
    found = select(*_columns).where(invites.c.group == group).order_by(invites.c.made_at.desc(), invites.c.id)
    return [Invite(*row) for row in await tx.execute(found)]


async def find_sealed(tx: Tx, group: str, invite_id: str) -> tuple[Invite, bytes | None] | None:
    """A link of this group with its sealed token; without one, it was made before those were kept."""
    here = (invites.c.id == invite_id, invites.c.group == group)
    row = (await tx.execute(select(*_columns, invites.c.token_sealed).where(*here))).first()
    return (Invite(*row[:-1]), row.token_sealed) if row else None


async def take_use(tx: Tx, invite_id: str) -> None:
    await tx.execute(update(invites).where(invites.c.id == invite_id).values(used=invites.c.used + 1))


async def revoke(tx: Tx, group: str, invite_id: str, at: datetime) -> bool:
    """Whether there is such an invite in the group; one that was revoked before stays revoked since then."""
    here = (invites.c.id == invite_id, invites.c.group == group)
    if (await tx.execute(select(invites.c.id).where(*here))).first() is None:
        return False
    ended = {"revoked_at": at, "token_sealed": None}
    await tx.execute(update(invites).where(*here, invites.c.revoked_at.is_(None)).values(ended))
    return True


async def revoke_all(tx: Tx, group: str, at: datetime) -> None:
    """Let no link lead into the group any more: who is put out may know any of them, and come under another name."""
    here = (invites.c.group == group, invites.c.revoked_at.is_(None))
    await tx.execute(update(invites).where(*here).values(revoked_at=at, token_sealed=None))


async def forget_tokens(tx: Tx, now: datetime) -> None:
    """Let nobody see again links that lead nowhere."""
    over = or_(invites.c.expires_at <= now, invites.c.used >= invites.c.uses)
    await tx.execute(update(invites).where(over, invites.c.token_sealed.is_not(None)).values(token_sealed=None))
