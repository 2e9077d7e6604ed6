"""Only our own pages, in our protocol, by somebody signed in, get a socket."""

import pytest

from tests.gathering import Gathering
from tests.house import URL
from tests.line import Line
from tests.people import ANN

pytestmark = pytest.mark.whole


@pytest.mark.parametrize("origin", ["https://elsewhere.test", "null", "", f"{URL}.elsewhere.test"])
async def test_another_sites_page_gets_no_socket(place: Gathering, origin: str) -> None:
    async with Line(place.house.app, URL, place.house.secrets[ANN.id], origin=origin) as line:
        assert await line.closed() == 1008
        assert line.frames == []


@pytest.mark.parametrize("subprotocols", [(), ("tearoom.v2",), ("graphql-ws", "TEAROOM.V1")])
async def test_another_protocol_gets_no_socket(place: Gathering, subprotocols: tuple[str, ...]) -> None:
    async with Line(place.house.app, URL, place.house.secrets[ANN.id], subprotocols=subprotocols) as line:
        assert await line.closed() == 1002
        assert line.frames == []


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 5_000, "\xff\xfe", '"; DROP TABLE', "a=b; tearoom=c"])
async def test_a_cookie_that_is_none_signs_nobody_in(place: Gathering, secret: str) -> None:
    async with Line(place.house.app, URL, secret) as line:
        assert await line.closed() == 4001
        assert line.frames == []
