"""What the outbox adds to the house."""

from server.outbox import tables
from server.outbox.compose import OutboxParts
from server.outbox.letter_routes import LetterRoutes
from server.outbox.preference_routes import PreferenceRoutes
from server.outbox.privacy import PRIVACY
from server.outbox.unsubscribe_pages import UnsubscribePages
from server.platform.slice import Slice

OUTBOX: Slice[OutboxParts] = Slice(
    name="outbox",
    tables=tables,
    privacy=PRIVACY,
    erase_before=("identity",),
    routes=lambda outbox: [
        *LetterRoutes(outbox.dead_letters).routes(),
        *PreferenceRoutes(outbox.preferences).routes(),
    ],
    pages=lambda outbox, pages: UnsubscribePages(outbox.unsubscribing, pages).routes(),
    working={"send": lambda outbox: outbox.dispatcher.run()},
    tidy=lambda outbox: outbox.dead_letters.forget_old(),
)
