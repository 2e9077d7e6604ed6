"""Answers the offers of browsers, and remembers about which streams each connection was negotiated."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from server.kit.errors import Kind, Refused
from server.sfu import answer, lines, sdp
from server.sfu.answer import Local
from server.sfu.candidate import Candidate
from server.sfu.dtls import Handshake, Identity
from server.sfu.ice import Doors
from server.sfu.peer import Peer


class Negotiation:
    """Of all peers of a process. shape: `registry` finds them by the ICE credentials that the answers name"""

    def __init__(self, candidates: Sequence[Candidate], now: datetime) -> None:
        self.registry: Doors[Peer] = Doors()
        self._identity, self._candidates = Identity(now), candidates
        self._offers: dict[Peer, sdp.Offer] = {}

    def handshake(self, offer: sdp.Offer) -> Handshake:
        """The server's side of a handshake with whoever made this offer."""
        return Handshake(self._identity, offer.fingerprint)

    def answer(self, peer: Peer, offer: sdp.Offer) -> str:
        """Take the offer of a new connection."""
        self._offers[peer] = offer
        return self._answer(peer, offer)

    def restart(self, peer: Peer | None, offer: sdp.Offer) -> str:
        """Take another offer of a connection that we hold: it comes by another network.

        raises: Refused(no_call). source: RFC 8445 §9; RFC 8829 §5.3.1
        """
        held = self._offers.get(peer) if peer is not None else None
        if peer is None or held is None or not _continues(offer, held):
            raise Refused("no_call", Kind.AGAIN)
        return self._answer(peer, held)

    def is_of(self, peer: Peer, offer: sdp.Offer) -> bool:
        """Whether an offer is of the connection that we hold. source: RFC 8829 §5.2.2: it keeps certificate and session

        werift names another session each time; the same certificate under the same name of ICE gives it away.
        """
        held = self._offers[peer]
        return offer.fingerprint == held.fingerprint and (offer.session == held.session or offer.ufrag == held.ufrag)

    def forget(self, peer: Peer) -> None:
        """Let go of a connection that has ended."""
        del self._offers[peer]
        self.registry.remove(peer)

    def _answer(self, peer: Peer, offer: sdp.Offer) -> str:
        ufrag, password = secrets.token_hex(4), secrets.token_hex(16)
        self.registry.add(ufrag, password, peer)
        local = Local(ufrag, password, self._identity.fingerprint, self._candidates)
        return answer.write(offer, local, lines.announced(peer.slots), [track.line.mid for track in peer.tracks])


def _continues(later: sdp.Offer, held: sdp.Offer) -> bool:
    """Whether two offers are the same browser's, about the same lines."""
    same = [(line.kind, line.mid, line.pt) for line in later.lines] == [(o.kind, o.mid, o.pt) for o in held.lines]
    return same and later.fingerprint == held.fingerprint
