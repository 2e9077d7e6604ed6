"""Who gets through the door of trials; see `tests/test_every_route.py` for what is filled in."""

from tests.doors import door

DOORS = [
    door(
        "POST",
        "/api/line/media",
        "signed_out 200 200 200 200 200",
        {"end": "out", "sdp": "v=0"},
    ),
]
