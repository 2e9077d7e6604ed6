import pytest

from server.circle.lines import DropProcess, TakeMediaOn, Tick
from server.kit.errors import Refused
from server.tearoom.commands import AgreeUnsealed, LikeCompany, SetCamera, SetMicrophone, Sit, Stand, Table, WalkOut
from server.tearoom.model import GRACE_S
from server.tearoom.system import Command, PutKettleOn, SetRoster, WalkInOn
from server.tearoom.view import heard
from tests.keys import key_of
from tests.people import ANN, BEN, CAST, CLEO, DOT, EVE
from tests.tearoom.tea import Tea


def test_walking_in_stands_you_by_the_kettle_unseen_and_unheard() -> None:
    tea = Tea(BEN, CLEO)
    tea.walks_in(BEN)
    view = tea.seen_by(BEN)
    assert view.inside
    assert (list(view.people), view.table) == ([BEN.id], None)
    assert heard(tea.room) == []


def test_peeking_tells_how_many_and_only_who_agreed() -> None:
    tea = Tea(BEN, CLEO, ANN)
    tea.walks_in(BEN, seen=True)
    tea.walks_in(CLEO)
    tea.does(CLEO, Sit("long"))
    view = tea.seen_by(ANN)
    assert (view.inside, view.count) == (False, 2)
    assert list(view.people) == [BEN.id]
    assert view.tables["long"].order == []


def test_changing_your_mind_about_being_seen() -> None:
    tea = Tea(BEN, ANN)
    tea.walks_in(BEN, seen=True)
    tea.walks_in(BEN, seen=False)
    assert tea.seen_by(ANN).people == {}


def test_each_table_hears_only_itself() -> None:
    tea = Tea(ANN, BEN, CLEO)
    for person in (ANN, BEN, CLEO):
        tea.walks_in(person)
        tea.does(person, Sit("long" if person is CLEO else "quiet"), SetMicrophone(on=True))
    assert {one.person: one.circle for one in heard(tea.room)} == {ANN.id: "quiet", BEN.id: "quiet", CLEO.id: "long"}


def test_moving_leaves_the_old_chair_and_the_wish_for_company() -> None:
    tea = Tea(BEN)
    tea.walks_in(BEN)
    tea.does(BEN, Sit("window"), LikeCompany(on=True), SetMicrophone(on=True), Sit("long"))
    view = tea.seen_by(BEN)
    assert (view.tables["window"].order, view.tables["long"].order, view.table) == ([], [BEN.id], "long")
    assert view.people[BEN.id].microphone
    assert not view.people[BEN.id].likes_company


def test_standing_up_switches_everything_off() -> None:
    tea = Tea(BEN)
    tea.walks_in(BEN)
    tea.does(BEN, Sit("window"), SetMicrophone(on=True), SetCamera(on=True), Stand())
    assert (tea.room.inside[BEN.id].microphone, tea.room.inside[BEN.id].camera) == (False, False)
    assert heard(tea.room) == []


def test_a_full_table_has_no_chair() -> None:
    tea = Tea(ANN, BEN, CLEO)
    for person in (ANN, BEN, CLEO):
        tea.walks_in(person)
    tea.does(ANN, Sit("quiet"))
    tea.does(BEN, Sit("quiet"))
    with pytest.raises(Refused, match="table_full"):
        tea.does(CLEO, Sit("quiet"))
    assert tea.room.at("quiet") == (ANN.id, BEN.id)


@pytest.mark.parametrize("command", [Sit("long"), Stand(), SetMicrophone(on=True), WalkOut(), TakeMediaOn("x")])
def test_from_outside_one_can_only_walk_in(command: Command) -> None:
    tea = Tea(BEN)
    with pytest.raises(Refused, match="not_inside"):
        tea.does(BEN, command)


@pytest.mark.parametrize("command", [Stand(), SetMicrophone(on=True), SetCamera(on=True), LikeCompany(on=True)])
def test_standing_people_have_nothing_to_switch_on(command: Command) -> None:
    tea = Tea(BEN)
    tea.walks_in(BEN)
    with pytest.raises(Refused, match="not_at_a_table"):
        tea.does(BEN, command)


