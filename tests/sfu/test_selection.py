"""Whom a slot shows: only who may be heard or seen, nobody twice, everybody steadily."""

from hypothesis import given
from hypothesis import strategies as st

from server.ports.media import Permissions, Policy
from server.sfu.selection import SlotMids, faces, may_hear, may_see, may_see_screen, select

PEOPLE = ["ann", "ben", "cleo", "dot", "eve", "finn", "gil"]
MIDS = SlotMids("sa", "sv", ("a1", "a2", "a3"), ("v1", "v2", "v3"))
OPEN = Permissions(heard=True, seen=True)
MUTED = Permissions(seen=True)

people = st.lists(st.sampled_from(PEOPLE), unique=True)
places = st.builds(
    Permissions,
    circle=st.sampled_from(["", "table"]),
    heard=st.booleans(),
    seen=st.booleans(),
    shares=st.booleans(),
    receives=st.booleans(),
)
policies = st.builds(
    lambda places, order, stage: Policy("room", 1, places, order, stage),
    st.dictionaries(st.sampled_from(PEOPLE), places),
    people,
    st.none() | st.sampled_from(PEOPLE),
)
lines = st.builds(
    SlotMids,
    st.sampled_from([None, "sa"]),
    st.sampled_from([None, "sv"]),
    st.sampled_from([(), ("a1",), ("a1", "a2", "a3")]),
    st.sampled_from([(), ("v1",), ("v1", "v2", "v3")]),
    st.sampled_from([None, "screen"]),
)
befores = st.dictionaries(
    st.sampled_from(["sa", "sv", "a1", "a2", "a3", "v1", "v2", "v3", "screen", "x"]), st.sampled_from(PEOPLE)
)


@given(policies, st.sampled_from(PEOPLE), lines, people, people, people, st.sets(st.sampled_from(PEOPLE)), befores)
def test_only_who_may_pass_passes_and_nobody_twice(
    policy: Policy,
    viewer: str,
    own: SlotMids,
    voices: list[str],
    pictures: list[str],
    screens: list[str],
    speaking: set[str],
    before: dict[str, str],
) -> None:
    chosen = select(policy, viewer, own, voices, pictures, screens, speaking, before)

    audio = {m: p for m, p in chosen.items() if m in (own.stage_audio, *own.audio)}
    video = {m: p for m, p in chosen.items() if m in (own.stage_video, *own.video)}
    screen = chosen.get(own.screen_video or "")
    assert audio | video | ({own.screen_video: screen} if screen else {}) == chosen
    assert screen is None or (screen in screens and screen != viewer and may_see_screen(policy, viewer, screen))
    assert screen is None or (
        policy.permissions[screen].shares and policy.permissions[screen].circle == policy.permissions[viewer].circle
    )
    for person in audio.values():
        assert person in voices
        assert may_hear(policy, viewer, person)
        assert policy.permissions[person].heard
    for person in video.values():
        assert person in pictures
        assert may_see(policy, viewer, person)
        assert policy.permissions[person].seen
    for shown in (audio, video):
        assert viewer not in shown.values()
        assert len(set(shown.values())) == len(shown)
        assert all(policy.permissions[p].circle == policy.permissions[viewer].circle for p in shown.values())
    if viewer not in policy.permissions or not policy.permissions[viewer].receives:
        assert chosen == {}
    if own.stage_video in chosen:
        assert chosen[own.stage_video or ""] == policy.stage

    # and it is steady, and no slot stays empty while somebody waits for one
    assert select(policy, viewer, own, voices, pictures, screens, speaking, chosen) == chosen
    if len(audio) < len(own.audio):
        assert {p for p in voices if may_hear(policy, viewer, p)} == set(audio.values())


@given(policies, people, st.sets(st.sampled_from(PEOPLE)))
def test_every_camera_has_its_place_in_the_order(policy: Policy, cameras: list[str], speaking: set[str]) -> None:
    order = faces(policy, cameras, speaking)
    assert sorted(order) == sorted(cameras)
    talk = [person in speaking for person in order]
    assert talk == sorted(talk, reverse=True)


def everybody(stage: str | None = None, **exceptions: Permissions) -> Policy:
    return Policy("room", 1, {person: exceptions.get(person, OPEN) for person in PEOPLE}, PEOPLE, stage)


def test_the_holder_stands_on_the_stage_and_nowhere_else() -> None:
    policy = everybody("ben")
    chosen = select(policy, "ann", MIDS, PEOPLE, faces(policy, PEOPLE, set()), [], set(), {})
    assert (chosen["sa"], chosen["sv"]) == ("ben", "ben")
    assert (chosen["v1"], chosen["v2"], chosen["v3"]) == ("cleo", "dot", "eve")
    assert list(chosen.values()).count("ben") == 2


def test_the_holder_sees_the_others_on_small_lines() -> None:
    policy = everybody("ann")
    chosen = select(policy, "ann", MIDS, PEOPLE, faces(policy, PEOPLE, set()), [], set(), {})
    assert "sv" not in chosen
    assert "ann" not in chosen.values()


def test_in_a_round_the_others_are_not_heard() -> None:
    policy = everybody("ben", **{p: MUTED for p in PEOPLE if p not in ("ann", "ben")})
    chosen = select(policy, "cleo", MIDS, ["dot", "eve", "ben", "ann"], [], [], {"dot"}, {"a1": "dot", "a2": "eve"})
    assert chosen == {"sa": "ben", "a1": "ann"}


def test_without_a_stage_its_voice_line_carries_one_more_voice() -> None:
    chosen = select(everybody(), "ann", MIDS, PEOPLE, [], [], set(), {})
    assert {chosen[mid] for mid in ("a1", "a2", "a3", "sa")} == {"ben", "cleo", "dot", "eve"}


def test_a_table_is_among_itself() -> None:
    policy = everybody("dot", ann=Permissions("table", True, True), ben=Permissions("table", True, True))
    chosen = select(policy, "ann", MIDS, PEOPLE, PEOPLE, [], set(), {})
    assert set(chosen.values()) == {"ben"}


def test_somebody_who_speaks_gets_a_line_and_the_others_stay_where_they_are() -> None:
    policy = everybody()
    order = faces(policy, PEOPLE, set())
    before = select(policy, "ann", MIDS, [], order, [], set(), {})
    assert before == {"v1": "ben", "v2": "cleo", "v3": "dot"}

    after = select(policy, "ann", MIDS, [], faces(policy, PEOPLE, {"gil"}), [], {"gil"}, before)
    assert after == {"v1": "ben", "v2": "cleo", "v3": "gil"}


def test_who_comes_next_is_shown_before_who_has_been() -> None:
    policy = everybody("dot")
    assert faces(policy, PEOPLE, set()) == ["eve", "finn", "gil", "ann", "ben", "cleo", "dot"]


def test_when_one_leaves_nobody_else_moves() -> None:
    policy = everybody()
    before = {"v1": "ben", "v2": "cleo", "v3": "dot"}
    after = select(policy, "ann", MIDS, [], ["ben", "dot", "eve"], [], set(), before)
    assert after == {"v1": "ben", "v2": "eve", "v3": "dot"}
