"""How events of the house are written down. Pure."""

from collections.abc import Sequence

import msgspec

Parts = list[tuple[str, msgspec.Raw]]
_decode = msgspec.json.Decoder(Parts).decode


def encode(events: Sequence[object]) -> bytes:
    """One entry's events, each with the name of its kind."""
    return msgspec.json.encode([(type(event).__name__, event) for event in events])


def parts(encoded: bytes) -> Parts:
    """Each event's kind and its body, still encoded. raises: msgspec.DecodeError"""
    return _decode(encoded)
