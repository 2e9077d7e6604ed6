"""Single requests of somebody who is not signed in, as costly as one can make them (S1, S2, S12)."""

from dataclasses import dataclass, field

MARKS = "a" + "\u0315" * 20_000 + "\u0300" * 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. shape: `json` or `form` is its body"""

    name: str
    method: str
    path: str
    json: object = None
    form: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


def nested(depth: int) -> bytes:
    """JSON in JSON in JSON."""
    return b"[" * depth + b"]" * depth


COSTLY = (
    Asked("address_idna", "POST", "/api/sign-in", {"email": "a@" + "é." * 83_000}),
    Asked("address_marks", "POST", "/api/sign-in", {"email": f"{MARKS}@example.org"}),
    Asked("address_dots", "POST", "/api/sign-in", {"email": "a@" + "." * 200_000}),
    Asked("form_address", "POST", "/sign-in", form=b"email=" + b"%C3%A9." * 1_100),
    Asked("form_fields", "POST", "/sign-in", form=b"&" * 8_000),
    Asked("name_marks", "POST", "/api/invites/accept", {"token": "x", "name": MARKS, "agreement_version": 1}),
    Asked("token", "POST", "/api/invites/look", {"token": "x" * 250_000}),
    Asked("nested", "POST", "/api/sign-in", form=nested(120_000)),
    Asked("digits", "POST", "/api/invites/accept", form=b'{"agreement_version": ' + b"9" * 200_000 + b"}"),
    Asked("language", "GET", "/help", headers={"Accept-Language": ",".join(["xx;q=0.1"] * 5_000)}),
    Asked("where", "GET", "/help?where=" + "x" * 50_000),
    Asked("cookies", "GET", "/api/me", headers={"Cookie": "; ".join(f"c{n}=1" for n in range(6_000))}),
    Asked("path", "GET", "/g/" + "x/" * 25_000),
    Asked("ready", "GET", "/readyz"),
    Asked("page", "GET", "/sign-in"),
    Asked("link", "POST", "/sign-in/" + "x" * 50_000),
)
