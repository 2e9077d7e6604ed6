"""Who in this process wants to know what the media server reports."""

from collections import defaultdict
from collections.abc import Callable, Collection

import structlog

from server.ports.media import MediaEvent

log = structlog.get_logger()


class Listeners:
    """Callbacks by room, and callbacks for rooms that have moved. One that fails is logged; the others are called."""

    def __init__(self) -> None:
        self._by_room: defaultdict[str, list[Callable[[MediaEvent], None]]] = defaultdict(list)
        self._on_moved: list[Callable[[Collection[str]], None]] = []

    def listen(self, room: str, on_event: Callable[[MediaEvent], None]) -> Callable[[], None]:
        """`Media.listen`."""
        self._by_room[room].append(on_event)

        def stop() -> None:
            callbacks = self._by_room[room]
            if on_event in callbacks:
                callbacks.remove(on_event)
            if not callbacks:
                self._by_room.pop(room, None)

        return stop

    def has(self, room: str) -> bool:
        """Whether anybody listens to this room."""
        return room in self._by_room

    def on_moved(self, on_moved: Callable[[Collection[str]], None]) -> None:
        """`Media.on_moved`."""
        self._on_moved.append(on_moved)

    def notify(self, event: MediaEvent) -> None:
        """Call everybody who listens to the event's room."""
        for on_event in list(self._by_room.get(event.room, ())):
            try:
                on_event(event)
            except Exception:
                log.exception("listener_failed")

    def notify_moved(self, rooms: Collection[str]) -> None:
        """Say which rooms must connect again."""
        for on_moved in self._on_moved:
            try:
                on_moved(rooms)
            except Exception:
                log.exception("after_move_failed")
