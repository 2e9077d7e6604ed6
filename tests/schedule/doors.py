"""Who gets through which door of the schedule; see `tests/test_every_route.py` for what is filled in."""

from tests.doors import door

OUT = "signed_out not_found not_found"  # nobody, strangers, people who were removed

DOORS = [
    door("GET", "/api/groups/{group}/meetings", f"{OUT} 200 200 200"),
    door("POST", "/api/groups/{group}/meetings", f"{OUT} not_facilitator 201 201", {"minutes": 60}),
    door("GET", "/api/meetings/{meeting}", f"{OUT} 200 200 200"),
    door("PATCH", "/api/meetings/{meeting}", f"{OUT} not_facilitator 200 200", {"minutes": 90}),
    door("POST", "/api/meetings/{meeting}/start", f"{OUT} not_facilitator 200 200"),
    door("DELETE", "/api/meetings/{meeting}", f"{OUT} not_facilitator 204 204"),
]
