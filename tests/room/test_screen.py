"""Whose screen everybody sees, and when that ends."""

from collections.abc import Callable

import pytest

from server.circle.lines import TakeMediaOn
from server.room.commands import (
    AcceptLead,
    Appoint,
    EndMeeting,
    HandOver,
    Leave,
    NextTurn,
    Remove,
    SetCamera,
    SetWay,
    StopScreen,
    TakeTurn,
)  # fmt: skip
from server.room.lead import GRACE_S, SAFE_AFTER_S
from server.room.system import EnterOn, ShareScreenOn
from tests.people import ANN, BEN, CLEO, DOT, Person
from tests.room.meeting import Meeting, open_meeting


def shares(person: Person, tab: int = 1) -> ShareScreenOn:
    return ShareScreenOn(f"{person.name}-{tab}")


def ben_shares() -> Meeting:
    meeting = open_meeting()
    meeting.does(BEN, shares(BEN))
    assert meeting.seen_by(CLEO).screen == BEN.id
    return meeting


def bens_turn() -> Meeting:
    meeting = open_meeting()
    meeting.does(ANN, SetWay("round"), NextTurn(ANN.id))
    assert meeting.holder() == BEN.id
    return meeting


# -- who may


def test_in_open_talk_whoever_sits_shows_their_screen_to_everybody() -> None:
    meeting = ben_shares()
    assert {meeting.seen_by(one).screen for one in (ANN, BEN, CLEO)} == {BEN.id}
    assert [one for one, place in meeting.policy().permissions.items() if place.shares] == [BEN.id]
    assert meeting.policy().stage == BEN.id


def test_nobody_outside_learns_of_it() -> None:
    meeting = open_meeting()
    before = meeting.seen_by(DOT)
    meeting.does(BEN, shares(BEN))
    assert meeting.seen_by(DOT) == before


def test_only_the_tab_that_has_the_media_shares() -> None:
    meeting = open_meeting()
    meeting.enters(BEN, tab=2)
    meeting.refuses("media_elsewhere", BEN, shares(BEN, tab=2))
    meeting.refuses("media_elsewhere", BEN, shares(CLEO))
    meeting.refuses("not_seated", DOT, shares(DOT))


def test_one_screen_at_a_time_and_a_facilitators_takes_its_place() -> None:
    meeting = ben_shares()
    meeting.refuses("screen_taken", CLEO, shares(CLEO))
    meeting.does(ANN, shares(ANN))
    assert meeting.seen_by(BEN).screen == ANN.id
    meeting.refuses("screen_taken", BEN, shares(BEN))


def test_sharing_twice_changes_nothing() -> None:
    meeting = ben_shares()
    version = meeting.version
    meeting.does(BEN, shares(BEN))
    assert meeting.version == version


def test_in_turns_only_the_holder_and_the_facilitators_share() -> None:
    meeting = bens_turn()
    meeting.refuses("not_your_turn", CLEO, shares(CLEO))
    meeting.does(BEN, shares(BEN))
    assert meeting.seen_by(CLEO).screen == BEN.id
    meeting.does(ANN, shares(ANN))
    assert meeting.seen_by(CLEO).screen == ANN.id
    assert meeting.policy().stage == BEN.id


def test_while_nobody_leads_nobody_shares() -> None:
    meeting = ben_shares()
    meeting.drops(ANN)
    meeting.passes(GRACE_S - 1)
    assert meeting.seen_by(CLEO).screen == BEN.id
    meeting.refuses("nobody_leads", CLEO, shares(CLEO))
    meeting.passes(1)
    assert meeting.seen_by(CLEO).screen is None
    meeting.passes(SAFE_AFTER_S)
    assert meeting.phase() == "safe"
    meeting.refuses("nobody_leads", BEN, shares(BEN))


# -- who ends it


def test_ones_own_screen_is_stopped_by_oneself_and_by_facilitators() -> None:
    meeting = ben_shares()
    meeting.refuses("not_facilitator", CLEO, StopScreen(BEN.id))
    meeting.does(BEN, StopScreen())
    assert meeting.seen_by(CLEO).screen is None
    meeting.does(BEN, shares(BEN))
    meeting.does(ANN, StopScreen(BEN.id))
    assert meeting.seen_by(CLEO).screen is None


def test_a_screen_that_is_not_shown_any_more_is_not_another_persons() -> None:
    meeting = ben_shares()
    version = meeting.version
    meeting.does(CLEO, StopScreen())
    meeting.does(ANN, StopScreen(CLEO.id))
    assert (meeting.seen_by(ANN).screen, meeting.version) == (BEN.id, version)


ENDS: dict[str, Callable[[Meeting], None]] = {
    "leaving": lambda meeting: meeting.does(BEN, Leave()),
    "removal": lambda meeting: meeting.does(ANN, Remove(BEN.id, may_return=True)),
    "leaving the group": lambda meeting: meeting.system(meeting.roster(without=BEN)),
    "a dropped line": lambda meeting: meeting.drops(BEN),
    "another tab": lambda meeting: meeting.does(BEN, EnterOn("Ben-2", "p1"), TakeMediaOn("Ben-2")),
    "a round that begins with another": lambda meeting: meeting.does(ANN, SetWay("round")),
    "the end of the meeting": lambda meeting: meeting.does(ANN, EndMeeting()),
}


@pytest.mark.parametrize("end", ENDS)
def test_it_ends_by_itself_with(end: str) -> None:
    meeting = ben_shares()
    ENDS[end](meeting)
    assert meeting.room.screen is None
    assert not any(place.shares for place in meeting.policy().permissions.values())


@pytest.mark.parametrize("command", [NextTurn(BEN.id), TakeTurn()], ids=["passes on", "is taken"])
def test_a_holders_screen_ends_when_the_turn(command: NextTurn | TakeTurn) -> None:
    meeting = bens_turn()
    meeting.does(BEN, shares(BEN))
    meeting.does(ANN, command)
    assert meeting.seen_by(CLEO).screen is None


def test_a_facilitators_screen_outlives_the_turns_until_they_facilitate_no_more() -> None:
    meeting = bens_turn()
    meeting.does(ANN, Appoint(CLEO.id, on=True))
    meeting.does(CLEO, shares(CLEO))
    meeting.does(ANN, NextTurn(BEN.id), HandOver(BEN.id), SetWay("queue"))
    meeting.does(BEN, AcceptLead())
    assert meeting.seen_by(ANN).screen == CLEO.id
    meeting.does(BEN, Appoint(CLEO.id, on=False))
    assert meeting.seen_by(ANN).screen is None


def test_it_outlives_what_does_not_concern_it() -> None:
    meeting = ben_shares()
    meeting.enters(BEN, tab=2)
    meeting.does(BEN, SetCamera(True))
    meeting.does(CLEO, Leave())
    meeting.drops(BEN, tab=2)
    assert meeting.seen_by(ANN).screen == BEN.id


def test_a_page_whose_line_is_new_goes_on_sharing() -> None:
    meeting = ben_shares()
    meeting.enters(BEN, tab=2, replaces=1)
    assert meeting.seen_by(ANN).screen == BEN.id
    assert meeting.policy().permissions[BEN.id].shares
