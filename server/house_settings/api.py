"""The front door of house settings."""

from server.house_settings.service import HouseSettings

__all__ = ["HouseSettings"]
