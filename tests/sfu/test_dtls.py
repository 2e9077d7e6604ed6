"""A connection's handshake and its end, without packets: what a browser may send beside them piles up nowhere."""

from OpenSSL import SSL

from server.kit.clock import ManualClock
from server.sfu.dtls import DtlsIdentity, Handshake


def connected() -> tuple[Handshake, Handshake]:
    """A server and a browser that have shaken hands."""
    now = ManualClock().now()
    own, theirs = DtlsIdentity(now), DtlsIdentity(now, SSL.DTLS_CLIENT_METHOD)
    server = Handshake(own, theirs.fingerprint)
    browser = Handshake(theirs, own.fingerprint, as_client=True)
    flight = browser.start()
    while flight:
        answers = [answer for datagram in flight for answer in server.receive(datagram)]
        flight = [datagram for answer in answers for datagram in browser.receive(answer)]
    assert server.srtp is not None
    assert browser.srtp is not None
    return server, browser


def test_a_goodbye_is_heard_whatever_came_before_it() -> None:
    # given a datagram with many records of data, for which we have no use
    server, browser = connected()
    for _ in range(30):
        browser._ssl.send(b"data")
    server.receive(browser._ssl.bio_read(65536))
    assert server.srtp is not None

    # when the browser goes
    for datagram in browser.close():
        server.receive(datagram)

    # then that is heard at once: nothing lies unread before it
    assert server.srtp is None
