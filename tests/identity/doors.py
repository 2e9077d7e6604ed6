"""Who gets through which door of identity; see `tests/test_every_route.py` for what is filled in.

Links that are looked at or used here lead nowhere: what a good one does depends on nobody's role.
"""

from tests.doors import door

SIGNED_IN = "signed_out {0} {0} {0} {0} {0}"
ANYONE = "{0} {0} {0} {0} {0} {0}"
EMAIL = {"email": "somebody@example.org"}

DOORS = [
    door("GET", "/api/me", SIGNED_IN.format(200)),
    door("PATCH", "/api/me", SIGNED_IN.format(200), {"name": "Other"}),
    door("DELETE", "/api/me", SIGNED_IN.format(204)),
    door("GET", "/api/me/export", SIGNED_IN.format(200)),
    door("POST", "/api/me/email", SIGNED_IN.format(202), EMAIL),
    door("POST", "/api/me/recovery-link", SIGNED_IN.format(200)),
    door("DELETE", "/api/me/recovery-link", SIGNED_IN.format(204)),
    door("POST", "/api/me/proof", SIGNED_IN.format(202)),
    door("POST", "/api/me/sign-out-everywhere", SIGNED_IN.format(204)),
    door("POST", "/api/me/house-tearoom", SIGNED_IN.format(200), {"joined": True}),
    door("GET", "/api/me/sign-ins", SIGNED_IN.format(200)),
    door("DELETE", "/api/me/sign-ins/{id}", "signed_out not_found not_found 204 not_found not_found"),
    door("POST", "/api/sign-in", ANYONE.format(202), EMAIL),
    door("POST", "/api/sign-out", SIGNED_IN.format(204)),
    door("PUT", "/api/language", ANYONE.format(204), {"language": "es"}),
    door("POST", "/language", ANYONE.format(422)),
    door("GET", "/sign-in", "200 303 303 303 303 303"),
    door("POST", "/sign-in", ANYONE.format(422)),
    door("GET", "/sign-in/sent", ANYONE.format(200)),
    door("GET", "/sign-in/{token}", ANYONE.format(410)),
    door("POST", "/sign-in/{token}", ANYONE.format(410)),
    door("GET", "/email/{token}", ANYONE.format(410)),
    door("POST", "/email/{token}", ANYONE.format(410)),
    door("GET", "/prove/{token}", ANYONE.format(410)),
    door("POST", "/prove/{token}", ANYONE.format(410)),
    door("GET", "/stop/{token}", ANYONE.format(410)),
    door("POST", "/stop/{token}", ANYONE.format(410)),
]
