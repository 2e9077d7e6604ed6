"""People on changing networks and of both families of addresses: the call goes on, and nobody notices."""

from collections.abc import Awaitable, Callable
from copy import copy
from typing import Any

import pytest

from server.kit.clock import SystemClock
from server.ports.media import Answer, FromMedia, Offer, PeerDown, PeerUp, Policy, Slots
from server.sfu import stun
from server.sfu.media_server import MediaServer
from server.sfu.peer import SILENT_S
from server.sfu.rtp import csrc_of
from server.sfu.stun import Address
from tests.light_client import LightClient
from tests.light_peer import LightPeer
from tests.people import ANN, BEN
from tests.services.ports import has_ipv6
from tests.sfu.memory import OPEN, ROOM, Network

A, B = ANN.id, BEN.id
WIFI, MOBILE = ("198.51.100.7", 5000), ("203.0.113.9", 6000)


def meeting() -> tuple[Network, LightClient, LightClient]:
    """Ann, in her Wi-Fi, and Ben, who talk."""
    net = Network()
    net.allow({A: OPEN, B: OPEN})
    ann, ben = net.join(A), net.join(B)
    net.move(ann, WIFI)
    ann.bind()
    net.talk((ann, ben))
    return net, ann, ben


def restarted(net: Network, client: LightClient) -> LightClient:
    """The same browser, that offers again; its answer is accepted, but not used yet."""
    client.ufrag = "anew"
    answer = net.answer(A, client.offer(), restart=True)
    assert answer.sdp is not None, answer
    client.accept(answer.sdp)
    return client


def heard(client: LightClient, person: str) -> int:
    return client.heard[csrc_of(person)]


def is_answered(net: Network, request: LightClient, address: Address) -> bool:
    """Whether a binding request from an address where nobody is gets an answer."""
    net.stray.clear()
    send, request.send = request.send, lambda data: net.deliver(data, address)
    request.bind()
    request.send = send
    return any(data[:2] == b"\x01\x01" and to == address for data, to in net.stray)


def test_a_phone_that_changes_its_network_goes_on_without_anybody_noticing() -> None:
    # given Ann and Ben, who talk
    net, ann, ben = meeting()
    told, before = len(net.told), (ann.by_line.copy(), ann.last.keys())

    # when Ann's phone leaves the Wi-Fi and offers again, then what is sent to her still goes the old way
    restarted(net, ann)
    held = heard(ann, B)
    net.talk((ben,), 0.2)
    assert heard(ann, B) > held

    # when she asks by the new way, then all goes there, as the same streams, without a gap
    net.move(ann, MOBILE)
    ann.bind()
    by_ann, by_ben = heard(ann, B), heard(ben, A)
    net.stray.clear()
    net.talk((ann, ben))
    assert heard(ann, B) > by_ann + 10
    assert heard(ben, A) > by_ben + 10
    assert not net.stray
    assert not ann.gaps
    assert not ben.gaps
    assert (ann.by_line.keys(), ann.last.keys()) == (before[0].keys(), before[1])

    # and the room heard of no coming, no going and no change
    assert not [m for m in net.told[told:] if isinstance(m, (PeerUp, PeerDown, Slots))]
    assert (net.sfu.load().joins, net.sfu.load().peers) == (2, 2)


def test_the_old_names_are_good_until_the_new_ones_are_used() -> None:
    # given Ann's old names, and that she has offered again
    net, ann, _ = meeting()
    old = LightClient()
    old.stun_username, old.ice_password = ann.stun_username, ann.ice_password
    restarted(net, ann)
    assert is_answered(net, old, ("198.51.100.8", 1))

    # when the new ones are used, then the old ones are not good any more
    assert is_answered(net, ann, MOBILE)
    assert not is_answered(net, old, ("198.51.100.8", 2))
    assert is_answered(net, ann, ("203.0.113.9", 6001))


def test_a_restart_that_another_overtook_opens_nothing() -> None:
    net, ann, _ = meeting()
    restarted(net, ann)
    overtaken = LightClient()
    overtaken.stun_username, overtaken.ice_password = ann.stun_username, ann.ice_password
    restarted(net, ann)
    assert not is_answered(net, overtaken, MOBILE)
    assert is_answered(net, ann, MOBILE)


def test_who_leaves_after_a_restart_leaves_nothing_behind() -> None:
    net, ann, ben = meeting()
    restarted(net, ann)
    net.close(A)
    assert not is_answered(net, ann, MOBILE)
    assert not net.sfu.knows(WIFI)
    assert net.sfu.load().peers == 1
    net.talk((ben,))
    assert net.sfu.failures == 0


