"""How long a packet is inside: from when the speaker sends it until the kernel has it for a listener.

The port looks only every two milliseconds when packets come densely; the same room without that pause stands beside it.
"""

import socket
import struct
import time
from collections import defaultdict

from tests.bench.lines import line, percentile
from tests.bench.size import sized
from tests.bench_media import pace
from tests.bench_media.media import Camera, Voice
from tests.bench_media.pace import Due
from tests.bench_media.room import PEOPLE, fill, leave
from tests.bench_media.server_process import PROCESS, WITHOUT_PAUSE, MediaServerProcess, Person

SO_TIMESTAMPNS = 35  # source: Linux's asm-generic/socket.h; Python has no name for it
STAGE_VOICE = "2"
ROUNDS, WARM_S, RUN_S = sized((2, 0.7, 5.0), (1, 0.3, 0.5))
SHARES = (0.5, 0.99)


def measure() -> dict[str, float]:
    """shape: `delay_p99_ms`, of a voice in the room of twelve, with all that the other eleven send"""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _turn in range(ROUNDS):
        for subject, program in (("tearoom", PROCESS), ("tearoom_without_pause", WITHOUT_PAUSE)):
            with MediaServerProcess(program) as process:
                for situation, delays in _inside(process).items():
                    found[subject, situation] += delays
    for (subject, situation), delays in found.items():
        for share in SHARES:
            value = percentile(delays, share)
            line(f"delay_inside_p{share * 100:.0f}", value, "ms", subject=subject, situation=situation, people=PEOPLE)
    for share in SHARES:
        with_it, without = (
            percentile(found[subject, "all_audio"], share) for subject in ("tearoom", "tearoom_without_pause")
        )
        line(f"pause_costs_p{share * 100:.0f}", with_it - without, "ms", situation="all_audio", people=PEOPLE)
    return {"delay_p99_ms": percentile(found["tearoom", "all_audio"], 0.99)}


class Speaker(Person):
    """Notes when each packet of voice leaves. shape: `left` has nanoseconds, one for each packet"""

    def __init__(self) -> None:
        super().__init__("speaker", voices=PEOPLE, pictures=PEOPLE)
        self.left: list[int] = []

    def emit(self, what: Camera | Voice) -> None:
        if what is self.voice:
            self.left.append(_now_ns())
        super().emit(what)


class Listener(Person):
    """Notes when the kernel had each packet of the voice on the stage. shape: `came` has nanoseconds by number"""

    def __init__(self) -> None:
        super().__init__("listener", voices=PEOPLE, pictures=PEOPLE)
        self.wire.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.came: dict[int, int] = {}

    def look(self) -> None:
        while True:
            try:
                data, [(_, _, stamp)], _, _ = self.wire.socket.recvmsg(2048, 64)
            except BlockingIOError:
                return
            if self.connected and int.from_bytes(data[8:12], "big") == self.ssrc_of(STAGE_VOICE) and data[1] < 192:
                seconds, ns = struct.unpack("@qq", stamp)
                self.came[int.from_bytes(data[2:4], "big")] = seconds * 10**9 + ns
            elif not 128 <= data[0] < 192:
                self.receive(data)


def _inside(process: MediaServerProcess) -> dict[str, list[float]]:
    """shape: by situation. units: milliseconds"""
    speaker, listener = Speaker(), Listener()
    people = [speaker, listener, *(Person(f"person{n}", voices=PEOPLE, pictures=PEOPLE) for n in range(2, PEOPLE))]
    everything = fill(process, people)
    voice = speaker.voice
    assert voice is not None
    alone = [Due(50, lambda: speaker.emit(voice)), Due(100, listener.look), Due(1, process.renew)]
    found = {}
    for situation, things in (("all_audio", everything), ("one_voice_alone", alone)):
        pace.run(WARM_S, things)
        speaker.left.clear()
        listener.came.clear()
        pace.run(RUN_S, things)
        pace.run(0.2, [Due(100, listener.look)])
        found[situation] = _pair(speaker.left, listener.came)
    leave(process, people)
    return found


def _pair(left: list[int], came: dict[int, int]) -> list[float]:
    """What came last is what left last; before it, numbers count back alike. units: milliseconds"""
    last = next(reversed(came))
    places = {number: len(left) - 1 - (last - number & 0xFFFF) for number in came}
    return [(came[number] - left[place]) / 1e6 for number, place in places.items() if place >= 0]


def _now_ns() -> int:
    return time.clock_gettime_ns(time.CLOCK_REALTIME)
