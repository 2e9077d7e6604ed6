"""The front door of safety."""

from server.safety.helplines import load
from server.safety.routes import HelpPage

__all__ = ["HelpPage", "load"]
