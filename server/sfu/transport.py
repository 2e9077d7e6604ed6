"""The encrypted way to one browser."""

from collections.abc import Iterable

from server.sfu.dtls import Handshake
from server.sfu.outbox import Outbox, Way
from server.sfu.stun import Address


class Transport:
    """Sends to the address a browser last chose: DTLS at any time, SRTP and SRTCP once the handshake has made keys.

    What cannot be sent yet is dropped. shape: a packet to send lies in buffer `next` of `outbox`
    """

    def __init__(self, handshake: Handshake, outbox: Outbox) -> None:
        self.handshake, self.outbox = handshake, outbox
        self.address: Address | None = None
        self._way: Way | None = None

    def move(self, address: Address) -> None:
        """Send to this address from now on."""
        if address != self.address:
            self.address, self._way = address, self.outbox.way(address)

    def receive_dtls(self, data: bytes) -> None:
        """Continue the handshake with a datagram, or take the browser's goodbye."""
        self.send_dtls(self.handshake.receive(data))

    def send_dtls(self, datagrams: Iterable[bytes]) -> None:
        """Send datagrams of the handshake."""
        for datagram in datagrams:
            if self._way is not None:
                self.outbox.send(datagram, self._way)

    def send_rtp(self, size: int) -> None:
        """Encrypt and send the packet that was just written into the outbox."""
        out, keys, way = self.outbox, self.handshake.keys, self._way
        if keys is not None and way is not None and (sealed := keys.seal_rtp(out.pointers[out.next], size)):
            out.put(sealed, way)

    def send_rtcp(self, compound: bytes) -> None:
        """Encrypt and send a compound; an empty one is nothing to send."""
        keys = self.handshake.keys
        if keys is None or self._way is None or not compound:
            return
        if (sealed := keys.seal_rtcp(compound)) is not None:
            self.outbox.send(sealed, self._way)
