"""When a line narrows, small pictures go first, then the stage steps down; nothing costs more than there is."""

from hypothesis import assume, given
from hypothesis import strategies as st

from server.sfu.allotment import Want, Wants, allot
from server.sfu.layers import LARGE, MIDDLE, NOTHING, SMALL

CAMERA = (100_000, 350_000, 1_300_000)
STAGE, SCREEN = Want("stage", CAMERA), Want("screen", (800_000,))
ROOM = Wants(STAGE, None, [Want("first", CAMERA[:1]), Want("second", CAMERA[:1]), Want("third", CAMERA[:1])])
HELD = {"stage": LARGE, "screen": SMALL, "first": SMALL, "second": SMALL, "third": SMALL}

costs = st.lists(st.integers(10_000, 2_000_000), min_size=1, max_size=3).map(lambda found: tuple(sorted(found)))
budgets = st.integers(0, 8_000_000)


@st.composite
def wanted(draw: st.DrawFn) -> Wants:
    stage = draw(st.none() | costs)
    screen = draw(st.none() | costs.map(lambda found: found[:1]))
    small = draw(st.lists(costs, max_size=6))
    return Wants(
        Want("stage", stage) if stage else None,
        Want("screen", screen) if screen else None,
        [Want(str(n), found) for n, found in enumerate(small)],
    )


held = st.dictionaries(st.sampled_from(["stage", "screen", "0", "1", "2", "3"]), st.integers(NOTHING, LARGE))


def price(wants: Wants, granted: dict[str, int]) -> int:
    return sum(want.costs[granted[want.mid]] for want in wants.all() if granted[want.mid] > NOTHING)


def shown(granted: dict[str, int]) -> int:
    return sum(layer > NOTHING for layer in granted.values())


def test_small_pictures_go_first_the_least_worthy_before_the_others_then_the_stage_steps_down() -> None:
    steps = [allot(budget, ROOM, HELD) for budget in range(1_700_000, 0, -10_000)]
    seen = [tuple(granted.values()) for granted in steps]
    assert list(dict.fromkeys(seen)) == [
        (LARGE, SMALL, SMALL, SMALL),
        (LARGE, SMALL, SMALL, NOTHING),
        (LARGE, SMALL, NOTHING, NOTHING),
        (LARGE, NOTHING, NOTHING, NOTHING),
        (MIDDLE, NOTHING, NOTHING, NOTHING),
        (SMALL, NOTHING, NOTHING, NOTHING),
        (NOTHING, NOTHING, NOTHING, NOTHING),
    ]


def test_a_screen_stays_while_small_pictures_go_and_the_stage_beside_it_becomes_small() -> None:
    wants = Wants(STAGE, SCREEN, ROOM.small)
    assert allot(2_000_000, wants, HELD) == HELD | {
        "stage": MIDDLE,
        "first": NOTHING,
        "second": NOTHING,
        "third": NOTHING,
    }
    assert allot(950_000, wants, HELD)["screen"] == allot(950_000, wants, HELD)["stage"] == SMALL
    assert allot(700_000, wants, HELD)["screen"] == NOTHING


def test_faces_take_the_room_that_a_screen_finds_too_small() -> None:
    alone = Wants(None, SCREEN, ROOM.small)
    assert allot(700_000, alone, HELD) == {"screen": NOTHING, "first": SMALL, "second": SMALL, "third": SMALL}
    beside = Wants(Want("stage", CAMERA[:1]), SCREEN, ROOM.small)
    assert allot(700_000, beside, HELD) == {"stage": SMALL, **allot(700_000, alone, HELD)}


def test_without_a_stage_pictures_become_smaller_before_any_goes() -> None:
    wants = Wants(small=[Want(mid, CAMERA[:2]) for mid in "abc"])
    held = dict.fromkeys("abc", MIDDLE)
    assert allot(800_000, wants, held) == {"a": MIDDLE, "b": MIDDLE, "c": SMALL}
    assert allot(300_000, wants, held) == dict.fromkeys("abc", SMALL)
    assert allot(200_000, wants, held) == {"a": SMALL, "b": SMALL, "c": NOTHING}


def test_a_line_that_wavers_does_not_make_pictures_come_and_go() -> None:
    granted = allot(1_450_000, ROOM, HELD)
    for budget in (1_500_000, 1_420_000, 1_500_000, 1_400_001):
        assert allot(budget, ROOM, granted) == granted


def test_all_that_is_wanted_comes_where_there_is_room_for_it() -> None:
    assert allot(ROOM.bits, ROOM, {}) == {"stage": LARGE, "first": SMALL, "second": SMALL, "third": SMALL}


@given(budgets, wanted(), held)
def test_nothing_costs_more_than_there_is_and_everybody_is_answered(
    budget: int, wants: Wants, before: dict[str, int]
) -> None:
    granted = allot(budget, wants, before)
    assert price(wants, granted) <= budget
    assert granted.keys() == {want.mid for want in wants.all()}
    assert all(granted[want.mid] <= want.top for want in wants.all())


@given(budgets, budgets, wanted(), held)
def test_more_room_never_shows_fewer_pictures_but_for_a_screen(
    one: int, other: int, wants: Wants, before: dict[str, int]
) -> None:
    less, more = (allot(budget, wants, before) for budget in sorted((one, other)))
    assume(less.get("screen") == more.get("screen"))
    assert shown(less) <= shown(more)


@given(budgets, wanted())
def test_what_is_shown_goes_on_while_the_room_stays(budget: int, wants: Wants) -> None:
    granted = allot(budget, wants, {})
    assert all(layer >= granted[mid] for mid, layer in allot(budget, wants, granted).items())
