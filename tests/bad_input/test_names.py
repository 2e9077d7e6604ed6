"""A name that deceives is refused wherever names are given."""

import pytest

from tests.gathering import Gathering
from tests.people import BEN

pytestmark = pytest.mark.whole


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_empty"),
        (" \t\n", "name_empty"),
        ("\u200d", "name_empty"),
        ("x" * 41, "name_too_long"),
        ("a\0b", "name_characters"),
        ("a\x07b", "name_characters"),
        ("a\nb", "name_characters"),
        ("a\u202eb", "name_characters"),
        ("a\u2066b", "name_characters"),
        ("a\ufeffb", "name_characters"),
        ("\u3164", "name_empty"),
        ("\u17b4\u17b5", "name_empty"),
        ("e" + "\u0301" * 100, "name_characters"),
        ("e" + "\u0301" * 1_000, "too_long"),
        ("a" + "\u0315" * 20_000 + "\u0300" * 20_000, "too_long"),
    ],
)
async def test_a_name_that_deceives_is_refused_wherever_names_are_given(place: Gathering, name: str, code: str) -> None:
    group = place.invitation.group
    token = await place.house.invite(group)
    for method, path, body in (
        ("PATCH", "/api/me", {"name": name}),
        ("PATCH", f"/api/groups/{group}/me", {"name": name}),
    ):
        answer = await place.house.ask(BEN, method, path, body)
        assert (answer.status_code, answer.json()) == (422, {"code": code})
    accept = {"token": token, "name": name, "agreement_version": 1}
    answer = await place.house.ask(None, "POST", "/api/invites/accept", accept)
    assert (answer.status_code, answer.json()) == (422, {"code": code})
    assert "set-cookie" not in answer.headers
