"""Every table of the program, for migrations: importing this module fills `metadata`."""

from server.kit.db import metadata

__all__ = ["metadata"]
