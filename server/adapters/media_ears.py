"""Who wants to know what the media server tells, in this process."""

from collections import defaultdict
from collections.abc import Callable, Collection

import structlog

from server.ports.media import Heard

log = structlog.get_logger()


class Ears:
    """Who listens to which room, and who must know which rooms have moved. One that fails harms nobody."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[Callable[[Heard], None]]] = defaultdict(list)
        self._moved: list[Callable[[Collection[str]], None]] = []

    def listen(self, room: str, heard: Callable[[Heard], None]) -> Callable[[], None]:
        """`Media.listen`."""
        self._listeners[room].append(heard)

        def stop() -> None:
            listeners = self._listeners[room]
            if heard in listeners:
                listeners.remove(heard)
            if not listeners:
                self._listeners.pop(room, None)

        return stop

    def listened(self, room: str) -> bool:
        """Whether anybody listens to this room."""
        return room in self._listeners

    def on_moved(self, moved: Callable[[Collection[str]], None]) -> None:
        """`Media.on_moved`."""
        self._moved.append(moved)

    def tell(self, message: Heard) -> None:
        """Pass on what was told about a room."""
        for heard in list(self._listeners.get(message.room, ())):
            try:
                heard(message)
            except Exception:
                log.exception("listener_failed")

    def tell_moved(self, rooms: Collection[str]) -> None:
        """Say which rooms must connect again."""
        for moved in self._moved:
            try:
                moved(rooms)
            except Exception:
                log.exception("after_move_failed")
