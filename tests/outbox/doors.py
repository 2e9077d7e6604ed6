"""Who gets through which door of the outbox; see `tests/test_every_route.py` for what is filled in."""

from tests.doors import door

ORGANISER = "signed_out" + " not_organiser" * 4 + " {0}"

DOORS = [
    door("GET", "/api/letters", ORGANISER.format(200)),
    door("POST", "/api/letters/{letter}/again", ORGANISER.format(204)),
    door("DELETE", "/api/letters/{letter}", ORGANISER.format(204)),
]
