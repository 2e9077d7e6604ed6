"""What the outbox adds to the house."""

from server.outbox import tables
from server.outbox.compose import OutboxParts
from server.outbox.inbox_routes import InboxRoutes
from server.outbox.letter_routes import LetterRoutes
from server.outbox.preference_routes import PreferenceRoutes
from server.outbox.privacy import PRIVACY
from server.outbox.unsubscribe_pages import UnsubscribePages
from server.platform.slice import Slice


async def tidy(outbox: OutboxParts) -> None:
    """Forget letters that were given up, and old notices."""
    await outbox.dead_letters.forget_old()
    await outbox.inbox.forget_old()


OUTBOX: Slice[OutboxParts] = Slice(
    name="outbox",
    tables=tables,
    privacy=PRIVACY,
    erase_before=("identity",),
    routes=lambda outbox: [
        *LetterRoutes(outbox.dead_letters).routes(),
        *PreferenceRoutes(outbox.preferences).routes(),
        *InboxRoutes(outbox.inbox).routes(),
    ],
    pages=lambda outbox, pages: UnsubscribePages(outbox.unsubscribing, pages).routes(),
    working={"send": lambda outbox: outbox.dispatcher.run()},
    tidy=tidy,
)
