"""When bandwidth shrinks, small videos go first, then the stage steps down; nothing costs more than there is."""

from hypothesis import assume, given
from hypothesis import strategies as st

from server.sfu.allocation import StreamRequest, StreamRequests, allocate
from server.sfu.layers import LARGE, MIDDLE, NOTHING, SMALL

CAMERA = (100_000, 350_000, 1_300_000)
STAGE, SCREEN = StreamRequest("stage", CAMERA), StreamRequest("screen", (800_000,))
ROOM = StreamRequests(
    STAGE,
    None,
    [StreamRequest("first", CAMERA[:1]), StreamRequest("second", CAMERA[:1]), StreamRequest("third", CAMERA[:1])],
)
HELD = {"stage": LARGE, "screen": SMALL, "first": SMALL, "second": SMALL, "third": SMALL}

bitrates = st.lists(st.integers(10_000, 2_000_000), min_size=1, max_size=3).map(lambda found: tuple(sorted(found)))
budgets = st.integers(0, 8_000_000)


@st.composite
def wanted(draw: st.DrawFn) -> StreamRequests:
    stage = draw(st.none() | bitrates)
    screen = draw(st.none() | bitrates.map(lambda found: found[:1]))
    small = draw(st.lists(bitrates, max_size=6))
    return StreamRequests(
        StreamRequest("stage", stage) if stage else None,
        StreamRequest("screen", screen) if screen else None,
        [StreamRequest(str(n), found) for n, found in enumerate(small)],
    )


held = st.dictionaries(st.sampled_from(["stage", "screen", "0", "1", "2", "3"]), st.integers(NOTHING, LARGE))


def price(requests: StreamRequests, granted: dict[str, int]) -> int:
    return sum(request.bitrates[granted[request.mid]] for request in requests.all() if granted[request.mid] > NOTHING)


def shown(granted: dict[str, int]) -> int:
    return sum(layer > NOTHING for layer in granted.values())


def test_small_pictures_go_first_the_least_worthy_before_the_others_then_the_stage_steps_down() -> None:
    steps = [allocate(budget, ROOM, HELD) for budget in range(1_700_000, 0, -10_000)]
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
    requests = StreamRequests(STAGE, SCREEN, ROOM.small)
    assert allocate(2_000_000, requests, HELD) == HELD | {
        "stage": MIDDLE,
        "first": NOTHING,
        "second": NOTHING,
        "third": NOTHING,
    }
    assert allocate(950_000, requests, HELD)["screen"] == allocate(950_000, requests, HELD)["stage"] == SMALL
    assert allocate(700_000, requests, HELD)["screen"] == NOTHING


def test_faces_take_the_room_that_a_screen_finds_too_small() -> None:
    alone = StreamRequests(None, SCREEN, ROOM.small)
    assert allocate(700_000, alone, HELD) == {"screen": NOTHING, "first": SMALL, "second": SMALL, "third": SMALL}
    beside = StreamRequests(StreamRequest("stage", CAMERA[:1]), SCREEN, ROOM.small)
    assert allocate(700_000, beside, HELD) == {"stage": SMALL, **allocate(700_000, alone, HELD)}


def test_without_a_stage_pictures_become_smaller_before_any_goes() -> None:
    requests = StreamRequests(small=[StreamRequest(mid, CAMERA[:2]) for mid in "abc"])
    held = dict.fromkeys("abc", MIDDLE)
    assert allocate(800_000, requests, held) == {"a": MIDDLE, "b": MIDDLE, "c": SMALL}
    assert allocate(300_000, requests, held) == dict.fromkeys("abc", SMALL)
    assert allocate(200_000, requests, held) == {"a": SMALL, "b": SMALL, "c": NOTHING}


def test_a_line_that_wavers_does_not_make_pictures_come_and_go() -> None:
    granted = allocate(1_450_000, ROOM, HELD)
    for budget in (1_500_000, 1_420_000, 1_500_000, 1_400_001):
        assert allocate(budget, ROOM, granted) == granted


def test_all_that_is_wanted_comes_where_there_is_room_for_it() -> None:
    assert allocate(ROOM.bitrate, ROOM, {}) == {"stage": LARGE, "first": SMALL, "second": SMALL, "third": SMALL}


@given(budgets, wanted(), held)
def test_nothing_costs_more_than_there_is_and_everybody_is_answered(
    budget: int, requests: StreamRequests, before: dict[str, int]
) -> None:
    granted = allocate(budget, requests, before)
    assert price(requests, granted) <= budget
    assert granted.keys() == {request.mid for request in requests.all()}
    assert all(granted[request.mid] <= request.top for request in requests.all())


@given(budgets, budgets, wanted(), held)
def test_more_room_never_shows_fewer_pictures_but_for_a_screen(
    one: int, other: int, requests: StreamRequests, before: dict[str, int]
) -> None:
    less, more = (allocate(budget, requests, before) for budget in sorted((one, other)))
    assume(less.get("screen") == more.get("screen"))
    assert shown(less) <= shown(more)


@given(budgets, wanted())
def test_what_is_shown_goes_on_while_the_room_stays(budget: int, requests: StreamRequests) -> None:
    granted = allocate(budget, requests, {})
    assert all(layer >= granted[mid] for mid, layer in allocate(budget, requests, granted).items())
