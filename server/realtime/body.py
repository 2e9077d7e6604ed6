"""Decoding a command's body as the closed union that its channel accepts."""

from typing import TypeVar

import msgspec

from server.kit.errors import Malformed

T = TypeVar("T")


def decode_body(body: msgspec.Raw, decoder: "msgspec.json.Decoder[T]") -> T:
    """The decoded command. raises: Malformed"""
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed("not a command of this channel") from None
