"""Whatever people do in whatever order: the tea-room keeps its promises."""

from hypothesis import given
from hypothesis import strategies as st

from server.circle.lines import Drop, DropProcess, TakeMediaOn, Tick
from server.circle.one_place import MediaChosen, ReleaseMedia
from server.circle.policy import Sitting
from server.circle.seats import Seat
from server.kit.errors import Refused
from server.tearoom.commands import (
    CHAIRS,
    AgreeUnsealed,
    LikeCompany,
    SetCamera,
    SetMicrophone,
    Sit,
    Stand,
    Table,
    WalkOut,
)
from server.tearoom.model import Tearoom
from server.tearoom.system import Command, SetRoster, WalkInOn
from server.tearoom.view import heard
from tests.keys import key_of
from tests.people import CAST, DOT, EVE, Person
from tests.tearoom.tea import Tea

TABLES: list[Table] = list(CHAIRS)
people = st.sampled_from(CAST)
switch = st.booleans()
tabs = st.integers(1, 2)
processes = st.sampled_from(["p1", "p2"])


def of(person: Person) -> st.SearchStrategy[tuple[Person, Command]]:
    """Anything this person, or fate, can do to them."""
    tab = tabs.map(lambda n: f"{person.name}-{n}")
    now = Tea().now
    return st.tuples(
        st.just(person),
        st.one_of(
            st.builds(WalkInOn, switch, tab, processes, st.none(), st.sampled_from([None, key_of("any")]), switch),
            st.builds(Sit, st.sampled_from(TABLES)),
            st.sampled_from([Stand(), WalkOut(), Tick()]),
            st.builds(SetMicrophone, switch, st.integers(0, 1)),
            st.builds(SetCamera, switch, st.integers(0, 1)),
            st.just(ReleaseMedia(MediaChosen(person.id, "room:other", "room", now))),
            st.builds(LikeCompany, switch),
            people.map(lambda one: AgreeUnsealed(one.id)),
            st.builds(TakeMediaOn, tab),
            st.builds(Drop, st.tuples(tab), st.just(now)),
            st.builds(DropProcess, processes, st.just(now)),
            st.just(SetRoster(frozenset(one.id for one in CAST if one is not EVE), (DOT.id,))),
        ),
    )


def assert_sealed_or_agreed(tea: Tea, sitting: Sitting) -> None:
    """Who is heard can call, and has a key or the agreement of everybody at the table who can."""
    media = tea.room.inside[sitting.person].media
    here = {one for one in tea.room.at(tea.room.table_of[sitting.person]) if tea.room.presence.calling(one)}
    agreed = tea.room.consents.to.get(sitting.person, frozenset[str]())
    waits = media is not None and not tea.room.presence.seals(media) and not here <= agreed
    assert sitting.paused == (waits or sitting.person not in here)


def nobody_is_heard_or_seen_unasked(before: Tearoom, after: Tearoom, person: Person, command: Command) -> None:
    """Only a press turns anything on; what else turns it off is counted; and who is heard elsewhere has no media."""
    pressed = {person.id} if isinstance(command, SetMicrophone | SetCamera) else set[str]()
    for one in after.inside:
        was, now = before.inside[one] if one in before.inside else Seat(), after.inside[one]
        assert now.microphone <= was.microphone or one in pressed
        assert now.camera <= was.camera or one in pressed
        assert now.elsewhere is None or (now.media is None and one in after.table_of)
        stopped = [(old, new) for old, new in ((was.mic, now.mic), (was.cam, now.cam)) if old.on and not new.on]
        if isinstance(command, ReleaseMedia):
            assert all(new.stops == old.stops + 1 and new.because == "elsewhere" for old, new in stopped)


@given(st.lists(st.tuples(people.flatmap(of), st.integers(0, 90)), max_size=60))
def test_no_sequence_breaks_the_tearoom(steps: list[tuple[tuple[Person, Command], int]]) -> None:
    tea = Tea(*CAST)
    for (person, command), seconds in steps:
        tea.passes(seconds)
        before = tea.room
        try:
            tea.does(person, command)
        except Refused:
            continue
        nobody_is_heard_or_seen_unasked(before, tea.room, person, command)
        for table, chairs in CHAIRS.items():
            assert len(tea.room.at(table)) <= chairs
        assert set(tea.room.table_of) <= set(tea.room.inside)
        assert tea.room.seen | tea.room.like_company <= set(tea.room.inside)
        for sitting in heard(tea.room):
            assert sitting.circle == tea.room.table_of[sitting.person]
            assert tea.room.presence.here(sitting.person)
            assert_sealed_or_agreed(tea, sitting)
        for one in CAST:
            view = tea.seen_by(one)
            if not view.inside:
                assert set(view.people) <= tea.room.seen
                assert view.table is None
    tea.passes(3600)
    tea.system(Tick())
    assert tea.machine.wake_at(tea.room) is None
