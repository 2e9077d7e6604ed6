"""A media server for tests without media."""

from collections.abc import Callable, Collection

from server.ports.media import MediaEvent, Pictures, Policy


class FakeMedia:
    """Answers everything and remembers what it was told."""

    ready = True

    def __init__(self) -> None:
        self.policies: list[Policy] = []
        self.closed: list[tuple[str, str | None]] = []
        self.offers: list[tuple[str, str]] = []
        self.asked: list[tuple[Pictures, bool]] = []
        self.wishes: list[tuple[str, str, Pictures]] = []
        self.listening: dict[str, Callable[[MediaEvent], None]] = {}

    async def start(self) -> None:
        """Nothing to begin."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def offer(self, room: str, peer: str, sdp: str, *, pictures: Pictures = "all", restart: bool = False) -> str:
        self.offers.append((room, peer))
        self.asked.append((pictures, restart))
        return f"answer to {sdp}"

    def wish(self, room: str, peer: str, pictures: Pictures) -> None:
        self.wishes.append((room, peer, pictures))

    def apply(self, policy: Policy) -> None:
        self.policies.append(policy)

    def close(self, room: str, peer: str | None = None) -> None:
        self.closed.append((room, peer))

    def listen(self, room: str, heard: Callable[[MediaEvent], None]) -> Callable[[], None]:
        self.listening[room] = heard
        return lambda: self.listening.pop(room, None) and None

    def on_moved(self, moved: Callable[[Collection[str]], None]) -> None:
        self.moved = moved

    def policy(self, room: str) -> Policy:
        """What it was told last of this room."""
        return next(policy for policy in reversed(self.policies) if policy.room == room)
