"""What the media server may forward."""

from server.circle.policy import Sitting, policy


def test_a_microphone_is_heard_when_it_is_on_and_may_speak() -> None:
    made = policy("room:m", 7, [Sitting("ann", True, False), Sitting("ben", True, True, may_speak=False)], "eve")
    assert (made.room, made.version, made.order, made.stage) == ("room:m", 7, ["ann", "ben"], None)
    assert (made.places["ann"].heard, made.places["ann"].seen) == (True, False)
    assert (made.places["ben"].heard, made.places["ben"].seen) == (False, True)
