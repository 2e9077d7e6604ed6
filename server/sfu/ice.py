"""ICE-lite: which peer a datagram is from. Answers keyed binding requests, sends none itself. source: RFC 8445 §2.5"""

from collections import defaultdict
from collections.abc import Hashable
from typing import Generic, NamedTuple, TypeVar

from server.sfu import stun
from server.sfu.stun import Address

P = TypeVar("P", bound=Hashable)

MAX_ADDRESSES = 16  # per peer; a browser on several networks has a handful, each by UDP, by TCP and through relays


class Bound(NamedTuple, Generic[P]):
    """A request that proved to come from a peer. shape: `nominated` says the peer chose this way for its media"""

    peer: P
    reply: bytes
    nominated: bool


class Doors(Generic[P]):
    """All peers behind one UDP port: told apart by the name in their binding requests, then by address.

    An address belongs to whoever last proved to know a password from there; nothing else moves it.
    """

    def __init__(self) -> None:
        self._keys: dict[bytes, tuple[bytes, P]] = {}
        self._at: dict[Address, P] = {}
        self._names: dict[P, list[bytes]] = {}
        self._addresses: defaultdict[P, list[Address]] = defaultdict(list)

    def add(self, ufrag: str, password: str, peer: P) -> None:
        """Let a peer in by the name and password of our answer; the name before stays good until this one is used."""
        names = self._names.setdefault(peer, [])
        if len(names) > 1:
            del self._keys[names.pop()]  # a restart that was given up for this one
        names.append(ufrag.encode())
        self._keys[names[-1]] = password.encode(), peer

    def remove(self, peer: P) -> None:
        """Forget a peer and where it was."""
        for name in self._names.pop(peer, ()):
            del self._keys[name]
        for address in self._addresses.pop(peer, ()):
            if self._at.get(address) is peer:
                del self._at[address]

    def peer_at(self, address: Address) -> P | None:
        """Who proved to be at an address."""
        return self._at.get(address)

    def bind(self, data: bytes, address: Address) -> Bound[P] | None:
        """Check a binding request and answer it; None when it is not for us, or proves nothing."""
        message = stun.parse(data)
        if message is None or message.kind != stun.REQUEST:
            return None
        name = message.attributes.get(stun.USERNAME, b"").partition(b":")[0]
        key = self._keys.get(name)
        if key is None or not stun.proves(message, key[0]):
            return None
        password, peer = key
        self._use(name, peer)
        self._move(peer, address)
        mapped = {stun.XOR_MAPPED: stun.xor_address(address, message.transaction)}
        reply = stun.build(stun.SUCCESS, message.transaction, mapped, password)
        return Bound(peer, reply, stun.USE_CANDIDATE in message.attributes)

    def _use(self, name: bytes, peer: P) -> None:
        names = self._names[peer]
        if len(names) > 1 and name == names[-1]:
            del self._keys[names.pop(0)]

    def _move(self, peer: P, address: Address) -> None:
        self._at[address] = peer
        known = self._addresses[peer]
        if address in known:
            known.remove(address)
        known.append(address)
        if len(known) > MAX_ADDRESSES:  # silent for longest goes first; media goes where a browser asks often
            oldest = known.pop(0)
            if self._at.get(oldest) is peer:
                del self._at[oldest]
