"""What safety adds to the house."""

from collections.abc import Sequence

from server.platform.slice import Slice
from server.safety.helplines import Place
from server.safety.routes import HelpPage

SAFETY: Slice[Sequence[Place]] = Slice(name="safety", pages=lambda places, pages: HelpPage(pages, places).routes())
