"""The VP8 payload descriptor: enough of it to switch tracks without a decoder noticing. source: RFC 7741 §4.2"""

import msgspec


class PayloadDescriptor(msgspec.Struct, frozen=True, gc=False):
    """What precedes the frame data in a payload.

    shape: `picture` (7 or 15 bits) and `base_layer` (TL0PICIDX) are None when absent; `..._at` is where they are
    """

    size: int
    key: bool
    picture: int | None
    picture_at: int
    picture_bits: int
    base_layer: int | None
    base_layer_at: int


def parse(payload: bytes) -> PayloadDescriptor | None:
    """Parse the descriptor; None when the payload ends within it."""
    picture = base_layer = None
    picture_at = base_layer_at = picture_bits = 0
    try:
        first, at = payload[0], 1
        if first & 0x80:
            flags, at = payload[1], 2
            if flags & 0x80:
                picture_at, picture, picture_bits = at, payload[at], 7
                if picture & 0x80:
                    picture, picture_bits = (picture & 0x7F) << 8 | payload[at + 1], 15
                    at += 1
                at += 1
            if flags & 0x40:
                base_layer_at, base_layer = at, payload[at]
                at += 1
            if flags & 0x30:
                at += 1
        starts = bool(first & 0x10) and not first & 0x07
        key = starts and not payload[at] & 1
    except IndexError:
        return None
    return PayloadDescriptor(at, key, picture, picture_at, picture_bits, base_layer, base_layer_at)


def renumber(memory: bytearray, at: int, found: PayloadDescriptor, picture_shift: int, layer_shift: int) -> None:
    """Shift the counters of the payload at `at`; which ones there are, and how wide, stays as it is."""
    if found.picture is not None:
        picture, index = found.picture + picture_shift, at + found.picture_at
        if found.picture_bits == 15:
            memory[index], memory[index + 1] = 0x80 | picture >> 8 & 0x7F, picture & 0xFF
        else:
            memory[index] = picture & 0x7F
    if found.base_layer is not None:
        memory[at + found.base_layer_at] = found.base_layer + layer_shift & 0xFF