def test_a_dropped_line_keeps_the_chair_for_a_minute() -> None:
    tea = Tea(BEN, CLEO)
    tea.walks_in(BEN)
    tea.does(BEN, Sit("long"), SetMicrophone(on=True))
    tea.drops(BEN)
    assert heard(tea.room) == []
    tea.passes(GRACE_S - 1)
    tea.system(Tick())
    assert tea.room.at("long") == (BEN.id,)
    tea.walks_in(BEN)
    tea.passes(5)
    tea.system(Tick())
    assert tea.room.at("long") == (BEN.id,)
    assert [one.person for one in heard(tea.room)] == [BEN.id]


def test_whoever_does_not_come_back_has_gone() -> None:
    tea = Tea(BEN)
    tea.walks_in(BEN)
    tea.does(BEN, Sit("long"))
    tea.system(DropProcess("process", tea.now))
    tea.passes(GRACE_S)
    assert tea.machine.wake_at(tea.room) == tea.now
    tea.system(Tick())
    assert tea.seen_by(BEN).count == 0
    assert tea.machine.wake_at(tea.room) is None


def test_the_newest_tab_may_take_the_microphone() -> None:
    tea = Tea(BEN)
    tea.walks_in(BEN)
    tea.walks_in(BEN, tab=2)
    assert tea.seen_by(BEN).media == "Ben-1"
    tea.does(BEN, TakeMediaOn("Ben-2"))
    assert tea.seen_by(BEN).media == "Ben-2"
    with pytest.raises(Refused, match="not_connected"):
        tea.does(BEN, TakeMediaOn("Ann-1"))


def test_a_tab_that_closes_leaves_the_other_one_in() -> None:
    tea = Tea(BEN)
    tea.walks_in(BEN)
    tea.walks_in(BEN, tab=2)
    tea.drops(BEN)
    assert tea.seen_by(BEN).people[BEN.id].here
    assert tea.seen_by(BEN).media is None


def test_somebody_removed_from_the_group_is_out_at_once() -> None:
    tea = Tea(ANN, EVE)
    tea.walks_in(EVE)
    tea.does(EVE, Sit("long"), SetMicrophone(on=True))
    tea.system(SetRoster(frozenset({ANN.id}), ()))
    assert heard(tea.room) == []
    assert not tea.seen_by(EVE).inside


def test_hosts_and_the_kettle_are_shown() -> None:
    tea = Tea(*CAST, hosts=(ANN,))
    tea.walks_in(ANN)
    tea.walks_in(DOT)
    tea.system(PutKettleOn(tea.now))
    view = tea.seen_by(DOT)
    assert view.people[ANN.id].host
    assert not view.people[DOT.id].host
    assert view.after_meeting_until == tea.now


@pytest.mark.parametrize("table", ["window", "long", "quiet"])
def test_sitting_twice_changes_nothing(table: Table) -> None:
    tea = Tea(BEN)
    tea.walks_in(BEN)
    tea.does(BEN, Sit(table))
    before = tea.room
    tea.does(BEN, Sit(table))
    assert tea.room is before


def test_a_line_that_replaces_ones_own_keeps_chair_sound_and_place() -> None:
    tea = Tea(BEN, CLEO)
    for person in (BEN, CLEO):
        tea.walks_in(person)
        tea.does(person, Sit("quiet"), SetMicrophone(on=True))
    tea.does(BEN, WalkInOn(False, "Ben-2", "another", replaces="Ben-1"))
    assert tea.seen_by(BEN).media == "Ben-2"
    assert tea.room.presence.connections(BEN.id) == ("Ben-2",)
    assert {one.person for one in heard(tea.room)} == {BEN.id, CLEO.id}
    tea.drops(BEN, tab=1)
    assert tea.seen_by(CLEO).people[BEN.id].here


