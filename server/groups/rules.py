"""What may be in a group. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.groups.model import Former, Group, Invite, Membership, Roster, Standing
from server.kit.errors import Kind, Refused
from server.kit.lookalike import look_alike
from server.kit.text import TextRule

CAPACITY = 20
GROUP_NAME = TextRule.called("group_name", 80)
PURPOSE = TextRule.called("purpose", 1_000, paragraphs=True)
AGREEMENT = TextRule.called("agreement", 20_000, paragraphs=True)
NOTE = TextRule.called("note", 1_000, paragraphs=True)
QUESTION = TextRule.called("question", 200)
QUESTIONS_KEPT = 6
NOTES_MAX = 12
NOTE_DAYS_MAX = 366
INVITE_DAYS_MAX = 60
INVITE_USES_MAX = 50


def must_be_member(standing: Standing) -> Membership:
    """Their membership. raises: Refused(not_member)"""
    if standing.membership is None:
        raise Refused("not_member", Kind.FORBIDDEN)
    return standing.membership


def must_manage(standing: Standing) -> None:
    """Only facilitators of the group and organisers of the house. raises: Refused(not_facilitator)"""
    if not standing.manages:
        raise Refused("not_facilitator", Kind.FORBIDDEN)


def must_organise(organiser: bool) -> None:
    """Only organisers of the house. raises: Refused(not_organiser)"""
    if not organiser:
        raise not_organiser()


def not_organiser() -> Refused:
    """What is said to whoever wants what only organisers may."""
    return Refused("not_organiser", Kind.FORBIDDEN)


def must_be_invite(days: int, uses: int) -> None:
    """raises: Refused(bad_invite)"""
    if not (1 <= days <= INVITE_DAYS_MAX and 1 <= uses <= INVITE_USES_MAX):
        raise Refused("bad_invite", Kind.INVALID)


def must_be_current(version: int, group: Group) -> None:
    """Nobody accepts words that no longer count, or that they were not shown. raises: Refused(agreement_changed)"""
    if version != group.agreement_version:
        raise Refused("agreement_changed")


def must_be_until(until: datetime | None, now: datetime) -> None:
    """A note is there for a while that has not passed, or until it is taken down. raises: Refused(in_past, too_far)"""
    if until is not None and until <= now:
        raise Refused("in_past", Kind.INVALID)
    if until is not None and until > now + timedelta(days=NOTE_DAYS_MAX):
        raise Refused("too_far", Kind.INVALID)


def must_have_space(notes: int) -> None:
    """raises: Refused(board_full)"""
    if notes >= NOTES_MAX:
        raise Refused("board_full")


def link_gone() -> Refused:
    """What is said of a link that never was, was deleted, or is not meant for whoever holds it."""
    return Refused("link_gone", Kind.GONE)


def usable(invite: Invite | None, now: datetime) -> Invite:
    """The invite, when it still leads somewhere.

    raises: Refused(link_gone, link_revoked, link_expired, link_used_up)
    """
    if invite is None:
        raise link_gone()
    if invite.revoked_at is not None:
        raise Refused("link_revoked", Kind.GONE)
    if invite.expires_at <= now:
        raise Refused("link_expired", Kind.GONE)
    if invite.used >= invite.uses:
        raise Refused("link_used_up", Kind.GONE)
    return invite


def must_be_meant_for(invite: Invite, former: Former | None) -> None:
    """Somebody who was removed comes back only by a link made after that. raises: Refused(link_gone)"""
    if former and former.removed_at and invite.made_at <= former.removed_at:
        raise link_gone()


def must_have_room(members: int, capacity: int) -> None:
    """raises: Refused(group_full)"""
    if members >= capacity:
        raise Refused("group_full")


def must_leave_a_facilitator(roster: Roster, going: str, organiser: bool) -> None:
    """A group keeps a facilitator, unless an organiser says otherwise. raises: Refused(last_facilitator)"""
    if roster.facilitators == (going,) and not organiser:
        raise Refused("last_facilitator")


def must_not_pass_for_a_facilitator(name: str, person: str | None, roster: Roster) -> None:
    """Nobody comes by a name that others could take for that of somebody who holds the circle; who has it may keep it.

    raises: Refused(name_taken_by_facilitator)
    """
    mine = roster.members.get(person or "")
    if (mine is None or mine.name != name) and passes_for(name, person, roster):
        raise name_taken()


def name_taken() -> Refused:
    """What is said of a name that looks like a facilitator's."""
    return Refused("name_taken_by_facilitator")


def passes_for(name: str, person: str | None, roster: Roster) -> str | None:
    """The facilitator, other than this person, whom others could take somebody of this name for."""
    others = (one for one in roster.facilitators if one != person)
    return next((one for one in others if look_alike(name, roster.members[one].name)), None)


def must_be_order(order: Sequence[str], roster: Roster) -> None:
    """Facilitators are members, each named once. raises: Refused(bad_order)"""
    if len(set(order)) != len(order) or not set(order) <= roster.members.keys():
        raise Refused("bad_order", Kind.INVALID)
