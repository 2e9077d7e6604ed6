"""What a message may be."""

import re
import unicodedata

from server.conversation.views import MAX_CHARACTERS
from server.kit.errors import Kind, Refused

CONTROLS = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")  # but neither line breaks nor tabs


def checked(text: str) -> str:
    """The text as it is kept: line breaks of one kind, nothing around it. raises: Refused(empty, too_long, bad_text)"""
    if len(text) <= MAX_CHARACTERS and text.isprintable() and (kept := text.strip()):
        return kept  # no breaks, no controls, and something to see: nearly all texts are like this
    kept = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not any(unicodedata.category(character)[0] not in "CZ" for character in kept):
        raise Refused("empty", Kind.INVALID)
    if len(kept) > MAX_CHARACTERS:
        raise Refused("too_long", Kind.INVALID)
    if CONTROLS.search(kept):
        raise Refused("bad_text", Kind.INVALID)
    return kept
