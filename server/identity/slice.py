"""What identity adds to the house."""

from starlette.routing import BaseRoute

from server.identity import tables
from server.identity.compose import IdentityParts
from server.identity.language_routes import LanguageRoutes
from server.identity.letter_routes import LetterRoutes
from server.identity.page_routes import SignInPages
from server.identity.privacy import PRIVACY
from server.identity.routes import AccountRoutes
from server.identity.safety_pages import SafetyPages
from server.kit.pages import Pages
from server.platform.slice import Slice


def routes(identity: IdentityParts) -> list[BaseRoute]:
    """One's account, letters that did not arrive, the language."""
    return [
        *AccountRoutes(identity).routes(),
        *LetterRoutes(identity).routes(),
        *LanguageRoutes(identity).routes(),
    ]


def pages(identity: IdentityParts, pages: Pages) -> list[BaseRoute]:
    """Signing in, and what keeps an account safe: both without JavaScript."""
    return [*SignInPages(identity, pages).routes(), *SafetyPages(identity, pages).routes()]


IDENTITY: Slice[IdentityParts] = Slice(
    name="identity",
    tables=tables,
    privacy=PRIVACY,
    views={"/me": "identity/MePage"},
    routes=routes,
    pages=pages,
    working={"mail": lambda identity: identity.postman.run()},
    tidy=lambda identity: identity.myself.purge(),
)
