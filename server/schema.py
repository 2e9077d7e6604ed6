"""Every table of the program, for migrations: importing this module fills `metadata`."""

from server.journal import tables as journal
from server.identity import tables as identity
from server.kit.db import metadata

__all__ = ["journal", "metadata"]
