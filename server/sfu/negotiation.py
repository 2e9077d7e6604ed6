"""Answers the offers of browsers, and remembers what each connection was negotiated for."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from server.kit.errors import Kind, Refused
from server.sfu import answer
from server.sfu.answer import TransportParameters
from server.sfu.candidate import Candidate
from server.sfu.dtls import DtlsIdentity, Handshake
from server.sfu.ice import IceRegistry
from server.sfu.offered_slots import announced_streams
from server.sfu.peer import Peer
from server.sfu.sdp import SdpOffer


class Negotiation:
    """Of all peers of a process. shape: `registry` finds peers by the ICE credentials of the answers"""

    def __init__(self, candidates: Sequence[Candidate], now: datetime) -> None:
        self.registry: IceRegistry[Peer] = IceRegistry()
        self._identity, self._candidates = DtlsIdentity(now), candidates
        self._offers: dict[Peer, SdpOffer] = {}

    def handshake(self, offer: SdpOffer) -> Handshake:
        """The server's side of a handshake with the browser that made an offer."""
        return Handshake(self._identity, offer.fingerprint)

    def answer(self, peer: Peer, offer: SdpOffer) -> str:
        """Answer the offer of a new connection."""
        self._offers[peer] = offer
        return self._answer(peer, offer)

    def restart(self, peer: Peer | None, offer: SdpOffer) -> str:
        """Answer an offer for an ICE restart. raises: Refused(no_call). source: RFC 8445 §9; RFC 8829 §5.3.1"""
        held = self._offers.get(peer) if peer is not None else None
        if peer is None or held is None or not _continues(offer, held):
            raise Refused("no_call", Kind.AGAIN)
        return self._answer(peer, held)

    def is_of(self, peer: Peer, offer: SdpOffer) -> bool:
        """Whether an offer is of the connection that is there. source: RFC 8829 §5.2.2

        A connection keeps its certificate and session. werift names another session in each offer; the same certificate
        under the same ICE username gives it away.
        """
        held = self._offers[peer]
        return offer.fingerprint == held.fingerprint and (offer.session == held.session or offer.ufrag == held.ufrag)

    def forget(self, peer: Peer) -> None:
        """Forget a connection that has ended."""
        del self._offers[peer]
        self.registry.remove(peer)

    def _answer(self, peer: Peer, offer: SdpOffer) -> str:
        ufrag, password = secrets.token_hex(4), secrets.token_hex(16)
        self.registry.add(ufrag, password, peer)
        local = TransportParameters(ufrag, password, self._identity.fingerprint, self._candidates)
        received = [track.section.mid for track in peer.tracks]
        return answer.write(offer, local, announced_streams(peer.slots), received)


def _continues(later: SdpOffer, held: SdpOffer) -> bool:
    """Whether two offers are the same browser's, about the same media sections."""
    about = [(section.kind, section.mid, section.pt) for section in held.sections]
    same = [(section.kind, section.mid, section.pt) for section in later.sections] == about
    return same and later.fingerprint == held.fingerprint
