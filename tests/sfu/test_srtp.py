"""Packets are encrypted and decrypted in place, to the same bytes as pylibsrtp's own methods make of copies."""

import pylibsrtp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sfu import srtp
from server.sfu.arena import LARGEST, SIZE, Arena
from server.sfu.srtp import SrtpSession
from tests.light_client import build_rtp

PROFILES = srtp.PROFILES.split(b":")
PACKET = build_rtp(True, 96, 7, 8, 9, b"picture")


class Pair:
    """A server's and a browser's keys, and one buffer between untouched neighbours."""

    def __init__(self, profile: bytes) -> None:
        size = srtp.material_size(profile)
        assert size is not None
        material = bytes(range(size))
        self.server, self.browser = SrtpSession(profile, material), SrtpSession(profile, material, as_client=True)
        self.arena = Arena(3)

    def seal(self, packet: bytes) -> bytes:
        """What the browser sends."""
        self.arena.write(1, packet)
        return self.arena.read(1, self.browser.protect_rtp(self.arena.pointers[1], len(packet)))

    def open(self, data: bytes) -> bytes:
        """What the server reads; empty when it does not believe it."""
        self.arena.write(1, data)
        return self.arena.read(1, self.server.unprotect_rtp(self.arena.pointers[1], len(data)))

    def neighbours(self) -> bytes:
        return self.arena.read(0, SIZE) + self.arena.read(2, SIZE)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_packet_goes_through_once(profile: bytes) -> None:
    pair = Pair(profile)
    sealed = pair.seal(PACKET)
    assert PACKET[12:] not in sealed
    assert pair.open(sealed) == PACKET
    assert pair.open(sealed) == b""


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("size", [12, 13, 200, LARGEST])
def test_the_result_is_pylibsrtps_own(profile: bytes, size: int) -> None:
    packet = build_rtp(False, 111, 1, 2, 3, bytes(size - 12))
    pair = Pair(profile)
    sealed = pair.seal(packet)
    assert not any(pair.neighbours())
    if size < LARGEST:
        assert sealed == pair.browser.outbound.protect(packet)
        assert pair.server.inbound.unprotect(sealed) == packet


@pytest.mark.parametrize("profile", PROFILES)
@given(data=st.data())
def test_a_changed_packet_is_not_believed_and_the_true_one_still_is(profile: bytes, data: st.DataObject) -> None:
    pair = Pair(profile)
    sealed = pair.seal(PACKET)
    at = data.draw(st.integers(0, 8 * len(sealed) - 1))
    changed = bytearray(sealed)
    changed[at // 8] ^= 1 << at % 8
    assert pair.open(bytes(changed)) == b""
    cut = data.draw(st.integers(0, len(sealed) - 1))
    assert pair.open(sealed[:cut]) == b""
    assert not any(pair.neighbours())
    assert pair.open(sealed) == PACKET


def test_garbage_is_neither_sealed_nor_opened() -> None:
    pair = Pair(PROFILES[0])
    for garbage in (b"", b"\x80", b"\x90" + bytes(11), b"\x8f" + bytes(20), b"\x90" + bytes(11) + b"\xbe\xde\xff\xff"):
        assert pair.open(garbage) == b""
        assert pair.seal(garbage) == b""
    with pytest.raises(pylibsrtp.Error):
        pair.browser.outbound.protect(b"\x90" + bytes(11))
