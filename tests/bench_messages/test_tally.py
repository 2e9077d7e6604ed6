"""The count of deliveries by which the benchmark says that nothing was lost."""

from tests.bench_messages.tally import Faults, Tally

FIRST, SECOND = 0, 1


def heard_in(order: list[int]) -> Tally:
    """The second member has heard the first say these numbers, and the first itself all of them."""
    tally = Tally(2)
    for number in (1, 2, 3):
        tally.hear(FIRST, FIRST, number)
    for number in order:
        tally.hear(SECOND, FIRST, number)
    return tally


def test_everything_that_came_in_order_is_no_fault() -> None:
    # given, when
    tally = heard_in([1, 2, 3])

    # then
    assert tally.faults([3, 0]) == Faults()
    assert tally.delivered == 6


def test_what_did_not_come_is_lost_in_the_middle_and_at_the_end() -> None:
    # given, when, then
    assert heard_in([1, 3]).faults([3, 0]) == Faults(lost=1)
    assert heard_in([1, 2]).faults([3, 0]) == Faults(lost=1)


def test_what_came_twice_is_doubled() -> None:
    # given, when, then
    assert heard_in([1, 2, 2, 3, 1]).faults([3, 0]) == Faults(doubled=2)


def test_what_came_after_its_successor_is_late_and_not_lost() -> None:
    # given, when, then
    assert heard_in([2, 1, 3]).faults([3, 0]) == Faults(late=1)
