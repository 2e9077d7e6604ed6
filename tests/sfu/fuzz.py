"""Millions of bad packets for a media server in memory: `python -m tests.sfu.fuzz [PACKETS] [SEED]`, or `make fuzz`.

After each batch nothing may have changed and nothing may have failed; what each kind costs is said as JSON lines.
"""

import os
import sys
import time

from tests.bench.lines import line, summary
from tests.bench_messages.cpu import rss_kb
from tests.sfu.bad_packets import INSIDE, OUTSIDE, Fuzzed

PACKETS, BATCH = 10_000_000, 1000


def fuzz(packets: int, seed: int, batch: int = BATCH) -> dict[str, float]:
    """Send so many, of every kind alike. shape: microseconds of CPU by kind. raises: AssertionError"""
    room, cost = Fuzzed(seed), dict.fromkeys((make.__name__ for make in OUTSIDE + INSIDE), 0.0)
    rounds = -(-packets // (batch * len(cost)))
    for _ in range(rounds):
        for make in OUTSIDE + INSIDE:
            room.renew()
            bad = [make(room, n) for n in range(batch)]
            before, deliver, began = room.state(), room.net.deliver, time.process_time()
            for data, address in bad:
                deliver(data, address)
            cost[make.__name__] += time.process_time() - began
            assert room.net.sfu.failures == 0, f"{make.__name__} failed"
            assert make in INSIDE or room.state() == before, f"{make.__name__} changed {before} to {room.state()}"
            assert {reason for _, reason in room.net.downs()} <= {"replaced"}, f"{make.__name__} threw somebody out"
            room.talk()
            room.net.told.clear()
            room.net.stray.clear()
    return {name: used * 1e6 / (rounds * batch) for name, used in cost.items()}


def main(packets: int = PACKETS, seed: int = 1) -> None:
    """A tenth goes before memory is first looked at: what is kept for each bad packet then shows."""
    fuzz(packets // 10, seed)
    held, began = rss_kb([os.getpid()]), time.process_time()
    costs = fuzz(packets - packets // 10, seed + 1)
    grown, took = rss_kb([os.getpid()]) - held, time.process_time() - began
    for name, cost in costs.items():
        line("cpu_per_bad_packet", cost, "us", kind=name, packets=packets // len(costs), seed=seed, where="in memory")
    line("memory_grown", grown, "kB", packets=packets, seed=seed)
    summary(bad_packets=packets, failures=0, changed=0, worst_us=max(costs.values()), cpu_s=took)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
