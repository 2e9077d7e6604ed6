"""Whatever version a screen says it has, it comes to the present one."""

import pytest

from tests.gathering import Gathering
from tests.people import ANN

pytestmark = pytest.mark.whole


@pytest.mark.parametrize("since", [999, 2**31, 2**63 - 1])
async def test_a_version_from_the_future_is_answered_with_everything(place: Gathering, since: int) -> None:
    [ann] = await place.seated()
    talk = f"conversation:meeting-{place.invitation.meeting}"
    await ann.watch(talk)
    await ann.do(talk, "Say", text="Hello")
    for channel in (talk, place.room, "person:me"):
        assert (await (await place.line(ANN)).watch(channel, since))["type"] == "snapshot"


async def test_a_stale_version_is_brought_up_to_date(place: Gathering) -> None:
    [ann] = await place.seated()
    talk = f"conversation:meeting-{place.invitation.meeting}"
    await ann.watch(talk)
    for text in ("One", "Two"):
        await ann.do(talk, "Say", text=text)
    patch = await (await place.line(ANN)).watch(talk, 1)
    assert (patch["type"], patch["from"], patch["to"]) == ("patch", 1, 2)
    assert [one["text"] for one in patch["patch"]["messages"].values()] == ["Two"]
