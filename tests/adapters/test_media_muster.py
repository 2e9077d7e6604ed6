"""Which media process lives, and where a room should be: rules over what was heard, and when."""

import pytest

from server.adapters.media_muster import DEAD_S, DEAF_S, FORGET_S, FRESH_S, RETAKE_S, Muster
from server.ports.media import Load

SAY_S = 0.3


def load(process: str, *, peers: int = 0, cpu_s: float = 0.0, draining: bool = False) -> Load:
    return Load(process, peers, 0, 0, 0, cpu_s, draining=draining)


def muster(*loads: Load, now: float = 0.0) -> Muster:
    """Everybody was heard now, and a moment before."""
    made = Muster()
    for at in (now - SAY_S, now):
        for one in loads:
            made.hear(one, at)
    return made


def keep_hearing(heard: Muster, *loads: Load, since: float, until: float) -> None:
    steps = round((until - since) / SAY_S)
    for step in range(1, steps + 1):
        for one in loads:
            heard.hear(one, since + step * SAY_S)


# -- who lives


def test_a_process_that_is_silent_while_others_speak_is_dead() -> None:
    heard = muster(load("a"), load("b"))
    keep_hearing(heard, load("b"), since=0, until=DEAD_S - SAY_S)
    assert heard.lives("a")
    keep_hearing(heard, load("b"), since=DEAD_S - SAY_S, until=DEAD_S + SAY_S)
    assert not heard.lives("a")
    assert heard.lives("b")


def test_when_nobody_speaks_the_silence_is_ours() -> None:
    heard = muster(load("a"), load("b"))
    assert heard.anybody(now=DEAD_S - 0.1)
    assert not heard.anybody(now=DEAD_S)
    assert heard.lives("a")
    assert heard.home("a", "a", now=100) == "a"


def test_after_a_gap_nobody_is_dead_for_having_been_silent() -> None:
    # given a gap of ten seconds
    heard = muster(load("a"), load("b"))
    heard.gap(10)
    # when one is heard again before the other
    heard.hear(load("b"), 10.1)
    # then the other lives, until it should have been heard
    assert heard.lives("a")
    keep_hearing(heard, load("b"), since=10.1, until=10.1 + DEAD_S + SAY_S)
    assert not heard.lives("a")


def test_a_holder_that_was_never_heard_is_trusted_for_a_while_but_given_nothing() -> None:
    heard = muster(load("a"))
    heard.trust("new", 0)
    assert heard.home("new", None, now=0) == "new"
    assert heard.least_busy(0) == "a"
    keep_hearing(heard, load("a"), since=0, until=DEAD_S + SAY_S)
    assert heard.home("new", None, now=DEAD_S + SAY_S) == "a"


def test_who_is_long_dead_is_forgotten() -> None:
    heard = muster(load("a"))
    heard.hear(load("b"), FORGET_S + 1)
    heard.trust("a", FORGET_S + 1)
    assert heard.lives("a")


def test_who_hears_nothing_for_a_while_is_dead_without_having_been_silent() -> None:
    heard = muster(load("a"), load("b"))
    heard.see({"a"}, 0)
    heard.see({"a"}, DEAF_S - 0.1)
    assert heard.lives("a")
    heard.see({"a"}, DEAF_S)
    assert not heard.lives("a")
    assert heard.home("a", "a", DEAF_S) == "b"
    # and when it hears again, it lives
    heard.see(set(), DEAF_S + 0.1)
    assert heard.lives("a")


def test_a_line_that_breaks_and_is_taken_up_again_is_no_death() -> None:
    heard = muster(load("a"), load("b"))
    heard.see({"a"}, 0)
    heard.see(set(), DEAF_S / 2)
    heard.see({"a"}, DEAF_S)
    assert heard.lives("a")


def test_right_after_a_gap_nobody_is_dead_for_hearing_nothing() -> None:
    heard = muster(load("a"), load("b"))
    heard.see({"a", "b"}, 0)
    heard.gap(DEAF_S)
    for at in (DEAF_S, DEAD_S, DEAD_S + DEAF_S):
        heard.see({"a"}, at)
        assert heard.lives("a")


# -- who is least busy


def test_nobody_is_least_busy_where_nobody_is() -> None:
    assert Muster().least_busy(0) is None


def test_who_has_fewer_people_is_less_busy() -> None:
    assert muster(load("a", peers=10), load("b", peers=9)).least_busy(0) == "b"


def test_who_computes_more_is_busier_however_few_people_it_has() -> None:
    heard = Muster()
    for at in (0.0, 1.0):
        heard.hear(load("a", peers=1, cpu_s=100 + 0.5 * at), at)
        heard.hear(load("b", peers=50, cpu_s=5000), at)
    assert heard.least_busy(1) == "b"


def test_rooms_placed_at_once_are_spread_before_any_load_shows_it() -> None:
    heard, placed = muster(load("a"), load("b"), load("c")), []
    for _ in range(9):
        best = heard.least_busy(0)
        assert best is not None
        heard.placed(best, 0)
        placed.append(best)
    assert sorted(placed) == [*"aaabbbccc"]
    # and later the load alone says it
    heard.hear(load("c", peers=3), FRESH_S)
    heard.gap(FRESH_S)
    assert heard.least_busy(FRESH_S) == "a"


def test_who_is_about_to_end_and_who_is_dead_get_nothing() -> None:
    heard = muster(load("dead"), load("draining", draining=True), load("busy", peers=900))
    keep_hearing(heard, load("draining", draining=True), load("busy", peers=900), since=0, until=DEAD_S + SAY_S)
    assert heard.least_busy(DEAD_S + SAY_S) == "busy"


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
    heard = muster(load("busy", peers=100), load("idle"), load("draining", draining=True))
    assert heard.home(holder, before, now=0) == home


def test_a_room_leaves_a_dead_process_even_for_a_busy_one() -> None:
    heard = muster(load("dead"), load("busy", peers=100))
    keep_hearing(heard, load("busy", peers=100), since=0, until=DEAD_S + SAY_S)
    assert heard.home("dead", "dead", now=DEAD_S + SAY_S) == "busy"


def test_with_nobody_to_take_it_over_a_room_stays_with_a_process_that_drains() -> None:
    heard = muster(load("a", draining=True))
    assert heard.home("a", "a", now=0) == "a"
    assert heard.home(None, "a", now=0) == "a"
    assert heard.home(None, None, now=0) is None


def test_right_after_a_gap_only_those_who_know_where_a_room_was_place_it() -> None:
    heard = muster(load("a"), load("b", peers=5))
    heard.gap(10)
    heard.hear(load("a"), 10.1)
    heard.hear(load("b", peers=5), 10.1)
    assert heard.home(None, None, now=10.2) is None
    assert heard.home(None, "b", now=10.2) == "b"
    assert heard.home(None, None, now=10 + RETAKE_S) == "a"
