"""What is next, when to try again, and what is given up."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from server.durable.model import Claimed, ConsumerState, Cursor
from server.durable.rules import (
    RETRY_AFTER_S,
    UNREADABLE,
    claimable,
    pending,
    retention,
    retry_after,
    tries_when_claimed,
)
from server.journal.model import Entry
from server.journal.news_codec import encode
from tests.durable.processes import Broken, Poured

AT = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)
KINDS = {"Poured"}


def entry(version: int, *events: object) -> Entry:
    return Entry("house:news", version, f"c{version}", "", AT, encode(events))


def test_events_come_in_order_and_those_of_other_kinds_are_skipped() -> None:
    entries = [entry(4, Broken("a"), Poured("b"), Poured("c")), entry(6, Broken("d")), entry(7)]
    found, end = pending(Cursor(4), entries, KINDS)
    assert [(one.at, one.after) for one in found] == [
        (Cursor(4, 1), Cursor(4, 2)),
        (Cursor(4, 2), Cursor(5)),
    ]
    assert end == Cursor(8)


def test_what_was_handled_of_an_entry_does_not_come_again() -> None:
    found, _ = pending(Cursor(4, 1), [entry(4, Poured("a"), Poured("b"))], KINDS)
    assert [one.body for one in found] == [b'{"cup":"b"}']


def test_an_entry_that_nobody_can_read_is_not_skipped() -> None:
    broken = Entry("house:news", 3, "c3", "", AT, b'{"from": "elsewhere"}')
    found, end = pending(Cursor(1), [broken, entry(4, Poured("a"))], KINDS)
    assert [one.kind for one in found] == [UNREADABLE, "Poured"]
    assert end == Cursor(5)


@given(st.lists(st.lists(st.sampled_from([Poured("x"), Broken("x")]), max_size=4), max_size=6), st.data())
def test_going_on_after_any_event_misses_none_and_repeats_none(
    entries: list[list[object]], data: st.DataObject
) -> None:
    log = [entry(version, *events) for version, events in enumerate(entries, 1)]
    whole, end = pending(Cursor(1), log, KINDS)
    done = data.draw(st.integers(0, len(whole)))
    cursor = whole[done - 1].after if done else Cursor(1)
    rest, same_end = pending(cursor, [one for one in log if one.version >= cursor.version], KINDS)
    assert whole[:done] + rest == whole
    assert same_end == end


def test_pauses_grow_and_end() -> None:
    pauses = [retry_after(tries) for tries in range(1, len(RETRY_AFTER_S) + 2)]
    assert pauses[-1] is None
    assert pauses[:-1] == sorted(RETRY_AFTER_S)


def test_a_death_at_work_counts_as_a_try_and_an_idle_one_does_not() -> None:
    held = ConsumerState(Cursor(5), "dead", 1, free=True)
    assert tries_when_claimed(held, head=5) == 2
    assert tries_when_claimed(held, head=4) == 1
    assert tries_when_claimed(ConsumerState(Cursor(5), None, 1, free=True), head=5) == 1


def test_a_timer_that_was_tried_before_is_claimed_alone() -> None:
    fresh, other, tried = [Claimed(key, AT, b"{}", tries) for key, tries in (("a", 0), ("b", 0), ("c", 1))]
    assert claimable([fresh, tried, other]) == [fresh, other]
    assert claimable([tried, fresh]) == [tried]
    assert claimable([]) == []


def test_events_are_kept_for_the_slowest_but_not_for_ever() -> None:
    assert retention({"quick": 9, "slow": 3}, newest_overdue=0, head=10).keep_from == 3
    assert retention({}, newest_overdue=0, head=10).keep_from == 11
    plan = retention({"quick": 9, "slow": 3}, newest_overdue=5, head=10)
    assert (plan.keep_from, plan.losing) == (6, ["slow"])
