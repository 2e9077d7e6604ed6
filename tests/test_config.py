"""Settings: what is missing or makes no sense is said before anything starts."""

from pathlib import Path

import pytest

from server.config import BadConfig, read, read_media

REQUIRED = {
    "TEAROOM_SECRET": "A" * 43,
    "TEAROOM_PUBLIC_URL": "https://tea.example",
    "TEAROOM_SMTP": "smtps://relay.example",
    "TEAROOM_MAIL_FROM": "tea@example.com",
}


def test_one_process_does_everything_unless_told_otherwise() -> None:
    config = read(REQUIRED, demo=False)
    assert (config.own_media, config.own_work, config.media.port) == (True, True, 20_000)
    config = read(REQUIRED | {"TEAROOM_MEDIA": "socket", "TEAROOM_WORKER": "separate"}, demo=False)
    assert (config.own_media, config.own_work) == (False, False)


def test_web_and_media_meet_where_the_data_lies_or_where_they_are_told() -> None:
    for env, path in (
        ({"TEAROOM_DATA": "kept"}, Path("kept/media.sock")),
        ({"TEAROOM_DATA": "kept", "TEAROOM_MEDIA_SOCKET": "run/tea"}, Path("run/tea")),
    ):
        assert read_media(env).socket == read(REQUIRED | env, demo=False).media.socket == path


@pytest.mark.parametrize("missing", REQUIRED)
def test_production_needs_what_it_cannot_make_up(missing: str) -> None:
    with pytest.raises(BadConfig, match=missing):
        read({name: value for name, value in REQUIRED.items() if name != missing}, demo=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"TEAROOM_MEDIA": "sockets"},
        {"TEAROOM_WORKER": "yes"},
        {"TEAROOM_MEDIA": "socket", "TEAROOM_MEDIA_SOCKET": "x" * 101},
        {"TEAROOM_MEDIA_PORT": "many"},
        {"TEAROOM_SECRET": "short"},
        {"TEAROOM_PUBLIC_URL": "http://tea.example"},
        {"TEAROOM_SMTP": "https://relay.example"},
        {"TEAROOM_CERTIFICATE": "one.pem"},
        {"TEAROOM_TEST_CLOCK": "shift"},
    ],
    ids=lambda wrong: list(wrong)[-1],
)
def test_what_makes_no_sense_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(BadConfig, match=list(wrong)[-1]):
        read(REQUIRED | wrong, demo=False)
