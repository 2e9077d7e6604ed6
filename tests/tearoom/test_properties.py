"""Whatever people do in whatever order: the tea-room keeps its promises."""

from hypothesis import given
from hypothesis import strategies as st

from server.circle.lines import Drop, DropProcess, TakeMediaOn, Tick
from server.circle.policy import Sitting
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
            st.builds(SetMicrophone, switch),
            st.builds(SetCamera, switch),
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


@given(st.lists(st.tuples(people.flatmap(of), st.integers(0, 90)), max_size=60))
def test_no_sequence_breaks_the_tearoom(steps: list[tuple[tuple[Person, Command], int]]) -> None:
    tea = Tea(*CAST)
    for (person, command), seconds in steps:
        tea.passes(seconds)
        try:
            tea.does(person, command)
        except Refused:
            continue
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
