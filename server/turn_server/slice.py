"""What relays add to the house."""

from server.platform.slice import Slice
from server.turn_server.routes import routes
from server.turn_server.service import Relays

TURN_SERVER: Slice[Relays] = Slice(name="turn_server", routes=routes)
