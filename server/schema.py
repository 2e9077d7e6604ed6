"""Every table of the program, for migrations: importing this module fills `metadata`."""

from server.identity import tables as identity
from server.journal import tables as journal
from server.kit.db import metadata

__all__ = ["identity", "journal", "metadata"]
