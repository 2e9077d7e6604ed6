"""Shared screens, in memory: to whom they come, and in which slot."""

import pytest

from server.ports.media import Permissions
from server.sfu.track import LIVE_S
from tests.light_client import KEY_FRAME, SCREEN, LightClient
from tests.sfu.cameras import LAYERS, SCREEN_PICTURE, STAGE_PICTURE, A, B, C, Camera, Watch, film, room, shows, wants
from tests.sfu.memory import OPEN, Network


def test_a_screen_comes_to_the_second_picture_line_of_everybody_else() -> None:
    # given Ben, who shares his screen and has the turn
    net, cameras = room(A, B, C)
    ann, ben, _ = cameras
    shares = Permissions(heard=True, seen=True, shares=True)
    screen, own = Watch(net, ann.client, SCREEN_PICTURE), Watch(net, ben.client, SCREEN_PICTURE)
    ben.screen = True
    film(net, cameras, 0.5)
    assert screen.frames == []
    asked = wants(net, B)
    assert asked is not None
    assert not asked.screen
    net.allow({A: OPEN, B: shares, C: OPEN}, stage=B)
    film(net, cameras, 1.0)

    # then Ann and Cleo see it beside his face, and he does not
    assert shows(net, A)[SCREEN_PICTURE] == shows(net, A)[STAGE_PICTURE] == B
    assert len(screen.frames) > 20
    assert own.frames == []
    assert SCREEN_PICTURE not in shows(net, B)
    wanted = wants(net, B)
    assert wanted is not None
    assert wanted.screen

    # when he may no longer, then not one more packet of it comes
    net.allow({A: OPEN, B: OPEN, C: OPEN}, stage=B)
    count = len(screen.frames)
    film(net, cameras, 1.0)
    assert len(screen.frames) == count
    wanted = wants(net, B)
    assert wanted is not None
    assert not wanted.screen


def test_a_screen_on_which_nothing_moves_stays() -> None:
    net, (ann, ben) = room(A, B)
    net.allow({A: OPEN, B: Permissions(seen=True, shares=True)})
    ben.client.film(KEY_FRAME, of="screen")
    film(net, [ann, ben], LIVE_S + 1)
    assert shows(net, A)[SCREEN_PICTURE] == B


@pytest.mark.parametrize(("pictures", "faces"), [(1, 1), (2, 2)])
def test_with_few_picture_lines_faces_come_first(pictures: int, faces: int) -> None:
    net = Network()
    shares = Permissions(heard=True, seen=True, shares=True)
    net.allow({A: OPEN, B: shares, C: OPEN}, stage=B)
    net.join(A, pictures=pictures)
    ben, cleo = Camera(net, B), Camera(net, C)
    ben.screen = True
    film(net, [ben, cleo], 1.0)
    seen = {mid: who for mid, who in shows(net, A).items() if int(mid) >= 6}
    assert len(seen) == faces
    assert set(seen.values()) <= {B, C}


def test_a_second_picture_line_of_a_browser_is_its_screen_and_a_third_is_not_taken() -> None:
    net = Network()
    net.allow({A: OPEN})
    client = LightClient(screen=True, layers=LAYERS)
    offer = (
        client.offer()
        .replace(f"a=mid:{SCREEN}", "a=mid:screen")
        .replace("a=group:BUNDLE 0 1 2", "a=group:BUNDLE 0 1 screen")
    )
    sdp = net.answer(A, offer).sdp
    assert sdp is not None
    taken = [part for part in sdp.split("m=") if "a=recvonly" in part]
    assert ["a=mid:screen" in part for part in taken] == [False, False, True]
    assert "a=simulcast:recv l;m;h" in taken[1]
