"""A publisher whose stream begins anew under another number."""

from copy import copy

from server.sfu.ticks import TICK_S
from tests.light_client import DELTA_FRAME
from tests.people import ANN, BEN
from tests.sfu.memory import OPEN, Network


def test_a_stream_that_goes_on_beside_its_successor_still_leaves_once_for_each_viewer() -> None:
    # given Ann, who sees Ben
    net = Network()
    net.allow({ANN.id: OPEN, BEN.id: OPEN}, BEN.id)
    ann, ben = net.join(ANN.id), net.join(BEN.id)
    net.talk((ann, ben))

    # when his camera begins anew without ever sending a key frame, so that his old stream is still shown
    old = ben.sent["video"]
    new = copy(old)
    new.ssrc += 1
    ben.sent["video"] = new
    net.pass_time(3.0, lambda: ben.film(DELTA_FRAME, TICK_S))

    # then a packet of the old one still goes to Ann once
    ben.sent["video"] = old
    before = net.sent
    ben.film(DELTA_FRAME)
    assert net.sent == before + 1
