"""Whatever sequence of policies comes: not one packet reaches anybody whom the policy of that moment does not name."""

from hypothesis import given, settings
from hypothesis import strategies as st

from server.ports.media import Permissions
from server.sfu.rtp import csrc_of
from tests.light_client import DELTA_FRAME, KEY_FRAME, LightClient
from tests.people import ANN, BEN, CLEO, EVE
from tests.sfu.memory import OPEN, Network

PEOPLE = [ANN.id, BEN.id, CLEO.id, EVE.id]
MOST_TICKS = 4
STAGE_PICTURE, SCREEN_PICTURE, PICTURE = "5", "6", "7"  # mids: three sending lines, two voices, three pictures

places = st.builds(
    Permissions,
    circle=st.sampled_from(["", "table"]),
    heard=st.booleans(),
    seen=st.booleans(),
    shares=st.booleans(),
    receives=st.booleans(),
)
policies = st.tuples(
    st.dictionaries(st.sampled_from(PEOPLE), places), st.none() | st.sampled_from(PEOPLE), st.sampled_from([0.05, 30.0])
)
steps = st.lists(st.tuples(policies, st.integers(0, MOST_TICKS), st.booleans()), min_size=1, max_size=8)


def open_room() -> tuple[Network, dict[str, LightClient]]:
    net = Network()
    net.allow(dict.fromkeys(PEOPLE, OPEN))
    return net, {person: net.join(person, voices=2, pictures=3, layers=("l", "h"), screen=True) for person in PEOPLE}


NET, CLIENTS = open_room()


def permitted(places: dict[str, Permissions], viewer: str, person: str) -> tuple[bool, bool, bool]:
    """Whether somebody may hear and see somebody, and their screen, said again in other words than the server's."""
    if viewer == person or viewer not in places or person not in places:
        return False, False, False
    mine, theirs = places[viewer], places[person]
    together = mine.receives and mine.circle == theirs.circle
    return together and theirs.heard, together and theirs.seen, together and theirs.shares


@given(steps)
@settings(max_examples=60, deadline=None)
def test_nothing_passes_that_the_policy_does_not_let_through(
    steps: list[tuple[tuple[dict[str, Permissions], str | None, float], int, bool]],
) -> None:
    for (allowed, stage, lease_s), ticks, key in steps:
        # given the next policy
        NET.allow(allowed, stage, lease_s=lease_s)
        until = NET.now + lease_s
        for client in CLIENTS.values():
            client.heard.clear()
            client.by_line.clear()

        # when everybody shouts and films, before and after some time
        def send(key: bool = key) -> None:
            for client in CLIENTS.values():
                client.talk(level=0)
                for picture in ("l", "h", "screen"):
                    client.film(KEY_FRAME if key else DELTA_FRAME, of=picture)

        send()
        NET.pass_time(ticks * 0.025, send)

        # then nobody got what they must not have
        for viewer, client in CLIENTS.items():
            for person in PEOPLE:
                number, lines = csrc_of(person), client.by_line
                may_hear, may_see, may_see_screen = permitted(allowed, viewer, person)
                assert may_hear or not client.heard[number]
                assert may_see or not (lines[STAGE_PICTURE][number] or lines[PICTURE][number])
                assert may_see_screen or not lines[SCREEN_PICTURE][number]

        # and nothing at all comes once the lease has run out
        if NET.now >= until:
            before = {p: (client.heard.copy(), client.seen.copy()) for p, client in CLIENTS.items()}
            send()
            assert before == {p: (client.heard, client.seen) for p, client in CLIENTS.items()}
        for client in CLIENTS.values():
            client.bind()
    assert not any(client.gaps for client in CLIENTS.values())
    assert NET.downs() == []
