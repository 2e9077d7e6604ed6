"""STUN and ICE-lite. source: the test vectors of RFC 5769"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sfu import stun
from server.sfu.ice import MAX_ADDRESSES, IceRegistry

PASSWORD = b"VOkJxbRl1RmTxUk/WvJxBt"
REQUEST = bytes.fromhex(
    "000100582112a442b7e7a701bc34d686fa87dfae"
    "802200105354554e207465737420636c69656e74"
    "002400046e0001ff"
    "80290008932ff9b151263b36"
    "000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
    "80280004e57a3bcf"
)
RESPONSE_4 = bytes.fromhex(
    "0101003c2112a442b7e7a701bc34d686fa87dfae"
    "8022000b7465737420766563746f7220"
    "002000080001a147e112a643"
    "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
    "80280004c07d4c96"
)
RESPONSE_6 = bytes.fromhex(
    "010100482112a442b7e7a701bc34d686fa87dfae"
    "8022000b7465737420766563746f7220"
    "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
    "00080014a382954e4be67bf11784c97c8292c275bfe3ed41"
    "80280004c8fb0b4c"
)
HOME = ("192.0.2.1", 32853)


@pytest.mark.parametrize("vector", [REQUEST, RESPONSE_4, RESPONSE_6])
def test_published_messages_are_read_and_proven(vector: bytes) -> None:
    message = stun.parse(vector)
    assert message is not None
    assert stun.has_integrity(message, PASSWORD)
    assert not stun.has_integrity(message, b"another")


def test_a_published_request_names_its_sender() -> None:
    message = stun.parse(REQUEST)
    assert message is not None
    assert message.attributes[stun.USERNAME] == b"evtj:h6vY"


@pytest.mark.parametrize(
    ("vector", "address"), [(RESPONSE_4, HOME), (RESPONSE_6, ("2001:db8:1234:5678:11:2233:4455:6677", 32853))]
)
def test_addresses_are_written_as_published(vector: bytes, address: stun.Address) -> None:
    message = stun.parse(vector)
    assert message is not None
    assert stun.xor_address(address, message.transaction) == message.attributes[stun.XOR_MAPPED]


def test_an_old_address_on_a_new_socket_is_told_as_old() -> None:
    transaction = bytes(12)
    old = stun.xor_address(("192.0.2.1", 5), transaction)
    assert stun.xor_address(("::ffff:192.0.2.1", 5, 0, 0), transaction) == old
    assert stun.xor_address(stun.TcpAddress("::ffff:192.0.2.1", 5, 7), transaction) == old


@given(st.integers(0, len(REQUEST) - 9), st.integers(1, 255))
def test_any_changed_byte_before_the_fingerprint_is_noticed(at: int, change: int) -> None:
    data = bytearray(REQUEST)
    data[at] ^= change
    message = stun.parse(bytes(data))
    assert message is None or not stun.has_integrity(message, PASSWORD)


@given(st.binary(max_size=64))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    data = b"\x00\x01" + len(body).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + bytes(12) + body
    message = stun.parse(data)
    assert message is None or not stun.has_integrity(message, PASSWORD)


def request(name: str, password: str, *, nominated: bool = False) -> bytes:
    attributes = {stun.USERNAME: f"{name}:theirs".encode()}
    if nominated:
        attributes[stun.USE_CANDIDATE] = b""
    return stun.build(stun.REQUEST, b"transaction!", attributes, password.encode())


def test_a_proven_request_is_answered_and_moves_its_address() -> None:
    # given Ann and Ben behind one port
    registry: IceRegistry[str] = IceRegistry()
    registry.add("ann", "secret-a", "Ann")
    registry.add("ben", "secret-b", "Ben")

    # when Ann asks
    binding = registry.bind(request("ann", "secret-a", nominated=True), HOME)

    # then her address is known, and the answer proves that we know her too
    assert binding is not None
    assert (binding.peer, binding.nominated, registry.peer_at(HOME)) == ("Ann", True, "Ann")
    reply = stun.parse(binding.reply)
    assert reply is not None
    assert (reply.kind, reply.transaction) == (stun.SUCCESS, b"transaction!")
    assert stun.has_integrity(reply, b"secret-a")

    # and when Ben proves to be there instead, the address is his
    assert registry.bind(request("ben", "secret-b"), HOME) is not None
    assert registry.peer_at(HOME) == "Ben"


@pytest.mark.parametrize(
    "data",
    [
        request("ann", "guessed"),
        request("eve", "secret-a"),
        stun.build(stun.SUCCESS, b"transaction!", {stun.USERNAME: b"ann:x"}, b"secret-a"),
        stun.build(stun.REQUEST, b"transaction!", {}, b"secret-a"),
        request("ann", "secret-a")[:-3],
        b"\x00\x01\x00\x00\x21\x12\xa4\x42" + bytes(12),
        b"",
    ],
)
def test_a_request_that_proves_nothing_moves_nothing(data: bytes) -> None:
    registry: IceRegistry[str] = IceRegistry()
    registry.add("ann", "secret-a", "Ann")
    registry.bind(request("ann", "secret-a"), HOME)
    elsewhere = ("198.51.100.7", 4)
    assert registry.bind(data, elsewhere) is None
    assert (registry.peer_at(elsewhere), registry.peer_at(HOME)) == (None, "Ann")


def test_a_peer_that_is_gone_is_nowhere() -> None:
    registry: IceRegistry[str] = IceRegistry()
    registry.add("ann", "secret-a", "Ann")
    registry.bind(request("ann", "secret-a"), HOME)
    registry.remove("Ann")
    assert registry.peer_at(HOME) is None
    assert registry.bind(request("ann", "secret-a"), HOME) is None


def test_one_peers_addresses_are_bounded() -> None:
    registry: IceRegistry[str] = IceRegistry()
    registry.add("ann", "secret-a", "Ann")
    addresses = [("192.0.2.1", port) for port in range(1, 100)]
    for address in addresses:
        registry.bind(request("ann", "secret-a"), address)
    assert [p for p in addresses if registry.peer_at(p)] == addresses[-MAX_ADDRESSES:]


def test_an_address_that_is_still_in_use_outlives_newer_ones() -> None:
    # given Ann, who is at one address while her browser tries ever more ways beside it, such as TCP connections
    registry: IceRegistry[str] = IceRegistry()
    registry.add("ann", "secret-a", "Ann")
    used = ("192.0.2.1", 1)
    for port in range(2, 100):
        registry.bind(request("ann", "secret-a"), used)
        registry.bind(request("ann", "secret-a"), ("192.0.2.1", port))
        assert registry.peer_at(used) == "Ann"
