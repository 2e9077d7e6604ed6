"""Every table of the program, for migrations: importing this module fills `metadata`."""

from server.groups import tables as groups
from server.identity import tables as identity
from server.journal import tables as journal
from server.kit.db import metadata
from server.room import tables as room
from server.schedule import tables as schedule

__all__ = ["groups", "identity", "journal", "metadata", "room", "schedule"]
