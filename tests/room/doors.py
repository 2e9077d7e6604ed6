"""Who gets through which door of rooms; see `tests/test_every_route.py` for what is filled in."""

from tests.doors import door

OUT = "signed_out not_found not_found"  # nobody, strangers, people who were removed

# Nobody has looked at the meeting's room yet, so that there is none.
DOORS = [
    door("POST", "/api/meetings/{meeting}/media", f"{OUT} not_found not_found not_found", {"sdp": "v=0"}),
    door("PUT", "/api/meetings/{meeting}/media", f"{OUT} not_found not_found not_found", {"pictures": "none"}),
    door("GET", "/api/meetings/{meeting}/attendance", f"{OUT} not_facilitator 200 200"),
    door("GET", "/api/meetings/{meeting}/attendance.csv", f"{OUT} not_facilitator 200 200"),
    door("GET", "/api/groups/{group}/attendance", f"{OUT} not_facilitator 200 200"),
    door("GET", "/api/groups/{group}/attendance.csv", f"{OUT} not_facilitator 200 200"),
]
