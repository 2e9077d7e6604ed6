"""What the media server may forward."""

from server.circle.policy import Sitting, policy
from server.ports.media import Permissions


def test_a_microphone_is_heard_when_it_is_on_and_may_speak() -> None:
    made = policy("room:m", 7, [Sitting("ann", True, False), Sitting("ben", True, True, may_speak=False)], "eve")
    assert (made.room, made.version, made.order, made.stage) == ("room:m", 7, ["ann", "ben"], None)
    assert (made.permissions["ann"].heard, made.permissions["ann"].seen) == (True, False)
    assert (made.permissions["ben"].heard, made.permissions["ben"].seen) == (False, True)


def test_who_is_paused_takes_no_part_at_all() -> None:
    made = policy("room:m", 7, [Sitting("ann", True, True, shares=True, circle="quiet", paused=True)])
    assert made.permissions == {"ann": Permissions("quiet", heard=False, seen=False, receives=False)}
