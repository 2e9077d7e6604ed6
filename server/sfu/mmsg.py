"""Linux's sendmmsg and recvmmsg, called without a compiler: many datagrams for one system call.

The kernel's structures are written as numbers into memory that C sees: that is several times cheaper than cffi's own
access to their fields. source: man 2 sendmmsg, recvmmsg; man 7 ip, ipv6
"""

import os
import socket
import struct
import sys
from collections.abc import Iterator

import cffi

from server.sfu.arena import LARGEST, SIZE, Arena, Foreign
from server.sfu.outbox import BATCH, Outbox, Way
from server.sfu.stun import Address

READ = 64  # datagrams per turn of the loop, so that nothing else waits long
MOST_KNOWN = 4096  # addresses; strangers may invent any number
_NAME = 28  # bytes of the largest address

_ffi = cffi.FFI()
_ffi.cdef("""
    struct iovec { void *base; size_t len; };
    struct msghdr { void *name; unsigned namelen; struct iovec *iov; size_t iovlen;
                    void *control; size_t controllen; int flags; };
    struct mmsghdr { struct msghdr hdr; unsigned len; };
    int sendmmsg(int, struct mmsghdr *, unsigned, int);
    int recvmmsg(int, struct mmsghdr *, unsigned, int, void *);
""")
_HEAD, _IOV = 8, 2  # eight-byte words of an mmsghdr and of an iovec
MOST_SEGMENTS = 40  # in one message: 65,000 bytes hold so many of the largest packets
_UDP_SEGMENT, _CONTROL, _CONTROL_SIZE = 103, 24, 18  # Python has no name for it; bytes of a cmsghdr with two of data


def _kernel() -> Foreign:
    """The two functions; None where they are missing, or where the structures look different."""
    if sys.platform != "linux" or _ffi.sizeof("struct mmsghdr") != 8 * _HEAD or sys.byteorder != "little":
        return None
    library = _ffi.dlopen(None)
    return library if hasattr(library, "sendmmsg") and hasattr(library, "recvmmsg") else None


KERNEL = _kernel()


class _Messages:
    """An array of messages, one for each buffer of an arena. shape: `heads`, `iovs` by eight, `halves` by four bytes"""

    def __init__(self, arena: Arena, count: int, size: int) -> None:
        self._heads, self._iovs = bytearray(8 * _HEAD * count), bytearray(8 * _IOV * count)
        self._pinned = _ffi.from_buffer(self._heads), _ffi.from_buffer(self._iovs)
        self.first = _ffi.cast("struct mmsghdr *", self._pinned[0])
        self.heads, self.iovs = memoryview(self._heads).cast("Q"), memoryview(self._iovs).cast("Q")
        self.halves = memoryview(self._heads).cast("I")
        self.iov_address = int(_ffi.cast("uintptr_t", self._pinned[1]))
        for n in range(count):
            self.iovs[_IOV * n], self.iovs[_IOV * n + 1] = arena.address + n * SIZE, size
            self.heads[_HEAD * n + 2], self.heads[_HEAD * n + 3] = self.iov_address + 8 * _IOV * n, 1


