"""Links into a group: made, listed, revoked by those who manage it; looked at and accepted by whoever has one."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import HTTPConnection

from server.groups import invite_store, rules, store
from server.groups.model import Agreement, Group, Invite, MemberJoined, Membership
from server.groups.standing import stand
from server.identity.api import Begun, Identity, clean_name
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.errors import not_found
from server.kit.ids import NewId, digest


@dataclass(frozen=True, slots=True)
class Opened:
    """What somebody sees who holds a working link. `invited_by` is empty when that person is gone."""

    group: Group
    agreement: Agreement
    invited_by: str
    members: int
    already_in: bool
    signed_in_name: str | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """Where the link led, and the sign-in it began when nobody was signed in."""

    group: str
    begun: Begun | None


@dataclass(frozen=True, slots=True)
class Invites:
    """Each act is one transaction. Whoever accepts holds the group's lock, so the last use and seat go to one."""

    database: Database
    clock: Clock
    news: News
    identity: Identity
    public_url: str
    new_id: NewId
    new_secret: NewId

    async def make(self, by: str, group: str, days: int, uses: int) -> tuple[Invite, str]:
        """A new link and its token. raises: Refused(not_found, not_facilitator, bad_invite)"""
        rules.must_be_invite(days, uses)
        token = self.new_secret()
        async with self.database.begin() as tx:
            rules.must_manage(await stand(tx, self.identity, by, group))
            now = self.clock.now()
            invite = Invite(self.new_id(), group, by, now, now + timedelta(days=days), uses, 0, None)
            sealed = self.identity.close(token, _place(invite.id))
            await invite_store.add_invite(tx, invite, digest(token), sealed)
            await self.identity.audit.note(tx, by, "invite_made", group)
        return invite, token

    def address(self, token: str) -> str:
        """Where a link leads; the token stays in the browser, for what follows # reaches no server."""
        return f"{self.public_url}/invite#{token}"

    async def of(self, by: str, group: str) -> list[Invite]:
        """Every link into the group. raises: Refused(not_found, not_facilitator)"""
        async with self.database.read() as tx:
            rules.must_manage(await stand(tx, self.identity, by, group))
            return await invite_store.list_invites(tx, group)

    async def again(self, by: str, group: str, invite: str) -> tuple[Invite, str | None]:
        """A link that still leads into the group, and its token; None when that cannot be read any more.

        raises: Refused(not_found, not_facilitator, link_...)
        """
        async with self.database.read() as tx:
            rules.must_manage(await stand(tx, self.identity, by, group))
            found = await invite_store.find_sealed(tx, group, invite)
        if found is None:
            raise not_found()
        usable, sealed = rules.usable(found[0], self.clock.now()), found[1]
        return usable, self.identity.open(sealed, _place(usable.id)) if sealed else None

    async def revoke(self, by: str, group: str, invite: str) -> None:
        """Let a link lead nowhere from now on. raises: Refused(not_found, not_facilitator)"""
        async with self.database.begin() as tx:
            rules.must_manage(await stand(tx, self.identity, by, group))
            if not await invite_store.revoke(tx, group, invite, self.clock.now()):
                raise not_found()
            await self.identity.audit.note(tx, by, "invite_revoked", group)

    async def look(self, token: str, person: str | None) -> Opened:
        """What a link leads to; uses nothing up. raises: Refused(link_...)"""
        async with self.database.read() as tx:
            invite, group, membership = await self._follow(tx, token, person, lock=False)
            by = invite.made_by or ""
            called = {str(id_): name for id_, name in (await self.identity.names(tx, [by, person or ""])).items()}
            here = await store.find_names(tx, group.id)
            return Opened(
                group,
                await store.current_agreement(tx, group),
                here.get(by) or called.get(by) or "",
                await store.count_members(tx, group.id),
                membership is not None,
                called.get(person or ""),
            )

    async def accept(
        self, token: str, name: str, version: int, person: str | None, request: HTTPConnection
    ) -> Accepted:
        """Come in, under a name and the agreement as it is now; whoever is in already stays in, and uses nothing up.

        raises: Refused(link_..., agreement_changed, group_full, name_..., name_taken_by_facilitator)
        """
        name = clean_name(name)
        async with self.news.begin() as deed:
            tx = deed.tx
            invite, group, membership = await self._follow(tx, token, person, lock=True)
            if membership:
                return Accepted(group.id, None)
            rules.must_be_current(version, group)
            rules.must_have_room(await store.count_members(tx, group.id), group.capacity)
            rules.must_not_pass_for_a_facilitator(name, person, await store.find_roster(tx, group.id))
            now, begun = self.clock.now(), None
            if person is None:
                person = await self.identity.create_person(tx, name)
                begun = await self.identity.start_sign_in(deed, person, request)
            await invite_store.take_use(tx, invite.id)
            await store.add_member(tx, Membership(group.id, person, name, "member", None, now, version), invite.id)
            await store.accept_agreement(tx, group.id, person, version, now)
            await self.identity.audit.note(tx, person, "invite_accepted", group.id)
            deed.say(MemberJoined(group.id, person))
        return Accepted(group.id, begun)

    async def _follow(
        self, tx: Tx, token: str, person: str | None, *, lock: bool
    ) -> tuple[Invite, Group, Membership | None]:
        """The link, where it leads, and the place this person has there already, whatever has become of the link."""
        token_hash = digest(token)
        invite = await invite_store.find_invite(tx, token_hash)
        group = await store.find_group(tx, invite.group, lock=lock) if invite else None
        if invite is None or group is None:
            raise rules.link_gone()
        membership = await store.find_membership(tx, person, group.id) if person else None
        if membership is None:
            former = await store.find_former(tx, person, group.id) if person else None
            rules.must_be_meant_for(invite, former)
            invite = rules.usable(await invite_store.find_invite(tx, token_hash), self.clock.now())
        return invite, group, membership


def _place(invite: str) -> str:
    return f"invite {invite}"
