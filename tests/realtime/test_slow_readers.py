"""How slow is too slow."""

from server.realtime.slow_readers import (
    BEHIND_FOR_S,
    CLOSE_ABOVE_BYTES,
    LARGE_PER_S,
    MOST_LARGE_BYTES,
    SlowReaderPolicy,
)

SMALL = 1024
LARGE = 2 * CLOSE_ABOVE_BYTES


def written(*sizes: int) -> SlowReaderPolicy:
    patience = SlowReaderPolicy()
    for size in sizes:
        patience.wrote(size)
    return patience


def test_what_waits_is_bounded() -> None:
    patience = written(CLOSE_ABOVE_BYTES, SMALL)
    assert not patience.is_out(CLOSE_ABOVE_BYTES, 0)
    assert patience.is_out(CLOSE_ABOVE_BYTES + SMALL, 0)


def test_whoever_takes_nothing_has_five_seconds() -> None:
    patience = written(SMALL)
    assert [patience.is_out(SMALL, at) for at in (100, 100 + BEHIND_FOR_S, 100.1 + BEHIND_FOR_S)] == [
        False,
        False,
        True,
    ]


def test_whoever_is_slow_and_moves_is_let_be() -> None:
    patience = written(SMALL)
    for second in range(100):
        patience.wrote(SMALL)
        assert not patience.is_out(2 * SMALL, second)


def test_whoever_moves_too_slowly_is_not() -> None:
    patience = written(100 * SMALL)
    assert [patience.is_out((100 - second) * SMALL, second) for second in range(10)] == [False] * 6 + [True] * 4


def test_whoever_has_caught_up_begins_anew() -> None:
    patience = written(SMALL)
    assert not patience.is_out(SMALL, 0)
    patience.renew()
    patience.wrote(SMALL)
    assert not patience.is_out(SMALL, 100)


def test_a_large_frame_has_room_and_time_of_its_own() -> None:
    patience = written(LARGE, SMALL)
    assert not patience.is_out(LARGE + SMALL, 0)
    assert not patience.is_out(SMALL + SMALL, BEHIND_FOR_S + LARGE / LARGE_PER_S)
    assert patience.is_out(SMALL + SMALL, 1 + BEHIND_FOR_S + LARGE / LARGE_PER_S)


def test_large_frames_do_not_add_up_without_end() -> None:
    patience = written(*[LARGE] * 100)
    assert not patience.is_out(MOST_LARGE_BYTES + CLOSE_ABOVE_BYTES, 0)
    assert patience.is_out(MOST_LARGE_BYTES + CLOSE_ABOVE_BYTES + 1, 0)
