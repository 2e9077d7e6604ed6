"""How often is too often."""

from server.kit.limit import KEYS_MAX, Limit

NOON = 43_200.0


def after(seconds: float) -> float:
    return NOON + seconds


def test_a_burst_passes_and_then_one_at_a_time() -> None:
    limit = Limit(burst=3, every_s=10)
    assert [limit.take("ann", NOON) for _ in range(4)] == [True, True, True, False]
    assert [limit.take("ann", after(s)) for s in (9.9, 10, 10, 20)] == [False, True, False, True]


def test_a_rest_gives_the_whole_burst_back_and_no_more() -> None:
    limit = Limit(burst=3, every_s=10)
    assert [limit.take("ann", NOON) for _ in range(3)] == [True] * 3
    assert [limit.take("ann", after(1000)) for _ in range(4)] == [True, True, True, False]


def test_one_does_not_pay_for_another() -> None:
    limit = Limit(burst=1, every_s=10)
    assert [limit.take(who, NOON) for who in ("ann", "ben", "ann")] == [True, True, False]


def test_those_who_are_long_gone_are_forgotten() -> None:
    limit = Limit(burst=1, every_s=10)
    for number in range(KEYS_MAX):
        limit.take(str(number), NOON)
    assert limit.take("ann", after(10))
    assert len(limit._free_at) == 1
