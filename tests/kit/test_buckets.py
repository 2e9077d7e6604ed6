"""How often is too often, counted in memory."""

from time import perf_counter

from server.kit.buckets import Buckets
from server.kit.limits import Budget, Rate

NOON = 43_200.0


def take(buckets: Buckets, who: str, at: float = NOON, burst: int = 3, every_s: float = 10) -> bool:
    return buckets.allow([Budget(who, Rate(burst, every_s))], at)


def test_a_burst_passes_and_then_one_at_a_time() -> None:
    buckets = Buckets()
    assert [take(buckets, "ann") for _ in range(4)] == [True, True, True, False]
    assert [take(buckets, "ann", NOON + s) for s in (9.9, 10, 10, 20)] == [False, True, False, True]


def test_a_rest_gives_the_whole_burst_back_and_no_more() -> None:
    buckets = Buckets()
    assert [take(buckets, "ann") for _ in range(3)] == [True] * 3
    assert [take(buckets, "ann", NOON + 1000) for _ in range(4)] == [True, True, True, False]


def test_one_does_not_pay_for_another() -> None:
    buckets = Buckets()
    assert [take(buckets, who, burst=1) for who in ("ann", "ben", "ann")] == [True, True, False]


def test_what_one_of_several_budgets_refuses_counts_for_none_of_them() -> None:
    buckets = Buckets()
    person, address = Budget("ann", Rate(5, 10)), Budget("@home", Rate(2, 10))
    assert [buckets.allow([person, address], NOON) for _ in range(4)] == [True, True, False, False]
    assert [buckets.allow([person], NOON) for _ in range(4)] == [True, True, True, False]


def test_what_others_counted_delays() -> None:
    buckets = Buckets()
    buckets.delay(Budget("ann", Rate(3, 10)), 25, NOON)
    assert [take(buckets, "ann", NOON + s) for s in (0, 4, 5)] == [False, False, True]


def test_of_too_many_the_one_that_was_used_longest_ago_is_forgotten() -> None:
    buckets = Buckets(keys_max=3)
    for who in ("ann", "ben", "cleo", "ann", "dot"):
        take(buckets, who, burst=2)
    assert len(buckets) == 3
    assert [take(buckets, who, burst=2) for who in ("ann", "ben")] == [False, True], "Ben begins anew, Ann does not"


def test_a_full_table_costs_what_an_empty_one_does() -> None:
    """S18: the table must not be rebuilt when strangers have filled it."""
    full, empty = Buckets(keys_max=10_000), Buckets()
    for number in range(20_000):
        take(full, str(number))

    def seconds(buckets: Buckets) -> float:
        began_at = perf_counter()
        for number in range(2_000):
            take(buckets, f"stranger {number}")
        return perf_counter() - began_at

    assert min(seconds(full) for _ in range(5)) < 10 * min(seconds(empty) for _ in range(5))
