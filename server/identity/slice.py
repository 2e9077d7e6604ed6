"""What identity adds to the house."""

from typing import Any

from starlette.routing import BaseRoute

from server.identity import tables
from server.identity.compose import IdentityParts
from server.identity.language_routes import LanguageRoutes
from server.identity.letters import ConfirmLetter, NoticeLetter, ProveLetter, SignInLetter
from server.identity.page_routes import SignInPages
from server.identity.privacy import PRIVACY
from server.identity.routes import AccountRoutes
from server.identity.safety_pages import SafetyPages
from server.identity.settings import HOUSE_NAME
from server.kit.pages import Pages
from server.platform.letters import LetterClass, LetterKind
from server.platform.slice import Slice


def routes(identity: IdentityParts) -> list[BaseRoute]:
    """One's account, the language."""
    return [
        *AccountRoutes(identity).routes(),
        *LanguageRoutes(identity).routes(),
    ]


def pages(identity: IdentityParts, pages: Pages) -> list[BaseRoute]:
    """Signing in, and what keeps an account safe: both without JavaScript."""
    return [*SignInPages(identity, pages).routes(), *SafetyPages(identity, pages).routes()]


LETTERS: dict[str, LetterKind[IdentityParts, Any]] = {
    "sign_in": LetterKind(
        data=SignInLetter,
        letter_class=LetterClass.SIGN_IN,
        to=lambda identity, tx, letter: identity.letter_writer.to_address(tx, letter),
        render=lambda identity, *what: identity.letter_writer.sign_in(*what),
    ),
    "confirm": LetterKind(
        data=ConfirmLetter,
        letter_class=LetterClass.SIGN_IN,
        to=lambda identity, tx, letter: identity.letter_writer.to_new_address(tx, letter),
        render=lambda identity, *what: identity.letter_writer.confirm(*what),
    ),
    "prove": LetterKind(
        data=ProveLetter,
        letter_class=LetterClass.SIGN_IN,
        to=lambda identity, tx, letter: identity.letter_writer.to_person(tx, letter.person),
        render=lambda identity, *what: identity.letter_writer.prove(*what),
    ),
    "notice": LetterKind(
        data=NoticeLetter,
        letter_class=LetterClass.SECURITY,
        to=lambda identity, tx, letter: identity.letter_writer.to_told(tx, letter),
        render=lambda identity, *what: identity.letter_writer.notice(*what),
    ),
}

IDENTITY: Slice[IdentityParts] = Slice(
    name="identity",
    tables=tables,
    privacy=PRIVACY,
    settings=(HOUSE_NAME,),
    views={"/me": "identity/MePage"},
    routes=routes,
    pages=pages,
    letters=LETTERS,
    tidy=lambda identity: identity.myself.purge(),
)
