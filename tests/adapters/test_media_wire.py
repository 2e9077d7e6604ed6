"""Web and media processes of two versions talk to each other while a house is upgraded one process at a time."""

import msgspec

from server.ports.media import Permissions, Policy
from server.ports.media_wire import frame, to_media

BEFORE = {
    "type": "Policy",
    "room": "room:evening",
    "version": 7,
    "places": {"ann": {"circle": "table", "heard": True, "seen": True, "shares": True, "counted": True}},
    "order": ["ann"],
    "stage": "ann",
    "lease_s": 3.0,
}
POLICY = Policy("room:evening", 7, {"ann": Permissions("table", True, True, True, counted=True)}, ["ann"], "ann")


def test_a_policy_of_the_version_before_is_understood_and_the_other_way_round() -> None:
    assert to_media.decode(msgspec.msgpack.encode(BEFORE)) == POLICY
    assert msgspec.msgpack.decode(frame(POLICY)[4:]) == BEFORE
