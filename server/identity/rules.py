"""What a name and an address may be, how long links and sign-ins last, what is remembered of a browser."""

from datetime import datetime, timedelta

from server.identity.model import LinkKind
from server.kit.text import TextRule

NAME = TextRule.called("name", 40)
AGENT_MAX = 1_000  # characters; those of browsers have fewer than three hundred
SIGN_IN_AGE = timedelta(days=90)
PROOF_AGE = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=10)
AUDIT_AGE = timedelta(days=365)
LINK_AGE = {
    LinkKind.SIGN_IN: timedelta(minutes=15),
    LinkKind.EMAIL: timedelta(days=1),
    LinkKind.RECOVERY: timedelta(days=90),
    LinkKind.PROVE: timedelta(minutes=15),
    LinkKind.STOP: timedelta(days=7),
    LinkKind.DEMO: timedelta(days=7),
}

# In this order: most browsers also claim to be those below them.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def clean_name(raw: str) -> str:
    """The shown name as it is kept: trimmed, in NFC. raises: Refused(name_empty, name_too_long, name_characters)"""
    return NAME.clean(raw)


def device_of(user_agent: str) -> str:
    """As much of a browser as one needs to know it again, and no more. shape: `Firefox · Android`, or empty"""
    user_agent = user_agent[:AGENT_MAX]
    found = [next((name for mark, name in names if mark in user_agent), None) for names in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in found if name)


def is_lapsed(seen_at: datetime, now: datetime) -> bool:
    """Whether a sign-in was unused for so long that it no longer counts."""
    return now - seen_at >= SIGN_IN_AGE


def is_proven(proved_at: datetime, now: datetime, *, mailable: bool) -> bool:
    """Whether whoever uses a sign-in has just shown that it is them. Without an address there is no other proof than
    the cookie. source: decisions/0018
    """
    return not mailable or now - proved_at < PROOF_AGE


def is_seen_again(seen_at: datetime, now: datetime) -> bool:
    """Whether it is time to write down that a sign-in is still used."""
    return now - seen_at >= SEEN_EVERY