def test_a_connection_that_is_not_held_cannot_go_on() -> None:
    net, ann, _ = meeting()
    # one that there never was, one of another browser, one with other lines
    others = [LightClient(voices=4, pictures=4), LightClient(voices=3, pictures=4)]
    others[1].identity = ann.identity
    assert net.answer("nobody", ann.offer(), restart=True).refused == "no_call"
    assert [net.answer(A, other.offer(), restart=True).refused for other in others] == ["no_call", "no_call"]
    # and one that has ended
    net.pass_time(SILENT_S + 1)
    assert net.answer(A, ann.offer(), restart=True).refused == "no_call"
    assert net.sfu.failures == 0


@pytest.mark.parametrize("another", [{}, {"_session": 1}, {"ufrag": "another"}])
def test_an_offer_of_a_connection_that_is_up_has_to_be_a_restart(another: dict[str, Any]) -> None:
    # given Ann, connected, whose client offers again on the same connection and does not say so
    net, ann, ben = meeting()
    again = copy(ann)
    vars(again).update(another)
    assert net.answer(A, again.offer()).refused == "needs_restart"

    # then what she has goes on
    assert net.downs() == []
    net.talk((ann, ben))
    assert not ann.gaps
    assert ben.heard[csrc_of(A)] > 0

    # and another connection of hers, or the same offer once more before anything came of it, is answered
    other = LightClient(voices=4, pictures=4)
    other.identity = ann.identity
    assert net.answer(A, other.offer()).sdp is not None
    assert net.answer(A, other.offer()).sdp is not None


def test_a_connection_that_changes_its_network_is_held_to_the_rules_of_offers() -> None:
    net, ann, _ = meeting()
    assert net.answer(A, "v=0", restart=True).refused == "bad_sdp"
    net.pass_time(31)
    assert net.answer(A, ann.offer(), restart=True).refused == "no_policy"


OLD, NEW, BOTH = ("198.51.100.7", 5000), ("2001:db8::7", 5000, 0, 0), ("::ffff:198.51.100.7", 5000, 0, 0)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (OLD, OLD),
        (NEW, ("2001:db8::7", 5000)),
        (BOTH, OLD),
        (("fe80::7%eth0", 5000, 0, 2), ("fe80::7", 5000)),
        (("::ffff:0:c633:6407", 5000, 0, 0), ("::ffff:0:c633:6407", 5000)),
    ],
)
def test_everybody_is_told_the_address_that_they_have(address: Address, told: tuple[str, int]) -> None:
    # given Ann at an address, as the socket names it
    net = Network()
    net.allow({A: OPEN, B: OPEN})
    ann, ben = LightClient(), net.join(B)
    ann.accept(net.answer(A, ann.offer()).sdp or "")

    # when she asks, then she is told her own address
    assert is_answered(net, ann, address)
    reply = stun.parse(next(data for data, _ in net.stray))
    assert reply is not None
    assert reply.attributes[stun.XOR_MAPPED] == stun.xor_address(told, reply.transaction)

    # and hears others there
    net.move(ann, address)
    ann.bind()
    net.talk((ann, ben))
    assert heard(ann, B) > 10


async def test_one_socket_serves_old_and_new_addresses() -> None:
    # given a server that listens everywhere and tells two addresses
    told: list[FromMedia] = []
    async with MediaServer("::", 0, ["127.0.0.1", "::1"], told.append, SystemClock()) as server:
        server.handle(Policy(ROOM, 1, {A: OPEN, B: OPEN}, [A, B], lease_s=30.0))
        candidates: list[list[str]] = []

        def by(host: str, person: str) -> Callable[[str], Awaitable[str]]:
            async def offer(sdp: str) -> str:
                server.handle(Offer("an offer", ROOM, person, sdp))
                answer = next(m.sdp for m in reversed(told) if isinstance(m, Answer) and m.sdp is not None)
                lines = answer.split("\r\n")
                candidates[:] = [one.split() for one in dict.fromkeys(lines) if one.startswith("a=candidate")]
                return "\r\n".join(one for one in lines if not one.startswith("a=candidate") or f" {host} " in one)

            return offer

        # when one comes to each of them, where the machine has both, then they hear each other
        hosts = ["127.0.0.1", "::1"] if has_ipv6() else ["127.0.0.1"]
        async with LightPeer(by(hosts[0], A)) as ann, LightPeer(by(hosts[-1], B)) as ben:
            await ann.until(lambda: heard(ann, B) > 10)
            await ben.until(lambda: heard(ben, A) > 10)
            assert server.load().lost == 0

    # and nobody is told of an address where nobody listens
    assert [(one[2], one[4]) for one in candidates] == [(by, host) for by in ("udp", "tcp") for host in hosts]
