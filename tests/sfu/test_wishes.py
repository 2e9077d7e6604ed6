"""What somebody wants to receive, and what is therefore wanted of others."""

from server.ports.media import Offer, Wanted, Wish
from server.sfu.dynacast import HOLD_S
from server.sfu.rtp import csrc_of
from server.sfu.ticks import REPEAT_TICKS, TICK_S
from server.sfu.track import LIVE_S
from tests.light_client import LightClient
from tests.sfu.cameras import LAYERS, STAGE_PICTURE, A, B, Camera, Watch, film, room, wants
from tests.sfu.memory import OPEN, ROOM


def test_who_saves_data_gets_and_gives_small_pictures() -> None:
    net, (ann, ben) = room(A, B, stage=B, obedient=True)
    stage = Watch(net, ann.client, STAGE_PICTURE)
    film(net, [ann, ben], 0.5)
    net.sfu.handle(Wish(ROOM, A, "small"), net.now)
    film(net, [ann, ben], HOLD_S + 1)
    assert stage.rids()[-1] == "l"
    assert (ann.on, ben.on) == ({"l"}, {"l"})
    net.sfu.handle(Wish(ROOM, A, "all"), net.now)
    film(net, [ann, ben], 1.0)
    assert stage.rids()[-1] == "h"
    assert "h" in ann.on


def test_who_wants_no_pictures_gets_not_one_more_packet_and_nothing_is_sent_in_vain() -> None:
    net, (ann, ben) = room(A, B, obedient=True)
    film(net, [ann, ben], 0.5)
    assert ann.client.seen[csrc_of(B)] > 10
    net.sfu.handle(Wish(ROOM, A, "none"), net.now)
    before, heard = ann.client.seen[csrc_of(B)], ann.client.heard[csrc_of(B)]
    film(net, [ann, ben], HOLD_S + LIVE_S)
    assert ann.client.seen[csrc_of(B)] == before
    assert ann.client.heard[csrc_of(B)] > heard + 50
    assert ben.on == set()

    # until they do again
    net.sfu.handle(Wish(ROOM, A, "all"), net.now)
    film(net, [ann, ben], 0.5)
    assert ann.client.seen[csrc_of(B)] > before + 10


def test_an_offer_says_what_is_wanted_too() -> None:
    net, (_, ben) = room(A, B)
    ann = LightClient(layers=LAYERS)
    net.move(ann, ("198.51.100.9", 9))
    net.sfu.handle(Offer("again", ROOM, A, ann.offer(), "none"), net.now)
    ann.accept(getattr(net.told[-1], "sdp", None) or net.answer(A, ann.offer()).sdp or "")
    ann.bind()
    film(net, [ben], 0.5)
    assert ann.connected
    assert ann.seen[csrc_of(B)] == 0


def test_a_restart_says_again_what_is_wanted() -> None:
    net, (ann, ben) = room(A, B)
    film(net, [ann, ben], 0.5)
    net.sfu.handle(Offer("restart", ROOM, A, ann.client.offer(), "none", restart=True), net.now)
    seen = ann.client.seen[csrc_of(B)]
    film(net, [ann, ben], 0.5)
    assert ann.client.seen[csrc_of(B)] == seen


def test_nobody_sends_to_nobody() -> None:
    net, (ann,) = room(A, obedient=True)
    film(net, [ann], 0.2)
    assert wants(net, A) == Wanted(ROOM, A, [], False)
    ben = Camera(net, B)
    net.allow(dict.fromkeys((A, B), OPEN))
    film(net, [ann, ben], 1.0)
    assert ben.client.seen[csrc_of(A)] > 10


def test_what_is_wanted_is_told_again_for_those_who_missed_it() -> None:
    net, cameras = room(A, B)
    film(net, cameras, 1.0)
    net.told.clear()
    film(net, cameras, REPEAT_TICKS * TICK_S)
    assert [(m.peer, m.camera) for m in net.told if isinstance(m, Wanted)] == [(A, ["l", "h"]), (B, ["l", "h"])]
