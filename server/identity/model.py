"""What identity is about: people, their sign-ins, the links that open an account, and what is said about them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal, NewType

from server.identity.destination import HOME

PersonId = NewType("PersonId", str)
SignInId = NewType("SignInId", str)

HOUSE = "house"
"""The scope of what somebody agrees to for the whole house."""

Purpose = Literal["house_tearoom", "attendance_named"]
"""What somebody may agree to; each slice that asks adds its own."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account. The name is whatever the person wants to be called; the address is known to nobody else."""

    id: PersonId
    name: str
    organiser: bool


@dataclass(frozen=True, slots=True)
class SignIn:
    """One browser in which a person is signed in.

    shape: `device` is coarse, such as `Firefox · Android`, or empty; `proved_at` is when somebody last showed there
    that it is them; `mailable`: whether they have an address
    """

    id: SignInId
    person: PersonId
    began_at: datetime
    seen_at: datetime
    device: str
    proved_at: datetime
    mailable: bool = False


class LinkKind(Enum):
    """What a link does when its button is pressed."""

    SIGN_IN = "sign_in"
    RECOVERY = "recovery"
    EMAIL = "email"
    PROVE = "prove"
    STOP = "stop"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Link:
    """A bearer link to one account.

    shape: `email` for EMAIL, the address it confirms, and for STOP, the one it puts back; `sign_in` only for PROVE;
    `leads_to` is the page to go to once signed in
    """

    kind: LinkKind
    person: PersonId
    email: str | None = None
    sign_in: str | None = None
    leads_to: str = HOME


@dataclass(frozen=True, slots=True)
class SignedOut:
    """A sign-in ended, by sign-out, revocation, a new sign-in in the same browser, or erasure: end its sockets."""

    person: PersonId
    sign_in: SignInId


@dataclass(frozen=True, slots=True)
class PersonRenamed:
    """A person wants to be called something else."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class OrganiserAppointed:
    """A person organises the house from now on."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class PersonErased:
    """A person and everything kept about them is gone."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """A person agreed to something, or no longer does. shape: `scope` is a group's id or `house`"""

    person: PersonId
    purpose: Purpose
    scope: str
    given: bool
