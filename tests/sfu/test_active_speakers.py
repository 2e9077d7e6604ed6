"""Who is heard first: smoothed, with hysteresis, and not to be had by shouting."""

from hypothesis import given
from hypothesis import strategies as st

from server.sfu.active_speakers import HOLD_S, MARGIN, SPEAKING, ActiveSpeakers, AudioLevel, ranked

VALUES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 127), max_size=8)


def after(level: int, seconds: float) -> AudioLevel:
    """Somebody who has been at a level for a while, until now. units: RFC 6464"""
    voice = AudioLevel()
    for n in range(round(seconds * 50)):
        voice.add(level, -seconds + n * 0.02)
    return voice


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), VALUES)
def test_everybody_who_sends_is_ranked_once(before: list[str], voices: dict[str, float]) -> None:
    order = ranked(before, voices)
    assert sorted(order) == sorted(voices)
    assert ranked(order, voices) == order


@given(VALUES, VALUES)
def test_the_clearly_louder_come_first(first: dict[str, float], then: dict[str, float]) -> None:
    order = ranked(ranked([], first), then)
    for place, person in enumerate(order[1:], 1):
        assert min(then[person], 102) <= min(then[order[place - 1]], 102) + MARGIN


def test_somebody_a_little_louder_passes_nobody() -> None:
    assert ranked(["ann", "ben"], {"ann": 90.0, "ben": 90.0 + MARGIN}) == ["ann", "ben"]
    assert ranked(["ann", "ben"], {"ann": 90.0, "ben": 91.0 + MARGIN}) == ["ben", "ann"]


def test_whoever_claims_to_be_loudest_of_all_displaces_no_voice() -> None:
    # given Ann who speaks, and Eve whose browser claims the loudest level there is
    voices = {"ann": after(30, 2).value(0), "eve": after(0, 2).value(0)}
    assert voices["eve"] > voices["ann"] + MARGIN
    assert ranked(["ann", "eve"], voices) == ["ann", "eve"]


def test_a_click_is_not_a_voice_and_a_pause_is_not_an_end() -> None:
    click = AudioLevel()
    click.add(20, 0.0)
    assert click.value(0.0) < SPEAKING
    assert not click.speaking(0.0)

    voice = after(30, 1)
    assert voice.speaking(HOLD_S / 2)
    assert not voice.speaking(HOLD_S + 1)
    assert voice.value(10.0) == 0


def test_a_room_notices_changes_only() -> None:
    room, ann, ben = ActiveSpeakers(), after(30, 1), after(127, 1)
    assert room.update({"ann": ann, "ben": ben}, 0.0)
    assert (room.ranking, room.speaking) == (["ann", "ben"], frozenset({"ann"}))
    assert set(room.audible()) == {"ann"}
    assert not room.update({"ann": ann, "ben": ben}, 0.1)
    assert room.update({"ben": ben}, 0.2)
    assert (room.ranking, room.speaking, room.audible()) == (["ben"], frozenset(), dict[str, int]())
