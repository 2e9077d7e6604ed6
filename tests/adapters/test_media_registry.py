"""Which media process lives, and where a room should be: rules over what was known, and when."""

import pytest

from server.adapters.media_registry import DEAD_S, FORGET_S, LOAD_LAG_S, RECLAIM_S, UNREACHABLE_S, MediaRegistry
from server.ports.media import Load

LOAD_EVERY_S = 0.3


def load(process: str, *, peers: int = 0, cpu_s: float = 0.0, draining: bool = False) -> Load:
    return Load(process, peers, 0, 0, 0, cpu_s, draining=draining)


def registry(*loads: Load, now: float = 0.0) -> MediaRegistry:
    """Everybody was known now, and a moment before."""
    made = MediaRegistry()
    for at in (now - LOAD_EVERY_S, now):
        for one in loads:
            made.on_load(one, at)
    return made


def keep_hearing(known: MediaRegistry, *loads: Load, since: float, until: float) -> None:
    steps = round((until - since) / LOAD_EVERY_S)
    for step in range(1, steps + 1):
        for one in loads:
            known.on_load(one, since + step * LOAD_EVERY_S)


# -- who lives


def test_a_process_that_is_silent_while_others_speak_is_dead() -> None:
    known = registry(load("a"), load("b"))
    keep_hearing(known, load("b"), since=0, until=DEAD_S - LOAD_EVERY_S)
    assert known.is_alive("a")
    keep_hearing(known, load("b"), since=DEAD_S - LOAD_EVERY_S, until=DEAD_S + LOAD_EVERY_S)
    assert not known.is_alive("a")
    assert known.is_alive("b")


def test_when_nobody_speaks_the_silence_is_ours() -> None:
    known = registry(load("a"), load("b"))
    assert known.any_alive(now=DEAD_S - 0.1)
    assert not known.any_alive(now=DEAD_S)
    assert known.is_alive("a")
    assert known.choose("a", "a", now=100) == "a"


def test_after_a_gap_nobody_is_dead_for_having_been_silent() -> None:
    # given a gap of ten seconds
    known = registry(load("a"), load("b"))
    known.on_gap(10)
    # when one is known again before the other
    known.on_load(load("b"), 10.1)
    # then the other lives, until it should have been heard
    assert known.is_alive("a")
    keep_hearing(known, load("b"), since=10.1, until=10.1 + DEAD_S + LOAD_EVERY_S)
    assert not known.is_alive("a")


def test_a_holder_that_was_never_heard_is_trusted_for_a_while_but_given_nothing() -> None:
    known = registry(load("a"))
    known.on_holder("new", 0)
    assert known.choose("new", None, now=0) == "new"
    assert known.least_loaded(0) == "a"
    keep_hearing(known, load("a"), since=0, until=DEAD_S + LOAD_EVERY_S)
    assert known.choose("new", None, now=DEAD_S + LOAD_EVERY_S) == "a"


def test_who_is_long_dead_is_forgotten() -> None:
    known = registry(load("a"))
    known.on_load(load("b"), FORGET_S + 1)
    known.on_holder("a", FORGET_S + 1)
    assert known.is_alive("a")


def test_who_hears_nothing_for_a_while_is_dead_without_having_been_silent() -> None:
    known = registry(load("a"), load("b"))
    known.on_unreachable({"a"}, 0)
    known.on_unreachable({"a"}, UNREACHABLE_S - 0.1)
    assert known.is_alive("a")
    known.on_unreachable({"a"}, UNREACHABLE_S)
    assert not known.is_alive("a")
    assert known.choose("a", "a", UNREACHABLE_S) == "b"
    # and when it hears again, it lives
    known.on_unreachable(set(), UNREACHABLE_S + 0.1)
    assert known.is_alive("a")


def test_a_line_that_breaks_and_is_taken_up_again_is_no_death() -> None:
    known = registry(load("a"), load("b"))
    known.on_unreachable({"a"}, 0)
    known.on_unreachable(set(), UNREACHABLE_S / 2)
    known.on_unreachable({"a"}, UNREACHABLE_S)
    assert known.is_alive("a")


