"""The letters of identity: what each is about. `letter_writer.py` writes them."""

from datetime import datetime
from typing import Literal

import msgspec

from server.identity.destination import HOME


class SignInLetter(msgspec.Struct, frozen=True, tag="sign_in"):
    """A link to sign in, for whoever has this address, if anybody does; it leads on to one of our pages.

    shape: `language` is that of the page where it was asked for, in which who never chose one is written to
    """

    email: str
    leads_to: str = HOME
    language: str = ""


class ConfirmLetter(msgspec.Struct, frozen=True, tag="confirm"):
    """A link that gives this person this address."""

    person: str
    email: str


class ProveLetter(msgspec.Struct, frozen=True, tag="prove"):
    """A link by which this person shows that it is them who uses this sign-in."""

    person: str
    sign_in: str


What = Literal["new_device", "recovery_made", "email_changed", "signed_out_everywhere"]


class NoticeLetter(msgspec.Struct, frozen=True, tag="notice"):
    """Tells this person what was done with their account, and when.

    shape: without `email` it goes to the address they have; letters of older releases lack `at`
    """

    person: str
    what: What
    device: str = ""
    email: str = ""
    at: datetime | None = None
