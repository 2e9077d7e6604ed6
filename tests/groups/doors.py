"""Who gets through which door of groups; see `tests/test_every_route.py` for what is filled in."""

from tests.doors import door
from tests.people import ANN, BEN

NEW = {"name": "Monday circle", "purpose": "To be heard", "agreement": "What is said here stays here."}
ACCEPTING = {"token": "{token}", "name": "Somebody", "agreement_version": 1}
OUT = "signed_out not_found not_found"  # nobody, strangers, people who were removed
ONE = "/api/groups/{group}"

DOORS = [
    door("GET", "/api/groups", "signed_out 200 200 200 200 200"),
    door("POST", "/api/groups", f"signed_out {'not_organiser ' * 4} 201", NEW),
    door("GET", ONE, f"{OUT} 200 200 200"),
    door("PATCH", ONE, f"{OUT} not_facilitator 200 200", {"name": "Friday circle"}),
    door("POST", f"{ONE}/agreement", f"{OUT} 204 204 not_member", {"version": 1}),
    door("PATCH", f"{ONE}/me", f"{OUT} 204 204 not_member", {"name": "Other"}),
    door("POST", f"{ONE}/leave", f"{OUT} 204 last_facilitator not_member"),
    door("DELETE", f"{ONE}/members/{{person}}", f"{OUT} not_facilitator 204 204"),
    door("PUT", f"{ONE}/facilitators", f"{OUT} not_organiser not_organiser 200", {"order": [BEN.id, ANN.id]}),
    door("PUT", f"{ONE}/attendance-consent", f"{OUT} 204 204 not_member", {"named": True}),
    door("POST", f"{ONE}/board", f"{OUT} not_found not_found not_found", {"text": "Bring a mug."}),  # off, as usual
    door("DELETE", f"{ONE}/board/{{note}}", f"{OUT} not_found not_found not_found"),
    door("GET", f"{ONE}/rounds", f"{OUT} not_facilitator 200 200"),
    door("DELETE", f"{ONE}/rounds/questions/{{question}}", f"{OUT} not_facilitator 204 204"),
    door("GET", f"{ONE}/invites", f"{OUT} not_facilitator 200 200"),
    door("POST", f"{ONE}/invites", f"{OUT} not_facilitator 201 201", {"days": 7, "uses": 1}),
    door("GET", f"{ONE}/invites/{{invite}}", f"{OUT} not_facilitator 200 200"),
    door("DELETE", f"{ONE}/invites/{{invite}}", f"{OUT} not_facilitator 204 204"),
    door("POST", "/api/invites/look", "200 200 link_gone 200 200 200", {"token": "{token}"}),
    door("POST", "/api/invites/accept", "200 200 link_gone 200 200 200", ACCEPTING),
]
