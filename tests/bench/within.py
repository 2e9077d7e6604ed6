"""`python -m tests.bench.within SECONDS MODULE [ARGUMENT ...]`: run a benchmark, but no longer than that.

A benchmark that hangs would else be found by nobody: it says so on a line, ends with status 1, and leaves no process.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

from tests.bench.lines import line
from tests.bench_messages.cpu import children


def within(seconds: float, module: str, arguments: Sequence[str] = ()) -> int:
    """The exit status of the benchmark; 1 when it was ended."""
    process = subprocess.Popen([sys.executable, "-m", module, *arguments])
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        line("timed_out", seconds, "s", subject=module)
        return 1
    finally:
        if process.returncode is None:
            end(process.pid)
            process.wait()


def end(pid: int) -> None:
    """Kill a process and everything it has started, the newest last, so that none is started anew."""
    with suppress(ProcessLookupError, FileNotFoundError):
        os.kill(pid, signal.SIGSTOP)
        begun = children(pid)
        os.kill(pid, signal.SIGKILL)
        for child in begun:
            end(child)


if __name__ == "__main__":
    sys.exit(within(float(sys.argv[1]), sys.argv[2], sys.argv[3:]))
