"""The front door of the outbox."""

from server.outbox.compose import OutboxParts, compose
from server.outbox.directory import Directory
from server.outbox.inbox import InboxChanged, Inboxes
from server.outbox.model import LetterCounts
from server.outbox.service import Outbox
from server.outbox.unsubscribing import PATH as UNSUBSCRIBE

__all__ = ["UNSUBSCRIBE", "Directory", "InboxChanged", "Inboxes", "LetterCounts", "Outbox", "OutboxParts", "compose"]
