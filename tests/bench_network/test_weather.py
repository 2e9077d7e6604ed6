"""What the router between the networks does to packets."""

import asyncio
import socket

from tests.bench_network.weather import Line, Weather, address_of

TCP, UDP = 6, 17


def packet(protocol: int, to: int) -> bytes:
    """An IPv4 packet to the n-th network."""
    return b"\x45" + bytes(8) + bytes([protocol]) + bytes(6) + address_of(to).packed + b"hello"


async def test_only_udp_is_lost_and_delayed_and_everything_goes_where_it_should() -> None:
    # given Ann behind a bad line, Ben behind a good one
    ends = {name: socket.socketpair(type=socket.SOCK_DGRAM) for name in ("ann", "ben")}
    for pair in ends.values():
        for end in pair:
            end.setblocking(False)
    lines = {name: Line(inner.fileno()) for name, (inner, _) in ends.items()}
    weather = Weather(lines, {"ann": address_of(1), "ben": address_of(2)})
    weather.start()
    ann, ben = ends["ann"][1], ends["ben"][1]
    loop = asyncio.get_running_loop()

    # when her line loses everything, then voices do not come, and pages do
    weather.set("ann", 1.0, 0.0)
    ann.send(packet(UDP, 2))
    ann.send(packet(TCP, 2))
    assert (await loop.sock_recv(ben, 100))[9] == TCP
    assert weather.lost == 1

    # when it only delays, then they come later; and nothing comes from nowhere
    weather.set("ann", 0.0, 0.05)
    sent_at = loop.time()
    ben.send(b"\x60" + bytes(40))
    ben.send(packet(UDP, 1))
    assert (await loop.sock_recv(ann, 100))[9] == UDP
    assert loop.time() - sent_at >= 0.05
    weather.stop()
    for pair in ends.values():
        for end in pair:
            end.close()
