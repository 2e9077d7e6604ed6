"""The front door of trying one's line."""

from server.trial.service import Trials

__all__ = ["Trials"]
