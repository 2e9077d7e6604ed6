"""The encrypted connection to one browser."""

from collections.abc import Iterable

from server.sfu.dtls import Handshake
from server.sfu.send_queue import Destination, SendQueue
from server.sfu.stun import Address


class Transport:
    """Sends to the address that a browser last nominated: DTLS at any time, SRTP and SRTCP after the handshake.

    What cannot be sent yet is dropped. shape: `send_rtp` takes its packet from buffer `next` of `queue`
    """

    def __init__(self, handshake: Handshake, queue: SendQueue) -> None:
        self.handshake, self.queue = handshake, queue
        self.address: Address | None = None
        self._destination: Destination | None = None

    def move(self, address: Address) -> None:
        """Send to this address from now on."""
        if address != self.address:
            self.address, self._destination = address, self.queue.destination(address)

    def receive_dtls(self, data: bytes) -> None:
        """Continue the handshake with a datagram, or take the browser's goodbye."""
        self.send_dtls(self.handshake.receive(data))

    def send_dtls(self, datagrams: Iterable[bytes]) -> None:
        """Send datagrams of the handshake."""
        for datagram in datagrams:
            if self._destination is not None:
                self.queue.send(datagram, self._destination)

    def send_rtp(self, size: int) -> None:
        """Encrypt and send the packet that was just written into the queue."""
        queue, srtp, to = self.queue, self.handshake.srtp, self._destination
        if srtp is not None and to is not None and (size := srtp.protect_rtp(queue.pointers[queue.next], size)):
            queue.put(size, to)

    def send_rtcp(self, compound: bytes) -> None:
        """Encrypt and send a compound; an empty one is not sent."""
        srtp = self.handshake.srtp
        if srtp is None or self._destination is None or not compound:
            return
        if (protected := srtp.protect_rtcp(compound)) is not None:
            self.queue.send(protected, self._destination)
