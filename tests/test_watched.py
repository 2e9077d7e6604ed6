"""Whoever watches a house, its log and its numbers, learns how it does, and nothing about the people in it."""

import io
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from server.realtime.bugs import where
from tests.gathering import METRICS_TOKEN, Gathering, Invitation, gather
from tests.logged import logged
from tests.people import ANN, BEN, CAST, CLEO, EVE

pytestmark = pytest.mark.whole

TEXT = "I have never told anybody"
MADE_UP = "somebody-made-this-up"
LABELS = {
    "channel",
    "command",
    "outcome",
    "route",
    "status",
    "over",
    "code",
    "kind",
    "state",
    "way",
    "le",
    "consumer",
    "timer",
}

Numbers = dict[tuple[str, ...], float]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged."""
    with logged("debug") as stream:
        yield stream


@pytest.fixture
async def place(invitation: Invitation, tmp_path: Path, written: io.StringIO) -> AsyncIterator[Gathering]:
    del written  # from the start
    async with gather(invitation, tmp_path) as gathering:
        yield gathering


async def metrics(place: Gathering, token: str = METRICS_TOKEN) -> str:
    """What is told to whoever shows this token."""
    async with place.house.browser(None) as browser:
        answer = await browser.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    return answer.text if answer.status_code == 200 else f"{answer.status_code}"


def numbers(text: str) -> Numbers:
    """By name and the values of labels, in order of the labels' names."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(one.name, *(one.labels[name] for name in sorted(one.labels))): one.value for one in samples}


async def evening(place: Gathering) -> None:
    """A round, words, tea, refusals, things that do not exist, somebody who writes nonsense, a signing out."""
    chat = f"conversation:meeting-{place.invitation.meeting}"
    ann, ben, cleo = await place.seated(BEN, CLEO)
    for line in (ann, ben):
        await line.watch(chat)
    assert await ann.do(place.room, "SetWay", way="round") == "ok"
    assert await ben.do(place.room, "RaiseHand") == "ok"
    assert await cleo.do(chat, "Say", text=TEXT) == "ok"
    assert await cleo.do(place.room, "Mute", person=ANN.id) == "not_facilitator"
    await ben.watch(place.tearoom)
    assert await ben.do(place.tearoom, "WalkIn", seen=True) == "ok"
    eve = await place.line(EVE)
    assert (await eve.watch(place.room))["code"] == "not_found"
    assert (await eve.watch(f"room:{MADE_UP}"))["code"] == "not_found"
    eve.throw(json.dumps({"type": "command", "id": "x", "channel": chat, "body": {"do": MADE_UP, "text": TEXT}}))
    assert await eve.closed() == 1007
    await eve.hang_up()
    for path in (f"/{MADE_UP}", f"/api/groups/{place.invitation.group}", f"/m/{place.invitation.meeting}"):
        await place.house.ask(BEN, "GET", path)
    await place.house.ask(None, "POST", "/api/sign-in", {"email": BEN.email})
    await place.house.ask(CLEO, "POST", "/api/sign-out")
    assert await cleo.closed() == 4001
    await cleo.hang_up()
    try:
        raise LookupError(f"{BEN.name} <{BEN.email}> wrote: {TEXT}")
    except LookupError as error:
        structlog.get_logger().error("bug", where=where(error), exc_info=error)


def private(place: Gathering) -> list[str]:
    """Whatever tells who was there, where, or what about."""
    invitation = place.invitation
    people = [*CAST, invitation.fay, invitation.gus, invitation.hal]
    return [
        *(f'"{person.name}"' for person in people),
        *(f"{person.name} " for person in people),
        *(one for person in people for one in (person.id, person.email)),
        *invitation.secrets.values(),
        *(invitation.group, invitation.meeting, METRICS_TOKEN, TEXT, MADE_UP, "192.0.2.1", "tearoom.test"),
        "httpx",  # the user agent
    ]


async def test_an_evening_leaves_no_trace_of_anybody(place: Gathering, written: io.StringIO) -> None:
    await evening(place)
    told = {"log": written.getvalue(), "numbers": await metrics(place)}
    assert len(told["log"].splitlines()) > 0
    found = [(where_, one) for where_, text in told.items() for one in private(place) if one in text]
    assert not found


async def test_numbers_have_only_labels_from_closed_sets(place: Gathering) -> None:
    await evening(place)
    families = list(text_string_to_metric_families(await metrics(place)))
    ours = [family for family in families if family.name.startswith("tearoom_")]
    assert len(ours) > 15
    assert {name for family in ours for sample in family.samples for name in sample.labels} <= LABELS
    assert all(family.documentation for family in ours)


async def test_numbers_follow_what_happens(place: Gathering) -> None:
    # given what there is before anybody comes
    quiet = numbers(await metrics(place))
    assert (quiet["tearoom_connections",], quiet["tearoom_people",]) == (0, 0)

    # when there has been an evening
    await evening(place)
    await place.line(ANN)  # a second tab

    # then who is there was counted, once
    now = numbers(await metrics(place))
    assert (now["tearoom_connections",], now["tearoom_people",]) == (3, 2)  # Cleo signed out, Eve was sent away
    assert now["tearoom_places", "room"] == now["tearoom_places", "tearoom"] == 1
    # and what they did
    assert now["tearoom_commands_total", "room", "Enter", "done"] == 3
    assert now["tearoom_commands_total", "conversation", "Say", "done"] == 1
    assert now["tearoom_commands_total", "room", "Mute", "refused"] == 1
    assert now["tearoom_commands_total", "conversation", "other", "malformed"] == 1
    assert now["tearoom_refusals_total", "not_facilitator", "socket"] == 1
    assert now["tearoom_refusals_total", "not_found", "socket"] == 2
    assert now["tearoom_requests_total", "GET /api/groups/{group}", "2xx"] == 1
    assert now["tearoom_requests_total", "other", "4xx"] == 1
    assert now["tearoom_request_seconds_count", "GET /api/groups/{group}"] == 1
    # and what that cost
    assert now["tearoom_command_seconds_count",] == 10
    assert now["tearoom_journal_batch_entries_sum",] >= 10
    assert now["tearoom_database_connections", "free"] > 0
    assert now["tearoom_backplane_up",] == 1
    assert (now["tearoom_letters", "waiting"], now["tearoom_letters", "dead"]) == (0, 0)


@pytest.mark.parametrize("token", ["", "numbers-for-the-watcH", "Ann"])
async def test_without_the_token_there_are_no_numbers(place: Gathering, token: str) -> None:
    assert await metrics(place, token) == "404"
