"""Who belongs to a group: leaving, removing, names, who facilitates, who may be named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from server.groups import appointments, invite_store, rules, store
from server.groups.model import MemberJoined, MemberLeft, MemberRemoved, Membership, Renamed, RosterChanged
from server.groups.standing import stand
from server.identity.api import ConsentChanged, Identity, PersonId, clean_name
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Tx
from server.kit.errors import not_found
from server.kit.ids import NewId
from server.kit.lookalike import look_alike

NAMED_IN_ATTENDANCE: Final = "attendance_named"
CONSENT_TEXT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Members:
    """Changes of membership, each in one transaction that holds the group's lock, so that two never cross."""

    clock: Clock
    news: News
    identity: Identity
    new_id: NewId

    async def enroll(self, group: str, person: str, name: str) -> None:
        """Somebody belongs from now on, having accepted the agreement as it is; who does already is left as they are.

        raises: Refused(not_found, group_full, name_..., name_taken_by_facilitator)
        """
        name = clean_name(name)
        async with self.news.begin() as deed:
            tx = deed.tx
            found = await store.find_group(tx, group, lock=True)
            if found is None:
                raise not_found()
            if await store.find_membership(tx, person, group):
                return
            rules.must_have_room(await store.count_members(tx, group), found.capacity)
            rules.must_not_pass_for_a_facilitator(name, person, await store.find_roster(tx, group))
            now, version = self.clock.now(), found.agreement_version
            await store.add_member(tx, Membership(group, person, name, "member", None, now, version), None)
            await store.accept_agreement(tx, group, person, version, now)
            await self.identity.audit.note(tx, person, "enrolled", group)
            deed.say(MemberJoined(group, person))

    async def rename(self, person: str, group: str, name: str) -> None:
        """Show another name in this group.

        raises: Refused(not_found, not_member, name_..., name_taken_by_facilitator)
        """
        name = clean_name(name)
        async with self.news.begin() as deed:
            tx = deed.tx
            rules.must_be_member(await stand(tx, self.identity, person, group, lock=True))
            rules.must_not_pass_for_a_facilitator(name, person, await store.find_roster(tx, group))
            await store.rename(tx, person, group, name)
            await self.identity.audit.note(tx, person, "renamed_in_group", group)
            deed.say(Renamed(group, person))

    async def check_account_name(self, tx: Tx, person: PersonId, name: str) -> None:
        """A `NameCheck`: those who hold a circle with this person may be called by their name there, or by their own.

        raises: Refused(name_taken_by_facilitator)
        """
        near = await store.find_facilitators_of(tx, person)
        called = await self.identity.names(tx, [holder for holder, _ in near])
        if any(look_alike(name, other) for other in {*(shown for _, shown in near), *called.values()}):
            raise rules.name_taken()

    async def leave(self, person: str, group: str) -> None:
        """Go, by oneself. raises: Refused(not_found, not_member, last_facilitator)"""
        async with self.news.begin() as deed:
            tx = deed.tx
            standing = await stand(tx, self.identity, person, group, lock=True)
            rules.must_be_member(standing)
            rules.must_leave_a_facilitator(await store.find_roster(tx, group), person, standing.organiser)
            await self._part(tx, person, group, person, removed=False)
            await self.identity.audit.note(tx, person, "group_left", group)
            deed.say(MemberLeft(group, person))

    async def remove(self, by: str, group: str, person: str) -> None:
        """Put somebody out; every link into the group is revoked, for they may come back by it under another name.

        Whoever has just left by themself is put out all the same: only a link made from now on lets them in again.

        raises: Refused(not_found, not_facilitator, last_facilitator)
        """
        async with self.news.begin() as deed:
            tx = deed.tx
            standing = await stand(tx, self.identity, by, group, lock=True)
            rules.must_manage(standing)
            roster = await store.find_roster(tx, group)
            now = self.clock.now()
            if person in roster.members:
                rules.must_leave_a_facilitator(roster, person, standing.organiser)
                await self._part(tx, by, group, person, removed=True)
            elif not await store.keep_out(tx, person, group, now):
                raise not_found()
            await invite_store.revoke_all(tx, group, now)
            await self.identity.audit.note(tx, by, "member_removed", person)
            deed.say(MemberRemoved(group, person))

    async def order(self, by: str, group: str, order: Sequence[str]) -> None:
        """Who facilitates, in order of succession; the group is told who was appointed, and by whom.

        raises: Refused(not_found, not_organiser, bad_order)
        """
        async with self.news.begin() as deed:
            tx = deed.tx
            rules.must_organise((await stand(tx, self.identity, by, group, lock=True)).organiser)
            roster = await store.find_roster(tx, group)
            rules.must_be_order(order, roster)
            await store.save_facilitators(tx, group, order)
            await self._appoint(tx, by, group, [each for each in order if each not in roster.facilitators])
            await self._dismiss(tx, by, group, [each for each in roster.facilitators if each not in order])
            await self.identity.audit.note(tx, by, "facilitators_ordered", group)
            deed.say(RosterChanged(group))

    async def be_named(self, person: str, group: str, named: bool) -> None:
        """Whether organisers may see this member's name in attendance. raises: Refused(not_found, not_member)"""
        async with self.news.begin() as deed:
            tx = deed.tx
            rules.must_be_member(await stand(tx, self.identity, person, group))
            consents = self.identity.consents
            if named:
                changed = await consents.give(tx, person, NAMED_IN_ATTENDANCE, group, CONSENT_TEXT_VERSION)
            else:
                changed = await consents.withdraw(tx, person, NAMED_IN_ATTENDANCE, group)
            if changed:
                deed.say(ConsentChanged(PersonId(person), NAMED_IN_ATTENDANCE, group, named))

    async def _part(self, tx: Tx, by: str, group: str, person: str, *, removed: bool) -> None:
        if await appointments.appointed_at(tx, group, person):
            await self._dismiss(tx, by, group, [person])
        await store.part(tx, person, group, self.clock.now(), removed=removed)

    async def _appoint(self, tx: Tx, by: str, group: str, people: Sequence[str]) -> None:
        await appointments.appoint(tx, group, people, by, self.clock.now(), self.new_id)
        for person in people:
            await self.identity.audit.note(tx, by, "facilitator_appointed", person)

    async def _dismiss(self, tx: Tx, by: str, group: str, people: Sequence[str]) -> None:
        await appointments.end(tx, group, people, self.clock.now())
        for person in people:
            await self.identity.audit.note(tx, by, "facilitator_ended", person)
