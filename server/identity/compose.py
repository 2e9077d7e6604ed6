"""How the parts of identity hang together; `parts.py` and tests call it."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.identity.address_cipher import AddressCipher
from server.identity.cookie import SignInCookie
from server.identity.directory import AccountDirectory
from server.identity.letter_writer import LetterWriter
from server.identity.links import Links
from server.identity.lockout import Lockout
from server.identity.myself import Myself
from server.identity.notices import Notices
from server.identity.proofs import Proofs
from server.identity.service import Identity
from server.identity.sign_ins import SignIns
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.ids import NewId, new_id, new_secret
from server.kit.languages import Languages
from server.kit.privacy import Privacy
from server.outbox.api import Outbox
from server.ports.rate_limiter import RateLimiter
from server.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class IdentityParts:
    """Everything of the slice that somebody outside runs or calls."""

    identity: Identity
    myself: Myself
    sign_ins: SignIns
    letter_writer: LetterWriter
    directory: AccountDirectory
    proofs: Proofs
    lockout: Lockout
    languages: Languages
    demo: bool


def compose(
    *,
    database: Database,
    clock: Clock,
    news: News,
    outbox: Outbox,
    languages: Languages,
    secret: bytes,
    public_url: str,
    settings: Settings,
    demo: bool,
    limiter: RateLimiter,
    kept: Mapping[str, Privacy],
    ids: NewId = new_id,
    secrets: NewId = new_secret,
) -> IdentityParts:
    """Identity, ready to use. shape: `public_url` without a slash at its end; `kept` as in `Myself`"""
    cipher = AddressCipher(secret)
    links = Links(cipher, secrets, public_url, demo=demo)
    cookie = SignInCookie(secure=public_url.startswith("https:"))
    sign_ins = SignIns(database, clock, news, ids, secrets, cookie, languages)
    identity = Identity(database, news, clock, ids, cipher, links, outbox, sign_ins, limiter)
    myself = Myself(identity, database, clock, news, cipher, settings, kept)
    writer = LetterWriter(clock, links, cipher)
    directory = AccountDirectory(writer, identity.audit)
    proofs = Proofs(database, clock, links, outbox)
    lockout = Lockout(database, news, clock, links, cipher, outbox, identity.audit, Notices(outbox, clock), secrets)
    return IdentityParts(identity, myself, sign_ins, writer, directory, proofs, lockout, languages, demo)
