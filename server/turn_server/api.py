"""The front door of relays."""

from server.turn_server.service import Relays
from server.turn_server.turn import LASTS_S, Turn

__all__ = ["LASTS_S", "Relays", "Turn"]
