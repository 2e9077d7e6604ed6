"""Which layer a slot gets: large on the stage, small beside it, never more than the network carries or than is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sfu.dynacast import HOLD_S, Dynacast
from server.sfu.layers import FEW, LARGE, MIDDLE, NOTHING, SMALL, pick_layer, target_layers
from server.sfu.selection import SlotMids

MIDS = SlotMids("sa", "sv", ("a1",), tuple(f"v{n}" for n in range(FEW + 1)), "screen")


def shown(count: int, **also: str) -> dict[str, str]:
    """So many people on small lines."""
    return {f"v{n}": f"person{n}" for n in range(count)} | also


def test_the_turn_decides_who_is_large() -> None:
    found = target_layers(MIDS, shown(3, sv="ben", sa="ben"), "all", has_turn=False)
    assert found == {"sv": LARGE, "v0": SMALL, "v1": SMALL, "v2": SMALL}


def test_who_has_the_turn_sees_the_others_small_like_everybody() -> None:
    assert set(target_layers(MIDS, shown(3), "all", has_turn=True).values()) == {SMALL}


@pytest.mark.parametrize(("count", "target"), [(1, LARGE), (2, MIDDLE), (FEW, MIDDLE), (FEW + 1, SMALL)])
def test_without_a_stage_few_are_shown_larger(count: int, target: int) -> None:
    assert set(target_layers(MIDS, shown(count), "all", has_turn=False).values()) == {target}


def test_two_who_are_alone_see_each_other_large_whoever_has_the_turn() -> None:
    assert target_layers(MIDS, shown(1), "all", has_turn=True) == {"v0": LARGE}
    assert target_layers(MIDS, {"sv": "ben"}, "all", has_turn=False) == {"sv": LARGE}


def test_a_screen_passes_whole_to_who_saves_data_and_faces_do_not() -> None:
    found = target_layers(MIDS, shown(1, sv="ben", screen="ben"), "small", has_turn=False)
    assert found == {"sv": SMALL, "v0": SMALL, "screen": LARGE}


@given(st.integers(NOTHING, LARGE), st.lists(st.booleans(), max_size=3))
def test_the_highest_that_comes_and_may_be_is_picked(most: int, live: list[bool]) -> None:
    picked = pick_layer(most, live)
    there = [layer for layer, comes in enumerate(live) if comes]
    if most == NOTHING or not there:
        assert picked is None
    else:
        assert picked in there
        fitting = [layer for layer in there if layer <= most]
        assert picked == (fitting[-1] if fitting else there[0])


def test_what_is_needed_stays_wanted_for_a_while() -> None:
    # given the smallest and the highest layer needed
    dynacast = Dynacast(["l", "m", "h"])
    dynacast.need(SMALL)
    dynacast.need(LARGE + 5)
    assert dynacast.wanted(0.0) == ["l", "h"]

    # when only the smallest is
    dynacast.clear()
    dynacast.need(SMALL)

    # then the other is given up a little later, and wanted again at once
    assert dynacast.wanted(HOLD_S - 0.1) == ["l", "h"]
    assert dynacast.wanted(HOLD_S) == ["l"]
    dynacast.need(MIDDLE)
    assert dynacast.wanted(HOLD_S) == ["l", "m"]


def test_a_camera_without_layers_has_none_to_turn_off() -> None:
    dynacast = Dynacast([])
    dynacast.need(SMALL)
    assert dynacast.wanted(0.0) == []
