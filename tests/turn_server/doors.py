"""Who gets through the door of relays; see `tests/test_every_route.py` for what is filled in."""

from tests.doors import door

DOORS = [door("GET", "/api/ice", "signed_out 200 200 200 200 200")]
