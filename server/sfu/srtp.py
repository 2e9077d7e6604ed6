"""SRTP for one connection: decrypts what a browser sends, encrypts what it gets.

source: RFC 3711; RFC 5764 §4.2; RFC 7714
"""

import pylibsrtp
from pylibsrtp._binding import ffi, lib

from server.sfu.arena import CData

_AES_GCM, _AES_CM = b"SRTP_AEAD_AES_128_GCM", b"SRTP_AES128_CM_SHA1_80"
_SIZES = {  # libsrtp's name, key bytes, salt bytes; the first is preferred
    _AES_GCM: (pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 16, 12),
    _AES_CM: (pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 16, 14),
}
PROFILES = b":".join(_SIZES)
WINDOW = 1024  # packets; how late one may come
# pylibsrtp's own methods copy a packet three times and make several objects; the C functions below them need none.
_protect, _unprotect, _size = lib.srtp_protect, lib.srtp_unprotect, ffi.new("int *")


def material_size(profile: bytes) -> int | None:
    """How much keying material a profile takes; None when it is not one of ours. units: bytes"""
    if profile not in _SIZES:
        return None
    _, key, salt = _SIZES[profile]
    return 2 * (key + salt)


class SrtpSession:
    """Both directions of one connection, as the server sees them; `as_client` swaps them, for tests.

    shape: the pointers are valid for as long as the libsrtp sessions beside them, which free what they point to
    """

    def __init__(self, profile: bytes, material: bytes, *, as_client: bool = False) -> None:
        kind, key, salt = _SIZES[profile]
        client = material[:key] + material[2 * key : 2 * key + salt]
        server = material[key : 2 * key] + material[2 * key + salt :]
        theirs, ours = (server, client) if as_client else (client, server)
        self.inbound = _session(kind, theirs, pylibsrtp.Policy.SSRC_ANY_INBOUND)
        self.outbound = _session(kind, ours, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
        self.inbound_pointer = self.inbound._srtp[0]  # noqa: SLF001 - C needs it
        self.outbound_pointer = self.outbound._srtp[0]  # noqa: SLF001 - likewise

    def unprotect_rtp(self, pointer: CData, size: int) -> int:
        """Decrypt a packet in place; returns its new size, 0 when it is forged, replayed or malformed."""
        _size[0] = size
        plain: int = 0 if _unprotect(self.inbound_pointer, pointer, _size) else _size[0]
        return plain

    def protect_rtp(self, pointer: CData, size: int) -> int:
        """Encrypt a packet in place, where it has room to grow; returns its new size, 0 when it is malformed."""
        _size[0] = size
        protected: int = 0 if _protect(self.outbound_pointer, pointer, _size) else _size[0]
        return protected

    def unprotect_rtcp(self, data: bytes) -> bytes | None:
        """Decrypt a compound; None when it is forged, replayed or too long."""
        try:
            plain: bytes = self.inbound.unprotect_rtcp(data)
        except (pylibsrtp.Error, ValueError):
            return None
        return plain

    def protect_rtcp(self, compound: bytes) -> bytes | None:
        """Encrypt a compound; None when it is too long."""
        try:
            protected: bytes = self.outbound.protect_rtcp(compound)
        except (pylibsrtp.Error, ValueError):
            return None
        return protected


def _session(profile: int, key: bytes, direction: int) -> pylibsrtp.Session:
    policy = pylibsrtp.Policy(key=key, ssrc_type=direction, srtp_profile=profile)
    policy.allow_repeat_tx = True
    policy.window_size = WINDOW
    return pylibsrtp.Session(policy)
