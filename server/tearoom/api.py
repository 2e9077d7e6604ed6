"""The front door of tea-rooms."""

from server.tearoom.compose import compose
from server.tearoom.model import KIND
from server.tearoom.service import Tearooms

__all__ = ["KIND", "Tearooms", "compose"]
