"""What the guide adds to the house."""

from server.guide.routes import GuidePage
from server.platform.slice import Slice

GUIDE: Slice[None] = Slice(name="guide", pages=lambda _, pages: GuidePage(pages).routes())
