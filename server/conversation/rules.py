"""What a message may be."""

from server.conversation.views import MAX_CHARACTERS
from server.kit.text import TextRule

MESSAGE = TextRule(MAX_CHARACTERS, "empty", "too_long", "bad_text", paragraphs=True)
