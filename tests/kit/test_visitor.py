"""Where a request comes from, as far as limits count (S11)."""

import pytest
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from server.kit.limits import SIGN_IN, WRITE
from server.kit.proxies import Proxies
from server.kit.visitor import Visitor, counted, visitor


def scope(peer: str, *forwarded_for: str, kind: str = "http") -> Scope:
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded_for]
    return {"type": kind, "client": (peer, 50_000), "headers": headers, "scheme": "http"}


async def seen(trusted: str, asked: Scope) -> Visitor:
    """As whom the application sees somebody, behind this setting."""
    found: list[Visitor] = []

    async def app(scope: Scope, _: Receive, __: Send) -> None:
        found.append(visitor(scope))

    async def receive() -> Message:
        return {}

    async def send(_: Message) -> None:
        pass

    await Proxies(app, trusted=trusted)(asked, receive, send)
    return found[0]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::1", "::1"),
        ("", ""),
        ("x" * 5000, "x" * 64),
    ],
)
def test_one_home_has_one_name(host: str, name: str) -> None:
    assert counted(host) == name


@pytest.mark.parametrize(
    ("trusted", "asked", "who"),
    [
        ("", scope("203.0.113.7"), Visitor("203.0.113.7")),
        ("10.0.0.1", scope("10.0.0.1", "198.51.100.9"), Visitor("198.51.100.9")),
        ("10.0.0.1", scope("10.0.0.1", "1.1.1.1, 198.51.100.9"), Visitor("198.51.100.9")),
        # a proxy beside us that nobody named: what it adds at the end counts, and it counts itself
        ("", scope("127.0.0.1", "1.1.1.1, 198.51.100.9"), Visitor("198.51.100.9", "127.0.0.1")),
        ("", scope("::ffff:172.17.0.1", "1.1.1.1", "198.51.100.9"), Visitor("198.51.100.9", "172.17.0.1")),
        ("10.0.0.1", scope("10.0.0.2", "198.51.100.9"), Visitor("198.51.100.9", "10.0.0.2")),
        ("", scope("127.0.0.1", "unknown"), Visitor("127.0.0.1")),
        ("", scope("127.0.0.1", ""), Visitor("127.0.0.1")),
        # a stranger from outside may write what they like
        ("", scope("8.8.8.8", "198.51.100.9"), Visitor("8.8.8.8")),
    ],
)
async def test_who_asks(trusted: str, asked: Scope, who: Visitor) -> None:
    assert await seen(trusted, asked) == who


def test_a_proxy_that_nobody_named_has_more_than_one_visitor_but_not_without_end() -> None:
    own, proxy = SIGN_IN.budgets(None, "198.51.100.9", "127.0.0.1")
    assert (own.rate, proxy.rate) == ((20, 60.0), (400, 3.0))
    assert own.key != proxy.key != SIGN_IN.budgets(None, "127.0.0.1")[0].key


def test_a_person_and_their_address_are_both_counted() -> None:
    assert [one.rate for one in WRITE.budgets("ann", "198.51.100.9")] == [WRITE.person, WRITE.address]


async def test_a_proxy_that_is_not_trusted_is_said_once() -> None:
    with capture_logs() as logs:
        proxies = Proxies(_nothing, trusted="")
        for _ in range(3):
            await proxies(scope("172.17.0.1", "198.51.100.9"), _never, _ignore)
        await proxies(scope("172.17.0.1"), _never, _ignore)
    assert [(one["event"], one["log_level"]) for one in logs] == [("proxy_is_not_trusted", "warning")]
    assert "198.51.100.9" not in str(logs)


@pytest.mark.parametrize(("trusted", "said"), [("*", ["every_proxy_is_trusted"]), ("10.0.0.1", []), ("", [])])
def test_trusting_everybody_is_said_at_the_start(trusted: str, said: list[str]) -> None:
    with capture_logs() as logs:
        Proxies(_nothing, trusted=trusted)
    assert [one["event"] for one in logs] == said


async def _nothing(_: Scope, __: Receive, ___: Send) -> None: ...


async def _never() -> Message:
    return {}


async def _ignore(_: Message) -> None: ...
