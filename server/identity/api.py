"""The front door of identity."""

from server.identity.audit import Audit
from server.identity.compose import IdentityParts, compose
from server.identity.consents import Consents
from server.identity.guests import Guests
from server.identity.language_routes import LanguageRoutes
from server.identity.middleware import KnowsWho
from server.identity.model import (
    HOUSE,
    ConsentChanged,
    OrganiserAppointed,
    Person,
    PersonErased,
    PersonId,
    PersonRenamed,
    Purpose,
    SignedOut,
    SignIn,
    SignInId,
)
from server.identity.opening import opens
from server.identity.page_routes import SignInPages
from server.identity.privacy import PRIVACY
from server.identity.routes import AccountRoutes
from server.identity.rules import NAME, clean_name
from server.identity.safety_pages import SafetyPages
from server.identity.service import Identity
from server.identity.sign_ins import Begun

__all__ = [
    "HOUSE",
    "NAME",
    "PRIVACY",
    "AccountRoutes",
    "Audit",
    "Begun",
    "ConsentChanged",
    "Consents",
    "Guests",
    "Identity",
    "IdentityParts",
    "KnowsWho",
    "LanguageRoutes",
    "OrganiserAppointed",
    "Person",
    "PersonErased",
    "PersonId",
    "PersonRenamed",
    "Purpose",
    "SafetyPages",
    "SignIn",
    "SignInId",
    "SignInPages",
    "SignedOut",
    "clean_name",
    "compose",
    "opens",
]
