"""What may be in a group."""

from datetime import UTC, datetime, timedelta

import pytest

from server.groups import rules
from server.groups.model import Former, Group, Invite, Membership, Roster
from server.kit.errors import Kind, Refused
from tests.people import ANN, BEN, CLEO, DOT, Person

NOON = datetime(2026, 1, 8, 12, tzinfo=UTC)
INVITE = Invite("invite", "group", DOT.id, NOON, NOON + timedelta(days=7), uses=2, used=0, revoked_at=None)
GROUP = Group("group", "Thursday circle", "To be met", agreement_version=3, capacity=20)


def roster(*people: Person, facilitators: tuple[Person, ...]) -> Roster:
    places = {person.id: place for place, person in enumerate(facilitators)}
    members = {
        person.id: Membership(
            "group",
            person.id,
            person.name,
            "facilitator" if person.id in places else "member",
            places.get(person.id),
            NOON,
            3,
        )
        for person in people
    }
    return Roster(members, tuple(places))


@pytest.mark.parametrize(
    ("invite", "at", "code"),
    [
        pytest.param(None, NOON, "link_gone", id="never was"),
        pytest.param(INVITE, NOON + timedelta(days=7), "link_expired", id="at the moment it expires"),
        pytest.param(
            Invite("i", "g", DOT.id, NOON, NOON + timedelta(days=7), 2, 2, None), NOON, "link_used_up", id="used up"
        ),
        pytest.param(
            Invite("i", "g", DOT.id, NOON, NOON - timedelta(days=7), 2, 2, NOON), NOON, "link_revoked", id="all at once"
        ),
    ],
)
def test_a_link_that_leads_nowhere_says_why(invite: Invite | None, at: datetime, code: str) -> None:
    with pytest.raises(Refused, match=code) as refusal:
        rules.usable(invite, at)
    assert refusal.value.kind is Kind.GONE


def test_a_link_works_until_just_before_it_expires() -> None:
    assert rules.usable(INVITE, NOON + timedelta(days=7) - timedelta(microseconds=1)) is INVITE


@pytest.mark.parametrize("removed_at", [NOON, NOON + timedelta(days=1)])
def test_whoever_was_removed_cannot_use_an_older_link(removed_at: datetime) -> None:
    with pytest.raises(Refused, match="link_gone"):
        rules.must_be_meant_for(INVITE, Former(CLEO.id, removed_at))


@pytest.mark.parametrize("former", [None, Former(CLEO.id, None), Former(CLEO.id, NOON - timedelta(seconds=1))])
def test_whoever_left_or_is_invited_anew_may_use_a_link(former: Former | None) -> None:
    rules.must_be_meant_for(INVITE, former)


@pytest.mark.parametrize(("days", "uses"), [(0, 1), (61, 1), (1, 0), (1, 51), (-1, -1)])
def test_links_have_bounds(days: int, uses: int) -> None:
    rules.must_be_invite(1, 1)
    rules.must_be_invite(60, 50)
    with pytest.raises(Refused, match="bad_invite"):
        rules.must_be_invite(days, uses)


@pytest.mark.parametrize("version", [0, 2, 4])
def test_only_the_agreement_that_counts_now_is_accepted(version: int) -> None:
    rules.must_be_current(3, GROUP)
    with pytest.raises(Refused, match="agreement_changed"):
        rules.must_be_current(version, GROUP)


def test_the_last_facilitator_goes_only_when_an_organiser_says_so() -> None:
    alone = roster(ANN, BEN, facilitators=(ANN,))
    with pytest.raises(Refused, match="last_facilitator"):
        rules.must_leave_a_facilitator(alone, ANN.id, organiser=False)
    rules.must_leave_a_facilitator(alone, ANN.id, organiser=True)
    rules.must_leave_a_facilitator(alone, BEN.id, organiser=False)
    rules.must_leave_a_facilitator(roster(ANN, BEN, facilitators=(BEN, ANN)), ANN.id, organiser=False)


@pytest.mark.parametrize("order", [[ANN.id, ANN.id], [ANN.id, DOT.id], [""]])
def test_an_order_of_facilitators_names_members_once(order: list[str]) -> None:
    here = roster(ANN, BEN, facilitators=(ANN,))
    rules.must_be_order([BEN.id, ANN.id], here)
    rules.must_be_order([], here)
    with pytest.raises(Refused, match="bad_order"):
        rules.must_be_order(order, here)


def test_a_full_group_has_no_room() -> None:
    rules.must_have_room(19, 20)
    with pytest.raises(Refused, match="group_full"):
        rules.must_have_room(20, 20)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "purpose_empty"),
        (" \r\n\t ", "purpose_empty"),
        ("x" * 1_001, "purpose_too_long"),
        ("a\x00b", "purpose_characters"),
        ("a\x1b[2Jb", "purpose_characters"),
        ("a\ud800b", "purpose_characters"),
        ("a\u202eb", "purpose_characters"),
    ],
)
def test_what_cannot_be_shown_is_refused(raw: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        rules.PURPOSE.clean(raw)


def test_words_of_any_script_are_kept_as_they_are() -> None:
    for text in ("Tea\u00a0& talk", "क्\u200dष", "👩\u200d👧 together", "one\n\n\ttwo"):
        assert rules.PURPOSE.clean(f"  {text}\r\n") == text
    with pytest.raises(Refused, match="group_name_characters"):
        rules.GROUP_NAME.clean("two\nlines")
