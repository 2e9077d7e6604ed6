"""The DTLS handshake without I/O: feed it datagrams, send what it returns. source: RFC 6347; RFC 5764; RFC 8842"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum, auto

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL
from OpenSSL.crypto import X509

from server.sfu import srtp

MTU = 1200
LIFETIME = timedelta(days=365)
_DTLS_1_2 = 0xFEFD  # pyOpenSSL has no name for it
_CIPHERS = b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-SHA"
_LABEL = b"EXTRACTOR-dtls_srtp"
_RECORD_HEADER = 13
_VERIFY = SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT


class HandshakeState(Enum):
    """Where a connection's handshake is."""

    HANDSHAKING = auto()
    CONNECTED = auto()
    FAILED = auto()
    CLOSED = auto()


def fingerprint(certificate: x509.Certificate) -> str:
    """A certificate's SHA-256, as SDP writes it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


class DtlsIdentity:
    """A self-signed certificate and its SSL context: one for all peers of a process, never stored."""

    def __init__(self, now: datetime, method: int = SSL.DTLS_SERVER_METHOD) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "media")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + LIFETIME)
            .sign(key, hashes.SHA256())
        )
        self.fingerprint = fingerprint(certificate)
        self.context = SSL.Context(method)
        self.context.set_min_proto_version(_DTLS_1_2)
        self.context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_QUERY_MTU | SSL.OP_NO_RENEGOTIATION)
        self.context.set_verify(_VERIFY, lambda *_: False)
        self.context.use_certificate(certificate)
        self.context.use_privatekey(key)
        self.context.set_cipher_list(_CIPHERS)
        self.context.set_tlsext_use_srtp(srtp.PROFILES)


class Handshake:
    """One connection's DTLS, as server unless told otherwise.

    shape: `srtp` is there exactly when CONNECTED; `misidentified`: the certificate is not the one that the offer names.
    The overall time limit is the owner's
    """

    def __init__(self, identity: DtlsIdentity, remote_fingerprint: str, *, as_client: bool = False) -> None:
        self.state = HandshakeState.HANDSHAKING
        self.srtp: srtp.SrtpSession | None = None
        self._remote, self._as_client = remote_fingerprint.upper(), as_client
        self.misidentified = False
        self._ssl = SSL.Connection(identity.context, None)
        # Verified within the handshake: an alert tells the other end at once, which never believes to be connected.
        self._ssl.set_verify(_VERIFY, self._verify)
        if as_client:
            self._ssl.set_connect_state()
        else:
            self._ssl.set_accept_state()
        self._ssl.set_ciphertext_mtu(MTU)

    def receive(self, datagram: bytes) -> list[bytes]:
        """Take one datagram (never two: a memory BIO keeps no boundaries); returns the datagrams to send."""
        if self.state in (HandshakeState.FAILED, HandshakeState.CLOSED):
            return []
        self._ssl.bio_write(datagram)
        self._advance()
        return list(self._output())

    def start(self) -> list[bytes]:
        """The client's first flight."""
        self._advance()
        return list(self._output())

    def tick(self) -> list[bytes]:
        """Call a few times a second: sends the last flight again when its answer is overdue."""
        if self.state is not HandshakeState.HANDSHAKING or self._ssl.DTLSv1_get_timeout() != 0:
            return []
        try:
            self._ssl.DTLSv1_handle_timeout()
        except SSL.Error:
            self.state = HandshakeState.FAILED
        return list(self._output())

    def close(self) -> list[bytes]:
        """Close the connection; returns the datagrams to send."""
        if self.state is not HandshakeState.CONNECTED:
            self.state, self.srtp = HandshakeState.CLOSED, None
            return []
        self.state, self.srtp = HandshakeState.CLOSED, None
        try:
            self._ssl.shutdown()
        except SSL.Error:
            return []
        return list(self._output())

    def _advance(self) -> None:
        try:
            if self.state is HandshakeState.HANDSHAKING:
                self._ssl.do_handshake()
                self._finish()
            while (
                self.state is HandshakeState.CONNECTED
            ):  # to the end: what stays unread would pile up, and hide a goodbye
                self._ssl.recv(2048)
        except SSL.WantReadError:
            pass
        except SSL.ZeroReturnError:
            self.state, self.srtp = HandshakeState.CLOSED, None
        except SSL.Error:
            self.state, self.srtp = HandshakeState.FAILED, None

    def _verify(self, _ssl: SSL.Connection, shown: X509, _error: int, _depth: int, _ok: int) -> bool:
        proper = fingerprint(shown.to_cryptography()) == self._remote
        self.misidentified = not proper
        return proper

    def _finish(self) -> None:
        certificate = self._ssl.get_peer_certificate(as_cryptography=True)
        profile = self._ssl.get_selected_srtp_profile()
        size = srtp.material_size(profile)
        if certificate is None or fingerprint(certificate) != self._remote or size is None:
            self.state = HandshakeState.FAILED
            return
        material = self._ssl.export_keying_material(_LABEL, size)
        self.srtp = srtp.SrtpSession(profile, material, as_client=self._as_client)
        self.state = HandshakeState.CONNECTED

    def _output(self) -> Iterator[bytes]:
        """Whole DTLS records, packed into datagrams of at most MTU bytes."""
        stream = b""
        while True:
            try:
                stream += self._ssl.bio_read(65536)
            except SSL.WantReadError:
                break
        datagram, at = b"", 0
        while at + _RECORD_HEADER <= len(stream):
            end = at + _RECORD_HEADER + int.from_bytes(stream[at + 11 : at + 13], "big")
            if datagram and len(datagram) + end - at > MTU:
                yield datagram
                datagram = b""
            datagram += stream[at:end]
            at = end
        if datagram:
            yield datagram