class MmsgOutbox(Outbox):
    """Sends a whole batch with one system call.

    Packets of one size to the same address leave as one message, which the kernel cuts again (UDP GSO): what those of
    one picture have in common is then done once for all of them.
    """

    def __init__(self, library: Foreign, fd: int) -> None:
        super().__init__(lambda *_: None)
        self._library, self._fd = library, fd
        self._messages = _Messages(self.arena, BATCH + 1, 0)
        self._most = MOST_SEGMENTS if _cuts(fd) else 1
        self._controls = bytearray(_CONTROL * BATCH)
        self._pinned = _ffi.from_buffer(self._controls)
        self._control_address = int(_ffi.cast("uintptr_t", self._pinned))
        for n in range(BATCH):
            struct.pack_into("=Qii", self._controls, n * _CONTROL, _CONTROL_SIZE, socket.IPPROTO_UDP, _UDP_SEGMENT)

    def _datagrams(self, address: Address) -> Way:
        raw = _packed(address)
        name = _ffi.new("char[]", raw)
        return Way(address, name, int(_ffi.cast("uintptr_t", name)), len(raw))

    def flush(self) -> None:
        """Send all that was put, in that order for each address; what the kernel refuses is lost, and nothing else."""
        count, self.next = self.next, 0
        if not count:
            return
        self.packets += count
        self.bytes += sum(self._sizes[:count])
        first, send, at, end = self._messages.first, self._library.sendmmsg, 0, self._arrange(count)
        while at < end:
            sent = send(self._fd, first + at, end - at, 0)
            if sent > 0:
                at += sent
            else:  # about the first of these only: an unknown network, a full buffer
                self._send_apart(at)
                at += 1

    def _arrange(self, count: int) -> int:
        """Make messages of what was put; returns how many."""
        ways, sizes, iovs, address = self._ways, self._sizes, self._messages.iovs, self.arena.address
        runs: dict[Way | None, list[int]] = {}
        for n in range(count):
            runs.setdefault(ways[n], []).append(n)
        head = iov = 0
        for way, run in runs.items():
            if way is not None and way.write is not None:
                self.lost += way.write([self.arena.read(n, sizes[n]) for n in run])
                continue
            begun, segment, before = iov, sizes[run[0]], sizes[run[0]]
            for n in run:
                size = sizes[n]
                if size > segment or before < segment or iov - begun == self._most:
                    self._head(head, way, begun, iov - begun, segment)
                    head, begun, segment = head + 1, iov, size
                iovs[2 * iov], iovs[2 * iov + 1] = address + n * SIZE, size
                iov, before = iov + 1, size
            self._head(head, way, begun, iov - begun, segment)
            head += 1
        return head

    def _head(self, head: int, way: Way | None, iov: int, count: int, segment: int) -> None:
        if way is None:
            return
        heads, at = self._messages.heads, _HEAD * head
        heads[at], heads[at + 1] = way.pointer, way.size
        heads[at + 2], heads[at + 3] = self._messages.iov_address + 8 * _IOV * iov, count
        if count > 1:
            heads[at + 4], heads[at + 5] = self._control_address + _CONTROL * head, _CONTROL_SIZE
            place = _CONTROL * head + 16
            self._controls[place], self._controls[place + 1] = segment & 0xFF, segment >> 8
        else:
            heads[at + 4] = heads[at + 5] = 0

    def _send_apart(self, head: int) -> None:
        """Send the packets of a refused message one by one: perhaps only their being together was refused."""
        heads, at, spare = self._messages.heads, _HEAD * head, _HEAD * BATCH
        count = heads[at + 3]
        if count == 1:
            self.lost += 1
            return
        heads[spare], heads[spare + 1], heads[spare + 3] = heads[at], heads[at + 1], 1
        for n in range(count):
            heads[spare + 2] = heads[at + 2] + 8 * _IOV * n
            if self._library.sendmmsg(self._fd, self._messages.first + BATCH, 1, 0) != 1:
                self.lost += 1


def _cuts(fd: int) -> bool:
    """Whether this kernel can cut messages into datagrams: Linux 4.18 or newer."""
    with socket.socket(fileno=os.dup(fd)) as own:
        try:
            own.getsockopt(socket.IPPROTO_UDP, _UDP_SEGMENT)
        except OSError:
            return False
    return True


class MmsgInbox:
    """Reads many datagrams with one system call."""

    def __init__(self, library: Foreign, fd: int) -> None:
        self.arena = Arena(READ)
        self._library, self._fd = library, fd
        self._messages = _Messages(self.arena, READ, LARGEST + 1)
        self._names = bytearray(_NAME * READ)
        self._pinned = _ffi.from_buffer(self._names)
        names = int(_ffi.cast("uintptr_t", self._pinned))
        for n in range(READ):
            self._messages.heads[_HEAD * n] = names + _NAME * n
            self._messages.heads[_HEAD * n + 1] = _NAME
        self._known: dict[bytes, Address] = {}

    def read(self) -> Iterator[tuple[int, int, Address]]:
        """What has arrived: which buffer it is in, its size, and where it came from."""
        messages, names, known = self._messages, self._names, self._known
        heads, halves = messages.heads, messages.halves
        for n in range(self._library.recvmmsg(self._fd, messages.first, READ, socket.MSG_DONTWAIT, _ffi.NULL)):
            at = _NAME * n
            name = bytes(names[at : at + (heads[8 * n + 1] & 0xFF)])
            heads[8 * n + 1] = _NAME
            size = halves[16 * n + 14]
            if size <= LARGEST:
                yield n, size, known.get(name) or self._learn(name)

    def _learn(self, name: bytes) -> Address:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        address = self._known[name] = _unpacked(name)
        return address


def _packed(address: Address) -> bytes:
    """An address as the kernel wants it."""
    port = struct.pack("!H", address[1])
    if ":" not in address[0]:
        return struct.pack("=H", socket.AF_INET) + port + socket.inet_aton(address[0]) + bytes(8)
    host = socket.inet_pton(socket.AF_INET6, address[0].partition("%")[0])
    flow, scope = (address[2], address[3]) if len(address) == 4 else (0, 0)
    return struct.pack("=H", socket.AF_INET6) + port + struct.pack("!L", flow) + host + struct.pack("=L", scope)


def _unpacked(name: bytes) -> Address:
    """An address as Python's sockets write it."""
    port: int = struct.unpack_from("!H", name, 2)[0]
    if len(name) < _NAME:
        return socket.inet_ntoa(name[4:8]), port
    flow, scope = struct.unpack_from("!L", name, 4)[0], struct.unpack_from("=L", name, 24)[0]
    return socket.inet_ntop(socket.AF_INET6, name[8:24]), port, flow, scope
