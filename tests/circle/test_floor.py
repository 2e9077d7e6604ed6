"""Floors do not need a room."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise

import hypothesis.strategies as st
from hypothesis import given

from server.circle.floor import Floor

AT = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)
AIRTIME = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 4))


def everybody(_: str) -> bool:
    return True


def test_an_open_floor_is_nobodys() -> None:
    floor = Floor().raised("ben")
    assert floor.next == ()
    assert not floor.waits
    assert not floor.finished


def test_a_round_goes_through_its_line() -> None:
    floor = Floor().begun("round", 60, False, ("ann", "ben"))
    assert floor.first(everybody) == "ann"
    floor = floor.given("ann", AT)
    assert (floor.holder, floor.line) == ("ann", ("ben",))
    floor = floor.ended("ann", "spoken", 1000).given("ben", AT).ended("ben", "spoken", 2000)
    assert floor.finished
    assert floor.spoken_ms == {"ann": 1000, "ben": 2000}


def test_the_end_of_somebody_elses_turn_changes_nothing() -> None:
    floor = Floor().begun("round", 60, False, ("ann", "ben")).given("ann", AT)
    assert floor.ended("ben", "spoken", 1000) == floor


def test_whoever_is_not_here_is_passed_by_but_keeps_the_place() -> None:
    floor = Floor().begun("round", 60, False, ("ann", "ben"))
    assert floor.first(lambda person: person == "ben") == "ben"
    assert floor.given("ben", AT).line == ("ann",)


def test_a_queue_follows_hands_or_airtime() -> None:
    spoken = Floor().begun("round", 60, False, ("ann",)).given("ann", AT).ended("ann", "spoken", 9000)
    hands = spoken.raised("ann").raised("ben")
    assert hands.begun("queue", 60, False, ()).next == ("ann", "ben")
    assert hands.begun("queue", 60, True, ()).next == ("ben", "ann")


@given(hands=st.permutations("abcd"), spoken=AIRTIME, talked=AIRTIME)
def test_whoever_has_spoken_least_comes_first(
    hands: list[str], spoken: Mapping[str, int], talked: Mapping[str, int]
) -> None:
    """In turns and without, together; among equals the first hand."""
    floor = Floor("queue", least_heard_first=True, hands=tuple(hands), spoken_ms=spoken, talked_ms=talked)
    assert sorted(floor.next) == sorted(hands)
    for one, after in pairwise(floor.next):
        [less, more] = [spoken.get(each, 0) + talked.get(each, 0) for each in (one, after)]
        assert less < more or (less == more and hands.index(one) < hands.index(after))
    assert floor.begun("queue", 60, True, ()).next == floor.next, "a new beginning forgets no airtime"


def test_reordering_other_people_changes_nothing() -> None:
    floor = Floor().begun("round", 60, False, ("ann", "ben"))
    assert floor.reordered(("ann", "cleo")) == floor
    assert floor.reordered(("ann", "ann")) == floor
