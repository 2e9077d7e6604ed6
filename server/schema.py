"""Every table of the program, for migrations: importing the slices fills `metadata`."""

from server.kit.db import metadata
from server.slices import SLICES

__all__ = ["SLICES", "metadata"]
