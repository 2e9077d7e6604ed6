"""Who gets through which door of tea-rooms; see `tests/test_every_route.py` for what is filled in."""

from tests.doors import door

OUT = "signed_out not_found not_found"  # nobody, strangers, people who were removed

DOORS = [
    door("POST", "/api/tearooms/{tearoom}/media", f"{OUT} not_at_a_table not_at_a_table not_found", {"sdp": "v=0"}),
    door(
        "PUT", "/api/tearooms/{tearoom}/media", f"{OUT} not_at_a_table not_at_a_table not_found", {"pictures": "none"}
    ),
]
