"""What a browser is told of groups, and what it sends. What is not there is left out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from server.groups import rules
from server.groups.agenda import MeetingView, Outlook
from server.groups.board import Note
from server.groups.invites import Opened
from server.groups.model import Invite, Membership, Role, StandingRole
from server.groups.overview import Held, Inside, Line
from server.groups.rounds import Remembered
from server.groups.rules import AGREEMENT, CAPACITY, GROUP_NAME, NOTE, PURPOSE
from server.identity.api import NAME
from server.kit.ids import GivenId

GivenName = Annotated[str, msgspec.Meta(max_length=NAME.most_code_points)]
GivenGroupName = Annotated[str, msgspec.Meta(max_length=GROUP_NAME.most_code_points)]
GivenPurpose = Annotated[str, msgspec.Meta(max_length=PURPOSE.most_code_points)]
GivenAgreement = Annotated[str, msgspec.Meta(max_length=AGREEMENT.most_code_points)]
GivenNote = Annotated[str, msgspec.Meta(max_length=NOTE.most_code_points)]
GivenToken = Annotated[str, msgspec.Meta(max_length=1_000)]  # a link that somebody copied with too much is still gone


class View(msgspec.Struct, frozen=True, omit_defaults=True):
    """Left-out fields have their default."""


class LineView(View, frozen=True):
    id: str
    name: str
    role: StandingRole
    members: int
    next_meeting: MeetingView | None = None
    open_meeting: MeetingView | None = None  # the first, where several are
    open_count: int = 0


class AgreementView(View, frozen=True):
    version: int
    text: str
    accepted: bool | None = None  # left out for somebody who is not in the group


class QuestionView(View, frozen=True):
    id: str
    text: str


class RoundsView(View, frozen=True):
    """What a group remembers of its rounds. shape: `questions` latest first"""

    questions: list[QuestionView]
    turn_s: int | None = None


class MeView(View, frozen=True):
    name: str
    named: bool  # whether organisers see this name in attendance


class MemberView(View, frozen=True):
    name: str
    role: Role
    passes_for: str | None = None  # the facilitator whom others could take a member of this name for
    joined_at: datetime | None = None  # of the last two weeks; left out for those who were there before the reader


class HeldView(View, frozen=True):
    """A time of holding the circle. shape: left out: `person`, once erased; `ended_at`, while it lasts"""

    name: str
    by_name: str
    at: datetime
    by_self: bool = False
    person: str | None = None
    ended_at: datetime | None = None
    news: bool = False  # to be told to this reader


class NoteView(View, frozen=True):
    """shape: `by` is empty when nobody knows it any more; `until` left out for a note that stays until taken down"""

    id: str
    text: str
    by: str
    pinned_at: datetime
    until: datetime | None = None


class GroupView(View, frozen=True):
    id: str
    name: str
    purpose: str
    agreement: AgreementView
    role: StandingRole
    members: dict[str, MemberView]
    order: Sequence[str]
    facilitators: Sequence[str]
    held: Sequence[HeldView]
    me: MeView | None = None  # left out for an organiser who does not belong to it
    notes: Sequence[NoteView] | None = None  # the board, newest first; left out where the house wants none


class InviteView(View, frozen=True):
    id: str
    expires_at: datetime
    uses: int
    used: int
    revoked_at: datetime | None = None
    url: str | None = None  # not in the list: asked for one by one


class OpenedView(View, frozen=True):
    group_name: str
    purpose: str
    agreement: AgreementView
    invited_by: str  # empty when that person is gone
    members: int
    already_in: bool
    next_meeting_at: datetime | None = None
    signed_in_name: str | None = None


class AcceptedView(View, frozen=True):
    group: str


class NewGroup(msgspec.Struct, frozen=True):
    name: GivenGroupName
    purpose: GivenPurpose
    agreement: GivenAgreement
    facilitate: bool = False
    my_name: GivenName | None = None


class ChangedGroup(msgspec.Struct, frozen=True):
    name: GivenGroupName | None = None
    purpose: GivenPurpose | None = None
    agreement: GivenAgreement | None = None


class AcceptingAgreement(msgspec.Struct, frozen=True):
    version: int


class NewName(msgspec.Struct, frozen=True):
    name: GivenName


class NewOrder(msgspec.Struct, frozen=True):
    order: Annotated[list[GivenId], msgspec.Meta(max_length=CAPACITY)]


class NewNote(msgspec.Struct, frozen=True):
    text: GivenNote
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class NewInvite(msgspec.Struct, frozen=True):
    days: int
    uses: int


class HeldToken(msgspec.Struct, frozen=True):
    token: GivenToken


class AcceptingInvite(msgspec.Struct, frozen=True):
    token: GivenToken
    name: GivenName
    agreement_version: int


class NamingConsent(msgspec.Struct, frozen=True):
    named: bool


def line_view(line: Line, outlook: Outlook) -> LineView:
    group = line.group
    return LineView(
        group.id, group.name, line.role, line.members, outlook.next_meeting, outlook.open_meeting, outlook.open_count
    )


def member_view(member: Membership, inside: Inside) -> MemberView:
    me = inside.standing.membership
    passes_for = rules.passes_for(member.name, member.person, inside.roster) if member.role == "member" else None
    is_news = member.joined_at > (max(inside.news_since, me.joined_at) if me else inside.news_since)
    return MemberView(member.name, member.role, passes_for, member.joined_at if is_news else None)


def held_view(one: Held) -> HeldView:
    return HeldView(one.name, one.by_name, one.at, one.by_self, one.person, one.ended_at, one.news)


def group_view(inside: Inside, notes: Sequence[Note] | None) -> GroupView:
    standing, agreement, roster = inside.standing, inside.agreement, inside.roster
    group, me = standing.group, standing.membership
    return GroupView(
        group.id,
        group.name,
        group.purpose,
        AgreementView(agreement.version, agreement.text, not standing.must_accept if me else None),
        standing.role,
        {person: member_view(member, inside) for person, member in roster.members.items()},
        list(roster.members),
        roster.facilitators,
        [held_view(one) for one in inside.held],
        MeView(me.name, inside.named) if me else None,
        None if notes is None else [NoteView(one.id, one.text, one.by, one.pinned_at, one.until) for one in notes],
    )


def rounds_view(remembered: Remembered) -> RoundsView:
    return RoundsView([QuestionView(one.id, one.text) for one in remembered.questions], remembered.turn_s)


def invite_view(invite: Invite, url: str | None = None) -> InviteView:
    return InviteView(invite.id, invite.expires_at, invite.uses, invite.used, invite.revoked_at, url)


def opened_view(opened: Opened, next_at: datetime | None) -> OpenedView:
    return OpenedView(
        opened.group.name,
        opened.group.purpose,
        AgreementView(opened.agreement.version, opened.agreement.text),
        opened.invited_by,
        opened.members,
        opened.already_in,
        next_at,
        opened.signed_in_name,
    )
