"""What the program would write to its log."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from server.kit.log import configure


@contextmanager
def logged(level: str = "info") -> Iterator[io.StringIO]:
    """Everything that is logged in the block, as JSON lines."""
    root = logging.getLogger()
    before, least = list(root.handlers), root.level
    stream = io.StringIO()
    configure(stream, level)
    try:
        yield stream
    finally:
        structlog.reset_defaults()
        root.handlers[:] = before
        root.setLevel(least)
