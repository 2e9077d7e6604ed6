"""Packet buffers in one block of memory, used again and again: packets are encrypted and decrypted in place."""

from typing import Any

from pylibsrtp._binding import ffi

SIZE = 1664  # bytes from one buffer to the next: the largest packet and what encryption adds to it
LARGEST = 1500

CData = Any  # cffi's objects have no types


class Arena:
    """`count` buffers. Copy what you want to keep: the next packet overwrites it.

    shape: buffer `n` begins at `n * SIZE` of `memory`; `pointers[n]` is the same place for C, `address` the first
    """

    def __init__(self, count: int) -> None:
        self.memory = bytearray(SIZE * count)
        self._view = memoryview(self.memory)
        self._pinned = ffi.from_buffer(self.memory)  # a bytearray that C points into must never move
        self.address = int(ffi.cast("uintptr_t", self._pinned))
        self.pointers = [ffi.cast("void *", self.address + n * SIZE) for n in range(count)]

    def read(self, index: int, size: int) -> bytes:
        """A copy of what is in a buffer."""
        at = index * SIZE
        return bytes(self._view[at : at + size])

    def write(self, index: int, data: bytes) -> None:
        """Copy into a buffer. shape: `data` is at most SIZE bytes"""
        at = index * SIZE
        self._view[at : at + len(data)] = data
