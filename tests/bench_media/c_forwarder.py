"""The C forwarder as a process: `python -m tests.bench_media.c_forwarder LIBRARY PORT...` says its own port, and runs.

shape: the library is built from forward.c; keys follow from the place of a sink, see `keys`
"""

import socket
import subprocess
import sys
from pathlib import Path
from shutil import which

import cffi
from pylibsrtp._binding import ffi as srtp_ffi
from pylibsrtp._binding import lib as srtp_lib

from server.sfu import srtp
from server.sfu.srtp import SrtpSession

PROFILE = srtp.PROFILES.split(b":")[0]


def keys(place: int, *, as_client: bool = False) -> SrtpSession:
    """Everybody's keys; place 0 is the publisher's."""
    size = srtp.material_size(PROFILE) or 0
    return SrtpSession(PROFILE, bytes((31 * place + 7 * n + 1) % 256 for n in range(size)), as_client=as_client)


def build(folder: Path) -> Path | None:
    """The library, made with the machine's compiler; None where there is none."""
    compiler = which("cc") or which("gcc") or which("clang")
    if compiler is None:
        return None
    library = folder / "forward.so"
    source = Path(__file__).with_name("forward.c")
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
    return library


def run(library: str, sinks: list[int]) -> None:
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        own.setsockopt(socket.SOL_SOCKET, option, 4 << 20)
    own.bind(("127.0.0.1", 0))
    ffi = cffi.FFI()
    ffi.cdef("int forward(int, void *, void *, void *, void **, const uint16_t *, int);")
    opens, seals = keys(0), [keys(1 + n) for n in range(len(sinks))]
    functions = [
        ffi.cast("void *", int(srtp_ffi.cast("uintptr_t", srtp_ffi.addressof(srtp_lib, name))))
        for name in ("srtp_unprotect", "srtp_protect")
    ]
    sessions = [ffi.cast("void *", int(srtp_ffi.cast("uintptr_t", own.outbound_pointer))) for own in seals]
    opening = ffi.cast("void *", int(srtp_ffi.cast("uintptr_t", opens.inbound_pointer)))
    sys.stdout.write(f"{own.getsockname()[1]}\n")
    sys.stdout.flush()
    ffi.dlopen(library).forward(
        own.fileno(), functions[0], opening, functions[1], sessions, ffi.new("uint16_t[]", sinks), len(sinks)
    )


if __name__ == "__main__":
    run(sys.argv[1], [int(port) for port in sys.argv[2:]])
