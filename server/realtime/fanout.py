"""One payload for many connections: framed once, the same bytes written to each. source: RFC 6455, 5.2"""

import struct

FIN_TEXT = 0x81


class Framing:
    """Caches the last payload: a broadcast passes the same object to every connection in turn."""

    def __init__(self) -> None:
        self._payload = b""
        self._framed = frame_text(b"")
        self._text: str | None = ""

    def framed(self, payload: bytes) -> bytes:
        """The payload as one unmasked text frame."""
        if payload is not self._payload:
            self._payload, self._framed, self._text = payload, frame_text(payload), None
        return self._framed

    def text(self, payload: bytes) -> str:
        """The payload as text, for servers whose transport is unknown."""
        self.framed(payload)
        if self._text is None:
            self._text = payload.decode()
        return self._text


def frame_text(payload: bytes) -> bytes:
    """One unfragmented, unmasked text frame."""
    length = len(payload)
    if length < 126:
        return bytes((FIN_TEXT, length)) + payload
    if length < 0x10000:
        return struct.pack("!BBH", FIN_TEXT, 126, length) + payload
    return struct.pack("!BBQ", FIN_TEXT, 127, length) + payload
