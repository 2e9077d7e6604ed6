"""Making a group, and changing its words: name, purpose, agreement."""

from dataclasses import dataclass, replace

from server.groups import appointments, rules, store
from server.groups.model import Agreement, AgreementAccepted, Group, GroupChanged, MemberJoined, Membership, Standing
from server.groups.standing import stand
from server.identity.api import Identity, clean_name
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Tx
from server.kit.ids import NewId


@dataclass(frozen=True, slots=True)
class GroupText:
    """What a group says of itself, as it is kept.

    raises: Refused(group_name_..., purpose_..., agreement_...; each _empty, _too_long, _characters)
    """

    name: str
    purpose: str
    agreement: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", rules.GROUP_NAME.clean(self.name))
        object.__setattr__(self, "purpose", rules.PURPOSE.clean(self.purpose))
        object.__setattr__(self, "agreement", rules.AGREEMENT.clean(self.agreement))


@dataclass(frozen=True, slots=True)
class GroupTexts:
    """Groups and what they say of themselves."""

    clock: Clock
    news: News
    identity: Identity
    new_id: NewId

    async def make(self, by: str, words: GroupText, *, facilitate: bool = False, my_name: str | None = None) -> str:
        """A new group; whoever makes it may facilitate it, and then has accepted its agreement.

        shape: `my_name` is the name to show there, else one's own
        raises: Refused(not_organiser, name_...)
        """
        my_name = None if my_name is None else clean_name(my_name)
        group = Group(self.new_id(), words.name, words.purpose, 1, rules.CAPACITY)
        async with self.news.begin() as deed:
            tx = deed.tx
            person = await self.identity.person(tx, by)
            if person is None or not person.organiser:
                raise rules.not_organiser()
            now = self.clock.now()
            await store.add_group(tx, group, now)
            await store.add_agreement(tx, group.id, Agreement(1, words.agreement), now)
            if facilitate:
                name = person.name if my_name is None else my_name
                await store.add_member(tx, Membership(group.id, by, name, "facilitator", 0, now, 1), None)
                await store.accept_agreement(tx, group.id, by, 1, now)
                await appointments.appoint(tx, group.id, [by], by, now, self.new_id)
            await self.identity.audit.note(tx, by, "group_made", group.id)
            if facilitate:
                deed.say(MemberJoined(group.id, by))
        return group.id

    async def change(
        self, by: str, group: str, name: str | None = None, purpose: str | None = None, agreement: str | None = None
    ) -> None:
        """Other words, None for those that stay; another agreement is a new version, which `by` accepts in writing it.

        raises: Refused(not_found, not_facilitator, and what GroupText refuses)
        """
        name = None if name is None else rules.GROUP_NAME.clean(name)
        purpose = None if purpose is None else rules.PURPOSE.clean(purpose)
        agreement = None if agreement is None else rules.AGREEMENT.clean(agreement)
        async with self.news.begin() as deed:
            tx = deed.tx
            standing = await stand(tx, self.identity, by, group, lock=True)
            rules.must_manage(standing)
            current = await store.current_agreement(tx, standing.group)
            before, version = standing.group, current.version
            if agreement is not None and agreement != current.text:
                version = await self._new_agreement(tx, standing, Agreement(version + 1, agreement))
            after = replace(
                before,
                name=before.name if name is None else name,
                purpose=before.purpose if purpose is None else purpose,
                agreement_version=version,
            )
            if after == before:
                return
            await store.save_group(tx, after)
            await self.identity.audit.note(tx, by, "group_changed", group)
            deed.say(GroupChanged(group))

    async def _new_agreement(self, tx: Tx, by: Standing, new: Agreement) -> int:
        now = self.clock.now()
        await store.add_agreement(tx, by.group.id, new, now)
        if by.membership:
            await store.accept_agreement(tx, by.group.id, by.person, new.version, now)
        return new.version

    async def accept(self, person: str, group: str, version: int) -> None:
        """A member accepts the agreement as it is now. raises: Refused(not_found, not_member, agreement_changed)"""
        async with self.news.begin() as deed:
            tx = deed.tx
            standing = await stand(tx, self.identity, person, group, lock=True)
            rules.must_be_member(standing)
            rules.must_be_current(version, standing.group)
            await store.accept_agreement(tx, group, person, version, self.clock.now())
            await self.identity.audit.note(tx, person, "agreement_accepted", group)
            deed.say(AgreementAccepted(group, person))
