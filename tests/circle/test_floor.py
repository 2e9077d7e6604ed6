"""Floors do not need a room."""

from datetime import UTC, datetime

from server.circle.floor import Floor

AT = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)


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


def test_reordering_other_people_changes_nothing() -> None:
    floor = Floor().begun("round", 60, False, ("ann", "ben"))
    assert floor.reordered(("ann", "cleo")) == floor
    assert floor.reordered(("ann", "ann")) == floor