def test_nobody_replaces_the_line_of_somebody_else() -> None:
    tea = Tea(BEN, CLEO)
    for person in (BEN, CLEO):
        tea.walks_in(person)
    tea.does(BEN, WalkInOn(False, "Ben-2", "process", replaces="Cleo-1"))
    assert tea.room.presence.connections(CLEO.id) == ("Cleo-1",)
    assert tea.seen_by(BEN).media == "Ben-1"


# -- sealed


def paused(tea: Tea) -> set[str]:
    return {one.person for one in heard(tea.room) if one.paused}


def test_keys_are_told_to_those_at_the_same_table_only() -> None:
    tea = Tea(ANN, BEN, CLEO, DOT)
    for person in (ANN, BEN, CLEO, DOT):
        tea.walks_in(person)
    tea.does(ANN, Sit("quiet"))
    tea.does(BEN, Sit("quiet"))
    tea.does(CLEO, Sit("long"))
    assert tea.seen_by(BEN).keys == {one.id: key_of(f"{one.name}-1") for one in (ANN, BEN)}
    assert list(tea.seen_by(CLEO).keys) == [CLEO.id]
    assert tea.seen_by(DOT).keys == tea.seen_by(EVE).keys == {}


def test_who_cannot_seal_takes_part_when_the_whole_table_agreed_and_anew_at_another() -> None:
    tea = Tea(ANN, BEN, CLEO)
    tea.walks_in(ANN)
    tea.walks_in(BEN, seals=False)
    for person in (ANN, BEN):
        tea.does(person, Sit("quiet"), SetMicrophone(on=True))
    assert (paused(tea), tea.seen_by(ANN).unsealed) == ({BEN.id}, {BEN.id: []})
    tea.does(BEN, AgreeUnsealed(BEN.id), AgreeUnsealed(ANN.id))
    assert (paused(tea), tea.seen_by(ANN).unsealed) == ({BEN.id}, {BEN.id: [BEN.id]})
    with pytest.raises(Refused, match=r"^not_here$"):
        tea.does(ANN, AgreeUnsealed(CLEO.id))
    tea.does(ANN, AgreeUnsealed(BEN.id))
    assert paused(tea) == set()
    tea.does(BEN, Sit("long"))
    assert paused(tea) == {BEN.id}
    tea.does(BEN, AgreeUnsealed(BEN.id), Sit("quiet"))
    assert (paused(tea), tea.seen_by(ANN).unsealed) == ({BEN.id}, {BEN.id: []})


def test_who_cannot_call_sits_at_a_table_by_text_and_nobody_is_asked_for_anything() -> None:
    tea = Tea(ANN, BEN)
    tea.walks_in(ANN)
    tea.walks_in(BEN, calls=False)
    for person in (ANN, BEN):
        tea.does(person, Sit("quiet"))
    assert (tea.seen_by(ANN).unsealed, list(tea.seen_by(ANN).keys)) == ({}, [ANN.id])
    assert [one.calls for one in tea.seen_by(ANN).people.values()] == [True, False]
    assert paused(tea) == {BEN.id}
    for command in (TakeMediaOn("Ben-1"), SetMicrophone(on=True), SetCamera(on=True)):
        with pytest.raises(Refused, match=r"^cannot_call$"):
            tea.does(BEN, command)
    # until a page of theirs comes that can
    tea.walks_in(BEN, tab=2)
    assert tea.seen_by(BEN).media == "Ben-2"
    assert paused(tea) == set()


def test_a_browser_that_seals_needs_nobody_to_agree() -> None:
    tea = Tea(ANN, BEN)
    tea.walks_in(ANN)
    tea.walks_in(BEN, seals=False)
    tea.does(ANN, Sit("quiet"))
    tea.does(BEN, Sit("quiet"))
    tea.does(ANN, AgreeUnsealed(BEN.id))
    tea.walks_in(BEN, tab=2)
    tea.does(BEN, TakeMediaOn("Ben-2"))
    assert (paused(tea), tea.seen_by(ANN).unsealed) == (set(), {})
    tea.does(BEN, TakeMediaOn("Ben-1"))
    assert tea.seen_by(ANN).unsealed == {BEN.id: []}
