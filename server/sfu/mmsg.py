"""Linux's sendmmsg and recvmmsg, called without a compiler: many datagrams for one system call.

The kernel's structures are written as numbers into memory that C sees: that is several times cheaper than cffi's own
access to their fields. source: man 2 sendmmsg, recvmmsg; man 7 ip, ipv6
"""

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
        iovs = int(_ffi.cast("uintptr_t", self._pinned[1]))
        for n in range(count):
            self.iovs[_IOV * n], self.iovs[_IOV * n + 1] = arena.address + n * SIZE, size
            self.heads[_HEAD * n + 2], self.heads[_HEAD * n + 3] = iovs + 8 * _IOV * n, 1


class MmsgOutbox(Outbox):
    """Sends a whole batch with one system call."""

    def __init__(self, library: Foreign, fd: int) -> None:
        super().__init__(lambda *_: None)
        self._library, self._fd = library, fd
        self._messages = _Messages(self.arena, BATCH, 0)
        self._heads, self._iovs, self._first = self._messages.heads, self._messages.iovs, self._messages.first

    def way(self, address: Address) -> Way:
        """The way to an address; keep it for as long as packets go there."""
        raw = _packed(address)
        name = _ffi.new("char[]", raw)
        return Way(address, name, int(_ffi.cast("uintptr_t", name)), len(raw))

    def put(self, size: int, way: Way) -> None:
        """The packet in buffer `next` is ready."""
        n = self.next
        self._iovs[2 * n + 1] = size
        # Rooms send to the same people in the same order again and again. The list also keeps alive what C points to.
        if self._ways[n] is not way:
            self._ways[n] = way
            self._heads[8 * n], self._heads[8 * n + 1] = way.pointer, way.size
        self.next = n + 1
        if n + 1 == BATCH:
            self.flush()

    def flush(self) -> None:
        """Send all that was put, in that order; a packet that the kernel refuses is lost, and no other."""
        count, self.next = self.next, 0
        if not count:
            return
        self.packets += count
        self.bytes += sum(self._iovs[1 : 2 * count : 2])
        first, send, at = self._first, self._library.sendmmsg, 0
        while at < count:
            sent = send(self._fd, first + at, count - at, 0)
            if sent > 0:
                at += sent
            else:  # about the first of these only: an unknown network, a full buffer
                self.lost += 1
                at += 1


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
