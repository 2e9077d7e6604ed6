"""The front door of the outbox."""

from server.outbox.compose import OutboxParts, compose
from server.outbox.directory import Directory
from server.outbox.model import Counts
from server.outbox.service import Outbox
from server.outbox.unsubscribing import PATH as UNSUBSCRIBE

__all__ = ["UNSUBSCRIBE", "Counts", "Directory", "Outbox", "OutboxParts", "compose"]
