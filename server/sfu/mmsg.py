"""Linux's sendmmsg and recvmmsg, called without a compiler: many datagrams for one system call.

The kernel's structures are written as numbers into memory that C sees, which costs several times less than access to
their fields through cffi. source: man 2 sendmmsg, recvmmsg
"""

import os
import socket
import struct
import sys
from collections.abc import Iterator

import cffi

from server.sfu import sockaddr
from server.sfu.arena import LARGEST, SIZE, Arena, CData
from server.sfu.send_queue import BATCH, Destination, SendQueue
from server.sfu.sockaddr import MAX_SIZE
from server.sfu.stun import Address

READ = 64  # datagrams per turn of the event loop, so that nothing else waits long
MAX_KNOWN = 4096  # addresses; strangers may invent any number

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
MAX_SEGMENTS = 40  # in one message: 65,000 bytes hold so many of the largest packets
_UDP_SEGMENT, _CONTROL, _CONTROL_SIZE = 103, 24, 18  # Python has no name for it; bytes of a cmsghdr with two of data


def _kernel() -> CData:
    """The C library with both functions; None where they are missing, or where the structures look different."""
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


class MmsgSendQueue(SendQueue):
    """Sends a whole batch with one system call.

    Packets of one size to the same address leave as one message, which the kernel cuts into datagrams (UDP GSO): the
    packets of one video frame then cost little more than one.
    """

    def __init__(self, library: CData, fd: int) -> None:
        super().__init__(lambda *_: None)
        self._library, self._fd = library, fd
        self._messages = _Messages(self.arena, BATCH + 1, 0)
        self._max_segments = MAX_SEGMENTS if _has_gso(fd) else 1
        self._controls = bytearray(_CONTROL * BATCH)
        self._pinned = _ffi.from_buffer(self._controls)
        self._control_address = int(_ffi.cast("uintptr_t", self._pinned))
        for n in range(BATCH):
            struct.pack_into("=Qii", self._controls, n * _CONTROL, _CONTROL_SIZE, socket.IPPROTO_UDP, _UDP_SEGMENT)

    def _udp_destination(self, address: Address) -> Destination:
        raw = sockaddr.pack(address)
        name = _ffi.new("char[]", raw)
        return Destination(address, name, int(_ffi.cast("uintptr_t", name)), len(raw))

    def flush(self) -> None:
        """Send what is queued, in order for each address. What the kernel refuses is lost, and nothing else."""
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
            else:  # only the first message is refused: an unknown network, a full buffer
                self._send_one_by_one(at)
                at += 1

    def _arrange(self, count: int) -> int:
        """Make messages of what is queued; returns how many."""
        destinations, sizes = self._destinations, self._sizes
        iovs, address = self._messages.iovs, self.arena.address
        runs: dict[Destination | None, list[int]] = {}
        for n in range(count):
            runs.setdefault(destinations[n], []).append(n)
        head = iov = 0
        for to, run in runs.items():
            if to is not None and to.write is not None:
                self.lost += to.write([self.arena.read(n, sizes[n]) for n in run])
                continue
            begun, segment, before = iov, sizes[run[0]], sizes[run[0]]
            for n in run:
                size = sizes[n]
                if size > segment or before < segment or iov - begun == self._max_segments:
                    self._head(head, to, begun, iov - begun, segment)
                    head, begun, segment = head + 1, iov, size
                iovs[2 * iov], iovs[2 * iov + 1] = address + n * SIZE, size
                iov, before = iov + 1, size
            self._head(head, to, begun, iov - begun, segment)
            head += 1
        return head

    def _head(self, head: int, to: Destination | None, iov: int, count: int, segment: int) -> None:
        if to is None:
            return
        heads, at = self._messages.heads, _HEAD * head
        heads[at], heads[at + 1] = to.pointer, to.size
        heads[at + 2], heads[at + 3] = self._messages.iov_address + 8 * _IOV * iov, count
        if count > 1:
            heads[at + 4], heads[at + 5] = self._control_address + _CONTROL * head, _CONTROL_SIZE
            offset = _CONTROL * head + 16
            self._controls[offset], self._controls[offset + 1] = segment & 0xFF, segment >> 8
        else:
            heads[at + 4] = heads[at + 5] = 0

    def _send_one_by_one(self, head: int) -> None:
        """Send the packets of a refused message one by one: perhaps only the segmentation was refused."""
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


def _has_gso(fd: int) -> bool:
    """Whether this kernel can segment messages into datagrams: Linux 4.18 or newer."""
    with socket.socket(fileno=os.dup(fd)) as own:
        try:
            own.getsockopt(socket.IPPROTO_UDP, _UDP_SEGMENT)
        except OSError:
            return False
    return True


class MmsgReader:
    """Reads many datagrams with one system call."""

    def __init__(self, library: CData, fd: int) -> None:
        self.arena = Arena(READ)
        self._library, self._fd = library, fd
        self._messages = _Messages(self.arena, READ, LARGEST + 1)
        self._names = bytearray(MAX_SIZE * READ)
        self._pinned = _ffi.from_buffer(self._names)
        names = int(_ffi.cast("uintptr_t", self._pinned))
        for n in range(READ):
            self._messages.heads[_HEAD * n] = names + MAX_SIZE * n
            self._messages.heads[_HEAD * n + 1] = MAX_SIZE
        self._known: dict[bytes, Address] = {}

    def read(self) -> Iterator[tuple[int, int, Address]]:
        """The datagrams that have arrived: the buffer each is in, its size, and its sender."""
        messages, names, known = self._messages, self._names, self._known
        heads, halves = messages.heads, messages.halves
        for n in range(self._library.recvmmsg(self._fd, messages.first, READ, socket.MSG_DONTWAIT, _ffi.NULL)):
            at = MAX_SIZE * n
            name = bytes(names[at : at + (heads[8 * n + 1] & 0xFF)])
            heads[8 * n + 1] = MAX_SIZE
            size = halves[16 * n + 14]
            if size <= LARGEST:
                yield n, size, known.get(name) or self._learn(name)

    def _learn(self, name: bytes) -> Address:
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        address = self._known[name] = sockaddr.unpack(name)
        return address
