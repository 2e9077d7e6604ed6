"""ICE-lite: which peer a datagram is from. It answers binding requests and sends none. source: RFC 8445 §2.5"""

from collections import defaultdict
from collections.abc import Hashable
from typing import Generic, NamedTuple, TypeVar

from server.sfu import stun
from server.sfu.stun import Address

P = TypeVar("P", bound=Hashable)

MAX_ADDRESSES = 16  # per peer; a browser on several networks has a handful, each by UDP, by TCP and through relays


class VerifiedBinding(NamedTuple, Generic[P]):
    """A binding request that proved to come from a peer. shape: `nominated`: the peer wants its media sent here"""

    peer: P
    reply: bytes
    nominated: bool


class IceRegistry(Generic[P]):
    """All peers that share one UDP port: found by the username of their binding requests, then by address.

    An address belongs to the peer that last proved to know its password from there; nothing else moves it.
    """

    def __init__(self) -> None:
        self._by_ufrag: dict[bytes, tuple[bytes, P]] = {}
        self._by_address: dict[Address, P] = {}
        self._ufrags: dict[P, list[bytes]] = {}
        self._addresses: defaultdict[P, list[Address]] = defaultdict(list)

    def add(self, ufrag: str, password: str, peer: P) -> None:
        """Accept a peer by the credentials of our answer. Its credentials before stay valid until these are used."""
        ufrags = self._ufrags.setdefault(peer, [])
        if len(ufrags) > 1:
            del self._by_ufrag[ufrags.pop()]  # of a restart that was given up for this one
        ufrags.append(ufrag.encode())
        self._by_ufrag[ufrags[-1]] = password.encode(), peer

    def remove(self, peer: P) -> None:
        """Forget a peer and its addresses."""
        for ufrag in self._ufrags.pop(peer, ()):
            del self._by_ufrag[ufrag]
        for address in self._addresses.pop(peer, ()):
            if self._by_address.get(address) is peer:
                del self._by_address[address]

    def peer_at(self, address: Address) -> P | None:
        """The peer that proved to be at an address."""
        return self._by_address.get(address)

    def bind(self, data: bytes, address: Address) -> VerifiedBinding[P] | None:
        """Verify a binding request and answer it; None when it is not for us or proves nothing."""
        message = stun.parse(data)
        if message is None or message.kind != stun.REQUEST:
            return None
        ufrag = message.attributes.get(stun.USERNAME, b"").partition(b":")[0]
        known = self._by_ufrag.get(ufrag)
        if known is None or not stun.has_integrity(message, known[0]):
            return None
        password, peer = known
        self._use(ufrag, peer)
        self._move(peer, address)
        mapped = {stun.XOR_MAPPED: stun.xor_address(address, message.transaction)}
        reply = stun.build(stun.SUCCESS, message.transaction, mapped, password)
        return VerifiedBinding(peer, reply, stun.USE_CANDIDATE in message.attributes)

    def _use(self, ufrag: bytes, peer: P) -> None:
        ufrags = self._ufrags[peer]
        if len(ufrags) > 1 and ufrag == ufrags[-1]:
            del self._by_ufrag[ufrags.pop(0)]

    def _move(self, peer: P, address: Address) -> None:
        self._by_address[address] = peer
        known = self._addresses[peer]
        if address in known:
            known.remove(address)
        known.append(address)
        if (
            len(known) > MAX_ADDRESSES
        ):  # forget the one that was silent for longest: media goes where requests come from
            oldest = known.pop(0)
            if self._by_address.get(oldest) is peer:
                del self._by_address[oldest]