def test_right_after_a_gap_nobody_is_dead_for_hearing_nothing() -> None:
    known = registry(load("a"), load("b"))
    known.on_unreachable({"a", "b"}, 0)
    known.on_gap(UNREACHABLE_S)
    for at in (UNREACHABLE_S, DEAD_S, DEAD_S + UNREACHABLE_S):
        known.on_unreachable({"a"}, at)
        assert known.is_alive("a")


# -- who is least busy


def test_nobody_is_least_busy_where_nobody_is() -> None:
    assert MediaRegistry().least_loaded(0) is None


def test_who_has_fewer_people_is_less_busy() -> None:
    assert registry(load("a", peers=10), load("b", peers=9)).least_loaded(0) == "b"


def test_who_computes_more_is_busier_however_few_people_it_has() -> None:
    known = MediaRegistry()
    for at in (0.0, 1.0):
        known.on_load(load("a", peers=1, cpu_s=100 + 0.5 * at), at)
        known.on_load(load("b", peers=50, cpu_s=5000), at)
    assert known.least_loaded(1) == "b"


def test_rooms_placed_at_once_are_spread_before_any_load_shows_it() -> None:
    known, placed = registry(load("a"), load("b"), load("c")), []
    for _ in range(9):
        best = known.least_loaded(0)
        assert best is not None
        known.on_placed(best, 0)
        placed.append(best)
    assert sorted(placed) == [*"aaabbbccc"]
    # and later the load alone says it
    known.on_load(load("c", peers=3), LOAD_LAG_S)
    known.on_gap(LOAD_LAG_S)
    assert known.least_loaded(LOAD_LAG_S) == "a"


def test_who_is_about_to_end_and_who_is_dead_get_nothing() -> None:
    known = registry(load("dead"), load("draining", draining=True), load("busy", peers=900))
    keep_hearing(known, load("draining", draining=True), load("busy", peers=900), since=0, until=DEAD_S + LOAD_EVERY_S)
    assert known.least_loaded(DEAD_S + LOAD_EVERY_S) == "busy"


# -- where a room should be


@pytest.mark.parametrize(
    ("holder", "before", "home"),
    [
        (None, None, "idle"),  # a new room
        ("busy", None, "busy"),  # somebody placed it
        ("busy", "idle", "busy"),  # somebody moved it: the lease is right
        (None, "busy", "busy"),  # its lease is lost, its process is not
        ("draining", "draining", "idle"),
        (None, "draining", "idle"),
        ("draining", "busy", "busy"),
    ],
)
def test_a_room_stays_where_it_can(holder: str | None, before: str | None, home: str) -> None:
    known = registry(load("busy", peers=100), load("idle"), load("draining", draining=True))
    assert known.choose(holder, before, now=0) == home


def test_a_room_leaves_a_dead_process_even_for_a_busy_one() -> None:
    known = registry(load("dead"), load("busy", peers=100))
    keep_hearing(known, load("busy", peers=100), since=0, until=DEAD_S + LOAD_EVERY_S)
    assert known.choose("dead", "dead", now=DEAD_S + LOAD_EVERY_S) == "busy"


def test_with_nobody_to_take_it_over_a_room_stays_with_a_process_that_drains() -> None:
    known = registry(load("a", draining=True))
    assert known.choose("a", "a", now=0) == "a"
    assert known.choose(None, "a", now=0) == "a"
    assert known.choose(None, None, now=0) is None


def test_right_after_a_gap_only_those_who_know_where_a_room_was_place_it() -> None:
    known = registry(load("a"), load("b", peers=5))
    known.on_gap(10)
    known.on_load(load("a"), 10.1)
    known.on_load(load("b", peers=5), 10.1)
    assert known.choose(None, None, now=10.2) is None
    assert known.choose(None, "b", now=10.2) == "b"
    assert known.choose(None, None, now=10 + RECLAIM_S) == "a"
