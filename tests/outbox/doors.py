"""Who gets through which door of the outbox; see `tests/test_every_route.py` for what is filled in."""

from tests.doors import door

SIGNED_IN = "signed_out {0} {0} {0} {0} {0}"
ANYONE = "{0} {0} {0} {0} {0} {0}"
ORGANISER = "signed_out" + " not_organiser" * 4 + " {0}"
QUIET = {"starts": "22:00", "ends": "07:00", "zone": "Europe/Berlin"}

DOORS = [
    door("GET", "/api/letters", ORGANISER.format(200)),
    door("POST", "/api/letters/{letter}/again", ORGANISER.format(204)),
    door("DELETE", "/api/letters/{letter}", ORGANISER.format(204)),
    door("GET", "/api/me/letters", SIGNED_IN.format(200)),
    door("PUT", "/api/me/letters/{about}", SIGNED_IN.format("not_found"), {"wanted": False}),
    door("PUT", "/api/me/quiet-hours", SIGNED_IN.format(200), QUIET),
    door("DELETE", "/api/me/quiet-hours", SIGNED_IN.format(200)),
    door("GET", "/api/me/inbox", SIGNED_IN.format(200)),
    door("POST", "/api/me/inbox/read", SIGNED_IN.format(200), {}),
    door("GET", "/unsubscribe/{token}", ANYONE.format(410)),
    door("POST", "/unsubscribe/{token}", ANYONE.format(410)),
]
