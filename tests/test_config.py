"""Settings: what is missing or makes no sense is said before anything starts."""

from pathlib import Path

import pytest

from server.composition import deadlines_left_s
from server.config import read, read_media
from server.kit.settings import BadConfig

REQUIRED = {
    "TEAROOM_SECRET": "A" * 43,
    "TEAROOM_PUBLIC_URL": "https://tea.example",
    "TEAROOM_SMTP": "smtps://relay.example",
    "TEAROOM_MAIL_FROM": "tea@example.com",
}


def test_one_process_does_everything_unless_told_otherwise() -> None:
    config = read(REQUIRED, demo=False)
    assert (config.own_media, config.own_work, config.media.port) == (True, True, 20_000)
    assert config.redis_url is None
    config = read(REQUIRED | {"TEAROOM_MEDIA": "socket", "TEAROOM_WORKER": "separate"}, demo=False)
    assert (config.own_media, config.own_work) == (False, False)


@pytest.mark.parametrize(
    ("env", "own", "redis"),
    [
        ({}, True, False),
        ({"TEAROOM_MEDIA": "socket"}, False, False),
        ({"REDIS_URL": "redis://tea"}, False, True),
        ({"REDIS_URL": "redis://tea", "TEAROOM_MEDIA": "redis"}, False, True),
        ({"REDIS_URL": "redis://tea", "TEAROOM_MEDIA": "socket"}, False, False),
        ({"REDIS_URL": "redis://tea", "TEAROOM_MEDIA": "child"}, True, False),
    ],
)
def test_with_redis_media_processes_are_found_there_unless_told_otherwise(
    env: dict[str, str], own: bool, redis: bool
) -> None:
    config = read(REQUIRED | env, demo=False)
    assert (config.own_media, config.media.redis_url is not None) == (own, redis)
    assert (read_media(env).redis_url is not None) == redis


def test_the_demo_is_all_in_one_even_with_redis(tmp_path: Path) -> None:
    assert read({"REDIS_URL": "redis://tea", "TEAROOM_DATA": str(tmp_path)}, demo=True).own_media


def test_web_and_media_meet_where_the_data_lies_or_where_they_are_told() -> None:
    for env, path in (
        ({"TEAROOM_DATA": "kept"}, Path("kept/media.sock")),
        ({"TEAROOM_DATA": "kept", "TEAROOM_MEDIA_SOCKET": "run/tea"}, Path("run/tea")),
    ):
        assert read_media(env).socket == read(REQUIRED | env, demo=False).media.socket == path


def test_production_is_rehearsed_with_a_test_clock_on_this_computer_only() -> None:
    rehearsed = REQUIRED | {"TEAROOM_TEST_CLOCK": "shift", "TEAROOM_PUBLIC_URL": "http://127.0.0.1:8000"}
    assert read(rehearsed, demo=False).origins == {"http://127.0.0.1:8000"}
    with pytest.raises(BadConfig, match="TEAROOM_TEST_CLOCK"):
        read(rehearsed | {"TEAROOM_PUBLIC_URL": "http://tea.example"}, demo=False)


@pytest.mark.parametrize("missing", REQUIRED)
def test_production_needs_what_it_cannot_make_up(missing: str) -> None:
    with pytest.raises(BadConfig, match=missing):
        read({name: value for name, value in REQUIRED.items() if name != missing}, demo=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"TEAROOM_MEDIA": "sockets"},
        {"TEAROOM_MEDIA": "redis"},
        {"TEAROOM_WORKER": "yes"},
        {"TEAROOM_MEDIA": "socket", "TEAROOM_MEDIA_SOCKET": "x" * 101},
        {"TEAROOM_MEDIA_PORT": "many"},
        {"TEAROOM_METRICS_PORT": "many"},
        {"TEAROOM_METRICS_TOKEN": "short"},
        {"TEAROOM_LOG_LEVEL": "loud"},
        {"TEAROOM_PRIVATE_CHAT": "yes"},
        {"TEAROOM_TIME_ZONE": "Europe/Londn"},
        {"REDIS_URL": "https://redis.example"},
        {"REDIS_URL": "redis://"},
        {"REDIS_URL": "redis://redis.example/tea"},
        {"REDIS_URL": "redis://redis.example:many"},
        {"REDIS_URL": "redis://redis.example?db=1"},
        {"TEAROOM_SECRET": "short"},
        {"TEAROOM_PUBLIC_URL": "http://tea.example"},
        {"TEAROOM_PUBLIC_URL": "http://localhost"},
        {"TEAROOM_SMTP": "https://relay.example"},
        {"TEAROOM_CERTIFICATE": "one.pem"},
        {"TEAROOM_TEST_CLOCK": "shift"},
    ],
    ids=lambda wrong: list(wrong)[-1],
)
def test_what_makes_no_sense_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(BadConfig, match=list(wrong)[-1]):
        read(REQUIRED | wrong, demo=False)


@pytest.mark.parametrize(
    ("settings", "serves", "others_first"),
    [
        # without Redis, only the process where the people are can tell them
        ({}, True, False),
        ({"TEAROOM_WORKER": "separate"}, True, False),
        ({}, False, True),
        # with it, a worker can, and spares all web processes the work
        ({"REDIS_URL": "rediss://redis.example"}, True, False),
        ({"REDIS_URL": "rediss://redis.example", "TEAROOM_WORKER": "separate"}, True, True),
        ({"REDIS_URL": "rediss://redis.example"}, False, False),
    ],
)
def test_one_kind_of_process_meets_deadlines_and_another_is_there_for_when_it_is_gone(
    settings: dict[str, str], serves: bool, others_first: bool
) -> None:
    config = read(REQUIRED | settings, demo=False)
    assert (deadlines_left_s(config, serves=serves) > 0) == others_first


def test_media_is_reached_everywhere_and_by_one_number_unless_told_otherwise() -> None:
    assert (read_media({}).host, read_media({}).tcp_port, read_media({}).announce) == ("::", None, ())
    told = {"TEAROOM_MEDIA_TCP_PORT": "443", "TEAROOM_MEDIA_ANNOUNCE": "192.0.2.1, 2001:db8::1"}
    assert (read_media(told).tcp_port, read_media(told).announce) == (443, ("192.0.2.1", "2001:db8::1"))


@pytest.mark.parametrize("address", ["tea.example", "fe80::1%eth0", "192.0.2.1:20000"])
def test_an_address_that_browsers_cannot_use_is_not_announced(address: str) -> None:
    with pytest.raises(BadConfig, match="TEAROOM_MEDIA_ANNOUNCE"):
        read_media({"TEAROOM_MEDIA_ANNOUNCE": f"192.0.2.1,{address}"})


def test_a_house_has_relays_when_told_with_a_secret_that_is_never_shown() -> None:
    assert read(REQUIRED, demo=False).turn is None
    told = REQUIRED | {"TEAROOM_TURN_URLS": "turn:tea.example:3478, turns:tea.example:443?transport=tcp"}
    with pytest.raises(BadConfig, match=r"^TEAROOM_TURN_SECRET must be the secret"):
        read(told, demo=False)
    config = read(told | {"TEAROOM_TURN_SECRET": "shared with the relay"}, demo=False)
    assert config.turn is not None
    assert len(config.turn.urls) == 2
    assert config.turn.lasts_s == 2 * 3600
    assert "shared with the relay" not in repr(config)
