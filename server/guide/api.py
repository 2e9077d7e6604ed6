"""The front door of the guide."""

from server.guide.routes import GuidePage

__all__ = ["GuidePage"]
