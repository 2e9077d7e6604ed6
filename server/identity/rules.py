"""What a name and an address may be, how long links and sign-ins last, what is remembered of a browser."""

import re
import unicodedata
from datetime import datetime, timedelta

from server.identity.model import LinkKind
from server.kit.errors import Kind, Refused

NAME_MAX = 40
EMAIL_MAX = 254
SIGN_IN_AGE = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=10)
AUDIT_AGE = timedelta(days=365)
DEAD_LETTER_AGE = timedelta(days=30)
LINK_AGE = {
    LinkKind.SIGN_IN: timedelta(minutes=15),
    LinkKind.EMAIL: timedelta(days=1),
    LinkKind.RECOVERY: timedelta(days=90),
    LinkKind.DEMO: timedelta(days=7),
}

# Joiners are invisible but several scripts and many emoji need them; every other format character only deceives.
JOINERS = "\u200c\u200d"
FORBIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

# The grammar browsers use for <input type=email>, with a dot in the domain.
EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}",
    re.IGNORECASE,
)

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
    name = unicodedata.normalize("NFC", raw.strip())
    if not name.strip(JOINERS):
        raise Refused("name_empty", Kind.INVALID)
    if len(name) > NAME_MAX:
        raise Refused("name_too_long", Kind.INVALID)
    if any(unicodedata.category(c) in FORBIDDEN_CATEGORIES and c not in JOINERS for c in name):
        raise Refused("name_characters", Kind.INVALID)
    return name


def clean_email(raw: str) -> str:
    """The address as mail goes to it, its domain in ASCII. raises: Refused(email_invalid)"""
    local, _, domain = raw.strip().rpartition("@")
    try:
        email = f"{local}@{domain.encode('idna').decode().lower()}"
    except UnicodeError:
        raise Refused("email_invalid", Kind.INVALID) from None
    if len(email) > EMAIL_MAX or not EMAIL.fullmatch(email):
        raise Refused("email_invalid", Kind.INVALID)
    return email


def device_of(user_agent: str) -> str:
    """As much of a browser as one needs to know it again, and no more. shape: `Firefox · Android`, or empty"""
    found = [next((name for mark, name in names if mark in user_agent), None) for names in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in found if name)


def is_lapsed(seen_at: datetime, now: datetime) -> bool:
    """Whether a sign-in was unused for so long that it no longer counts."""
    return now - seen_at >= SIGN_IN_AGE


def is_seen_again(seen_at: datetime, now: datetime) -> bool:
    """Whether it is time to write down that a sign-in is still used."""
    return now - seen_at >= SEEN_EVERY
