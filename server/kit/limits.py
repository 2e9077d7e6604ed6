"""The one table of rate limits, pure. Routes and commands refer to their limit here by name.

A limit has a rate per person and one per address. An address may be a whole household, a clinic or a school, so it gets
several times what one person gets. `ports.rate_limiter` counts; PROTOCOL.md documents the limits for clients.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Rate(NamedTuple):
    """At most `burst` at once, and one more every `every_s` seconds after that."""

    burst: int
    every_s: float


class Budget(NamedTuple):
    """What is counted: `key` says for whom and for what, `rate` how much."""

    key: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of the table.

    shape: a side without a rate is not counted; `shared` limits are counted across all processes of the house before
    the request is answered, others by each process at once, which tells the others a moment later
    """

    name: str
    person: Rate | None
    address: Rate | None
    shared: bool = True

    def budgets(self, person: str | None, address: str | None, proxy: str | None = None) -> list[Budget]:
        """The budgets of one more request. shape: `proxy` forwards requests of many addresses, see
        `kit.visitor`
        """
        counted = []
        if person and self.person:
            counted.append(Budget(f"{self.name} {person}", self.person))
        if address and self.address:
            counted.append(Budget(f"{self.name} @{address}", self.address))
            if proxy:
                burst, every_s = self.address
                behind = Rate(burst * BEHIND_A_PROXY, every_s / BEHIND_A_PROXY)
                counted.append(Budget(f"{self.name} @@{proxy}", behind))
        return counted


BEHIND_A_PROXY = 20
"""An untrusted proxy may forward this many times what one address may send."""

# -- asked over HTTP

UNLIMITED = Limit("unlimited", None, None, shared=False)  # free, and must always answer: help, health, stylesheets
READ = Limit("read", Rate(240, 0.1), Rate(1200, 0.02), shared=False)
WRITE = Limit("write", Rate(60, 1.0), Rate(300, 0.2))

SIGN_IN = Limit("sign_in", Rate(20, 60.0), Rate(20, 60.0))
LETTERS_TO_ONE = Limit("letters_to_one", None, Rate(5, 300.0))  # here the address is an email address
OPEN_LETTER = Limit("open_letter", Rate(30, 10.0), Rate(60, 5.0))
CHANGE_EMAIL = Limit("change_email", Rate(10, 300.0), Rate(50, 60.0))
RECOVERY_LINK = Limit("recovery_link", Rate(5, 600.0), Rate(25, 120.0))
RENAME = Limit("rename", Rate(20, 30.0), Rate(100, 6.0))
EXPORT = Limit("export", Rate(4, 300.0), Rate(20, 60.0))
ERASE = Limit("erase", Rate(5, 60.0), Rate(25, 12.0))

INVITE_LOOK = Limit("invite_look", Rate(60, 2.0), Rate(60, 2.0))
INVITE_ACCEPT = Limit("invite_accept", Rate(30, 20.0), Rate(30, 20.0))
INVITE_MAKE = Limit("invite_make", Rate(20, 60.0), Rate(100, 12.0))

MEDIA_OFFER = Limit("media_offer", Rate(20, 2.0), Rate(120, 0.25))
MEDIA_WISH = Limit("media_wish", Rate(40, 0.5), Rate(300, 0.05))
LINE_TRIAL = Limit("line_trial", Rate(12, 10.0), Rate(96, 1.25))
TURN_CREDENTIALS = Limit("turn_credentials", Rate(12, 60.0), Rate(120, 6.0))

# -- on the socket

CONNECT = Limit("connect", Rate(80, 0.5), Rate(800, 0.05), shared=False)
FRAME = Limit("frame", Rate(400, 0.02), Rate(4000, 0.002), shared=False)  # any kind; above it, reads are slowed
SUBSCRIBE = Limit("subscribe", Rate(160, 0.1), None, shared=False)  # eight pages come back at once after a release
COMMAND = Limit("command", Rate(40, 0.1), None, shared=False)
DEVICE = Limit("device", Rate(40, 0.15), None, shared=False)  # microphone, camera, hand: each is sent to everybody
SAFETY = Limit("safety", Rate(60, 0.1), None, shared=False)  # a facilitator's; never used up by anything else
REACTION = Limit("reaction", Rate(10, 0.5), None, shared=False)
KEYS = Limit("keys", Rate(40, 0.2), None, shared=False)  # three rounds in three seconds, with three messages each
PRIVATE_CHAT = Limit("private_chat", Rate(10, 5.0), None, shared=False)  # each asks somebody
PRIVATELY_SAID = Limit("privately_said", Rate(40, 0.25), None, shared=False)  # texts and receipts
LINE_TOLD = Limit("line_told", Rate(4, 3.0), None, shared=False)
REFUSAL_LINE = Limit("refusal_line", Rate(5, 10.0), Rate(20, 1.0), shared=False)  # log lines, per code

BY_METHOD = {"GET": READ}
"""The default limit per method; all other methods get WRITE."""


def limit_for(method: str) -> Limit:
    """The limit of a route that declares none."""
    return BY_METHOD.get(method, WRITE)
