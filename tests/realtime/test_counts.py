"""What is counted of commands: kinds and outcomes that exist, never what a client made up."""

import msgspec
import pytest
from structlog.contextvars import get_contextvars

from server.kit.errors import Malformed, Refused
from server.kit.histogram import Histogram
from server.realtime.command_limits import names
from server.realtime.counts import Counts, command_name
from server.room.commands import ClientCommand

SAY = msgspec.Raw(b'{"do":"Say","text":"hello"}')
KNOWN = frozenset({"Say"})


def test_a_command_is_counted_by_its_name_and_how_long_it_took() -> None:
    times = iter((10.0, 10.02))
    counts = Counts(lambda: next(times))
    with counts.doing("conversation", "Say"):
        pass
    assert counts.commands == {("conversation", "Say", "done"): 1}
    assert counts.command_s.total == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(Refused("too_many"), "refused"), (Malformed("no"), "malformed"), (KeyError("Ann"), "failed")],
    ids=lambda one: str(one),
)
def test_it_is_counted_whatever_comes_of_it(error: Exception, outcome: str) -> None:
    counts = Counts()
    with pytest.raises(type(error)), counts.doing("conversation", "Say"):
        raise error
    assert counts.commands == {("conversation", "Say", outcome): 1}
    named = "conversation.Say" if outcome == "failed" else None
    assert get_contextvars().get("command") == named, "the log names what failed"


@pytest.mark.parametrize("body", [b'{"do":"Ann"}', b'{"do":7}', b"[]", b"7", b"{}", b'{"do":"\xff"}', b"[" * 5_000])
def test_what_a_client_makes_up_has_no_name(body: bytes) -> None:
    assert command_name(msgspec.Raw(body), KNOWN) == "other"


def test_what_is_known_has_its_name() -> None:
    assert command_name(SAY, KNOWN) == "Say"


def test_names_are_those_on_the_wire() -> None:
    assert {"Enter", "Pass", "RaiseHand"} < names(ClientCommand)


def test_a_value_is_counted_below_the_first_bound_that_it_does_not_pass() -> None:
    spread = Histogram((1, 2, 4))
    for value in (0.5, 1, 3, 4, 5):
        spread.note(value)
    assert (spread.counts, spread.total) == ([2, 0, 2, 1], 13.5)
