"""Key frames are large: however many people ask for one, the publisher hears of it once in a while."""

import itertools

from server.ports.media import Slots
from server.sfu.ticks import TICK_S
from server.sfu.track import KEY_GAP_S
from tests.people import BEN
from tests.sfu.memory import OPEN, Network

ASK_S = 3.0
VIEWERS = [f"viewer-{number}" for number in range(20)]


def test_however_many_ask_for_key_frames_the_publisher_is_asked_sparingly() -> None:
    # given twenty people who watch Ben
    net = Network()
    net.allow(dict.fromkeys((BEN.id, *VIEWERS), OPEN))
    ben = net.join(BEN.id)
    viewers = [net.join(person) for person in VIEWERS]
    net.talk((ben,))
    shown = {told.peer: told.slots for told in net.told if isinstance(told, Slots)}
    mids = [max(mid for mid, person in shown[viewer].items() if person == BEN.id) for viewer in VIEWERS]
    net.pass_time(1.0)
    asked = [ben.keys_asked]

    # when all of them ask for key frames all the time
    def step() -> None:
        asked.append(ben.keys_asked)
        for viewer, mid in zip(viewers, mids, strict=True):
            viewer.ask_key(mid)

    net.pass_time(ASK_S, step)

    # then Ben is asked now and then, once each time
    at = [number * TICK_S for number, (before, after) in enumerate(itertools.pairwise(asked)) if after > before]
    assert len(at) == asked[-1] - asked[0]
    assert len(at) >= ASK_S / (KEY_GAP_S + 2 * TICK_S) - 1
    assert min(after - before for before, after in itertools.pairwise(at)) > KEY_GAP_S - TICK_S / 2
